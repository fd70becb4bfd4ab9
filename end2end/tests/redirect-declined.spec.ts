import { expect, test } from '../fixtures';

test('The customer pays again after a declined wallet payment, with a new payment request.', async ({ page, shop }) => {
  await shop.buy('Kopitiam Cup and Saucer');
  await shop.pay('GrabPay');
  await shop.atWallet('SGD 24.00');
  await shop.inWallet('Decline (not enough balance)');

  await shop.result('The payment did not go through');
  await expect(page.getByText('There was not enough money in the wallet.')).toBeVisible();
  await expect(shop.detail('Result')).toHaveText('USER_BALANCE_NOT_ENOUGH');
  const declined = await shop.paymentRequestId();

  await page.getByRole('link', { name: 'Choose another way to pay' }).click();
  await shop.pay('GrabPay');
  await shop.atWallet('SGD 24.00');
  await shop.inWallet('Approve payment');

  await shop.result('Paid. Thank you!');
  expect(await shop.paymentRequestId()).not.toBe(declined);
  await expect(shop.history('GrabPay · Payment started')).toHaveCount(2);
  await expect(shop.history('GrabPay · Payment failed')).toHaveCount(1);
});
