import { expect, test } from '../fixtures';
import { PHONE_LINK } from '../shop-page';

test('A customer who chooses another method cancels the open payment.', async ({ page, shop }) => {
  await shop.buy('Marble Coasters');
  const first = await shop.openComponent('PayNow');
  await expect(shop.paymentCode()).toBeVisible();
  const phone = await shop.component.getByRole('link', { name: PHONE_LINK }).getAttribute('href');
  await shop.closeComponent();

  await shop.pay('GrabPay');
  await shop.atWallet('SGD 39.00');
  await shop.inWallet('Approve payment');

  await shop.result('Paid. Thank you!');
  await expect(shop.detail('Payment method')).toHaveText('GrabPay');
  expect(await shop.paymentRequestId()).not.toBe(first.payment_request_id);
  await expect(shop.history('PayNow · Payment started')).toHaveCount(1);
  await expect(shop.history('PayNow · Payment cancelled: cancellation confirmed by Antom')).toHaveCount(1);
  await expect(shop.history('GrabPay · Payment started')).toHaveCount(1);

  // The customer may have photographed the code: it cannot be paid any more.
  await page.goto(phone ?? '');
  await expect(page.getByRole('heading', { name: 'Payment cancelled' })).toBeVisible();
  await expect(page.getByRole('button')).toHaveCount(0);
});
