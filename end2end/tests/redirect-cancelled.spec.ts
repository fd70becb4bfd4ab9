import { expect, test } from '../fixtures';

test('A customer who returns from the wallet without paying continues the same payment.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  await shop.pay('ShopeePay');
  const wallet = await shop.atWallet('SGD 9.50');
  await shop.inWallet('Cancel and return to shop');

  await shop.result('Checking your payment with ShopeePay');
  await expect(page.getByRole('link', { name: /ShopeePay|Choose/ }), 'the customer may have paid').toHaveCount(0);
  const paymentRequestId = await shop.paymentRequestId();

  // For ten seconds the page only asks. Then it believes Antom's answer that the customer has not finished.
  await shop.result('We have not received a payment from ShopeePay yet', { timeout: 20_000 });
  await expect(page.getByRole('link', { name: 'Choose another way to pay' })).toBeVisible();
  await page.getByRole('link', { name: 'Continue with ShopeePay' }).click();
  await shop.waitForHydration();
  await expect(page.getByRole('radio', { name: /^ShopeePay/ }), 'the same method').toBeChecked();
  await shop.payButton.click();
  expect(await shop.atWallet('SGD 9.50'), 'the same payment in the wallet').toBe(wallet);
  await shop.inWallet('Approve payment');

  await shop.result('Paid. Thank you!');
  expect(await shop.paymentRequestId()).toBe(paymentRequestId);
  await expect(shop.history('ShopeePay · Payment started')).toHaveCount(1);
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
