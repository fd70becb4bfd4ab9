import { expect, test } from '../fixtures';

test('The checkout explains a payment that was declined on the phone, and the customer pays with another method.', async ({
  page,
  shop,
}) => {
  await shop.buy('Kopi C House Blend');
  const declined = await shop.openComponent('PayNow');
  await shop.onPhone('Decline (not enough balance)');

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
  await expect(shop.detail('Payment method')).toHaveText('GrabPay');
  expect(await shop.paymentRequestId()).not.toBe(declined.payment_request_id);
});
