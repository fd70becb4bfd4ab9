import { expect, test } from '../fixtures';

test('A customer who returns from the wallet without paying continues the same payment.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  await shop.pay('ShopeePay');
  const wallet = await shop.atWallet('SGD 9.50');
  await shop.inWallet('Cancel and return to shop');

  await shop.result('Waiting for your payment');
  const paymentRequestId = await shop.paymentRequestId();

  await page.getByRole('link', { name: 'Continue the payment' }).click();
  await shop.waitForHydration();
  await expect(page.getByRole('radio', { name: /^ShopeePay/ }), 'the same method').toBeChecked();
  await shop.payButton.click();
  expect(await shop.atWallet('SGD 9.50'), 'the same payment in the wallet').toBe(wallet);
  await shop.inWallet('Approve payment');

  await shop.result('Paid. Thank you!');
  expect(await shop.paymentRequestId()).toBe(paymentRequestId);
  await expect(shop.history('Payment with ShopeePay begun')).toHaveCount(1);
});

test('A customer who returns with the browser’s back button can pay.', async ({ page, shop }) => {
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
