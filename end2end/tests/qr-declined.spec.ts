import { expect, test } from '../fixtures';

test('A payment declined on the phone is explained at the checkout and paid with another method.', async ({
  page,
  shop,
}) => {
  await shop.buy('Kopi C House Blend');
  const declined = await shop.open('PayNow');
  await shop.onPhone('Decline');

  await expect(page.getByRole('alert')).toHaveText(
    'The payment did not go through. ' +
      'There was not enough money in the wallet. Top it up or choose another method.',
  );
  await expect(shop.dialog).toBeHidden();
  await expect(page).toHaveURL(/\/checkout\//);

  await shop.pay('GrabPay');
  await shop.atWallet('SGD 21.00');
  await shop.inWallet('Approve payment');

  await shop.result('Paid. Thank you!');
  await expect(shop.fact('Payment method')).toHaveText('GrabPay');
  expect(await shop.paymentRequest()).not.toBe(declined.payment_request_id);
});
