import { expect, test, TO_PHONE } from '../fixtures';

test('Choosing another method cancels the payment that was open.', async ({ page, shop }) => {
  await shop.buy('Marble Coasters');
  const first = await shop.open('PayNow');
  await expect(shop.code()).toBeVisible();
  const phone = await shop.component.getByRole('link', { name: TO_PHONE }).getAttribute('href');
  await shop.closeComponent();

  await shop.pay('GrabPay');
  await shop.atWallet('SGD 39.00');
  await shop.inWallet('Approve payment');

  await shop.result('Paid. Thank you!');
  await expect(shop.fact('Payment method')).toHaveText('GrabPay');
  expect(await shop.paymentRequest()).not.toBe(first.payment_request_id);
  await expect(shop.history('Payment with PayNow begun')).toHaveCount(1);
  await expect(shop.history('Payment cancelled: cancellation confirmed by Antom')).toHaveCount(1);
  await expect(shop.history('Payment with GrabPay begun')).toHaveCount(1);

  // The code that the buyer may have photographed pays nothing any more.
  await page.goto(phone ?? '');
  await expect(page.getByRole('heading', { name: 'Payment cancelled' })).toBeVisible();
  await expect(page.getByRole('button')).toHaveCount(0);
});
