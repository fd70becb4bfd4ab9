import { expect, test } from '../fixtures';

test('The customer approves a payment on the wallet’s site and returns to a paid order.', async ({ page, shop }) => {
  const order = await shop.buy('Kopi O Dark Roast', { quantity: 2 });
  await expect(shop.summary).toContainText('Kopi O Dark Roast');
  await expect(shop.summary).toContainText('Quantity 2');

  await shop.pay('GrabPay');
  await shop.atWallet('SGD 36.00');
  await shop.inWallet('Approve payment');

  await shop.result('Paid. Thank you!');
  expect(shop.orderId()).toBe(order);
  await expect(page.getByText('We have received S$36.00')).toBeVisible();
  await expect(shop.summary).toContainText('Kopi O Dark Roast');
  await expect(shop.summary).toContainText('S$36.00');
  await expect(shop.detail('Payment method')).toHaveText('GrabPay');
  await expect(shop.detail('Antom payment ID')).toHaveText(/^\d{34}$/);
  await expect(shop.detail('Result')).toHaveText('SUCCESS');
  await shop.paymentRequestId();

  await expect(page).toHaveTitle('Paid · Kopi Lane');

  // The notification arrives three seconds after the payment, and the page shows it without being loaded again.
  await page.evaluate(() => Object.assign(window, { isTheSamePage: true }));
  await expect(shop.history('GrabPay · Notification confirms: paid')).toHaveCount(1, { timeout: 15_000 });
  await expect(page.getByText('Waiting for Antom’s notification…')).toHaveCount(0);
  expect(await page.evaluate(() => 'isTheSamePage' in window)).toBe(true);
  await expect(shop.history('Order placed')).toHaveCount(1);
  await expect(shop.history('GrabPay · Payment started')).toHaveCount(1);
  await expect(shop.history(/^GrabPay · Paid: /)).toHaveCount(1);
  await shop.result('Paid. Thank you!');
});
