import { expect, test } from '../fixtures';

test('A wallet payment is approved on the wallet’s own site and comes back paid.', async ({ page, shop }) => {
  const order = await shop.buy('Kopi O Dark Roast', { quantity: 2 });
  await expect(shop.summary).toContainText('Kopi O Dark Roast');
  await expect(shop.summary).toContainText('Quantity 2');

  await shop.pay('GrabPay');
  await shop.atWallet('SGD 36.00');
  await shop.inWallet('Approve payment');

  await shop.result('Paid. Thank you!');
  expect(shop.order()).toBe(order);
  await expect(page.getByText('We have received S$36.00')).toBeVisible();
  await expect(shop.summary).toContainText('Kopi O Dark Roast');
  await expect(shop.summary).toContainText('S$36.00');
  await expect(shop.fact('Payment method')).toHaveText('GrabPay');
  await expect(shop.fact('Antom payment')).toHaveText(/^\d{34}$/);
  await expect(shop.fact('Result')).toHaveText('SUCCESS');
  await shop.paymentRequest();

  // The notification comes three seconds after the payment; the page that shows it is the server's.
  await expect(async () => {
    await page.reload();
    await expect(shop.history('Confirmed: verified notification from Antom')).toHaveCount(1, { timeout: 500 });
  }).toPass({ timeout: 10_000, intervals: [500] });
  await expect(shop.history('Order placed')).toHaveCount(1);
  await expect(shop.history('Payment with GrabPay begun')).toHaveCount(1);
  await expect(shop.history(/^Paid: /)).toHaveCount(1);
  await shop.result('Paid. Thank you!');
});
