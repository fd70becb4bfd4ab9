import { expect, test } from '../fixtures';

test('A buyer who turns back in the wallet goes on with the same payment.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  await shop.pay('ShopeePay');
  const wallet = await shop.atWallet('SGD 9.50');
  await shop.inWallet('Cancel and return to shop');

  await shop.result('Waiting for your payment');
  const request = await shop.paymentRequest();

  await page.getByRole('link', { name: 'Continue the payment' }).click();
  await shop.hydrated();
  await expect(page.getByRole('radio', { name: /^ShopeePay/ }), 'the method of before').toBeChecked();
  await shop.payButton.click();
  expect(await shop.atWallet('SGD 9.50'), 'the same payment in the wallet').toBe(wallet);
  await shop.inWallet('Approve payment');

  await shop.result('Paid. Thank you!');
  expect(await shop.paymentRequest()).toBe(request);
  await expect(shop.history('Payment with ShopeePay begun')).toHaveCount(1);
});

test('A buyer who comes back with the browser’s own button can pay.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  await shop.pay('GrabPay');
  const wallet = await shop.atWallet('SGD 9.50');

  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Checkout' })).toBeVisible();
  await shop.pay('GrabPay');
  expect(await shop.atWallet('SGD 9.50'), 'the same payment in the wallet').toBe(wallet);
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
});
