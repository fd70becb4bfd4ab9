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
  await expect(shop.detail('Antom payment')).toHaveText(/^\d{34}$/);
  await expect(shop.detail('Result')).toHaveText('SUCCESS');
  await shop.paymentRequestId();

  // The notification arrives three seconds after the payment. The page shows it after a reload.
  await expect(async () => {
    await page.reload();
    await expect(shop.history('Confirmed: verified notification from Antom')).toHaveCount(1, { timeout: 500 });
  }).toPass({ timeout: 10_000, intervals: [500] });
  await expect(shop.history('Order placed')).toHaveCount(1);
  await expect(shop.history('Payment with GrabPay begun')).toHaveCount(1);
  await expect(shop.history(/^Paid: /)).toHaveCount(1);
  await shop.result('Paid. Thank you!');
});
