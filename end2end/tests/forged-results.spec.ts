import { expect, test } from '../fixtures';
import { sendSdkEvent, captureSdkCallback } from '../sdk-events';

test('The shop does not trust a success that only the browser reports.', async ({ page, shop }) => {
  await captureSdkCallback(page);
  await shop.buy('Long-Spout Kopi Pot');
  await shop.openComponent('PayNow');
  await expect(shop.paymentCode()).toBeVisible();

  await sendSdkEvent(page, { code: 'SDK_PAYMENT_SUCCESSFUL' });

  await shop.result('Checking your payment with PayNow');
  // The page polls the server, which inquires the gateway.
  await page.waitForResponse((it) => it.url().includes(`/orders/${shop.orderId()}?waited=`) && it.ok());
  await shop.result('Checking your payment with PayNow');
  await expect(page.getByRole('link', { name: /^Continue|^Choose/ }), 'the customer may have paid').toHaveCount(0);
  await page.goto(`/orders/${shop.orderId()}?waited=10`);
  await expect(page.getByRole('link', { name: 'Continue with PayNow' })).toBeVisible();
  await expect(shop.history(/ · Paid/)).toHaveCount(0);
});

test('The result page ignores a payment status in its address.', async ({ page, shop }) => {
  const order = await shop.buy('Long-Spout Kopi Pot');
  const query = '?status=paid&resultStatus=S&resultCode=SUCCESS&paymentStatus=SUCCESS';

  await page.goto(`/orders/${order}${query}`);
  await shop.result('Not paid yet');

  await page.getByRole('link', { name: 'Pay now' }).click();
  await shop.pay('GrabPay');
  await shop.atWallet('SGD 68.00');
  await page.goto(`/orders/${order}${query}`);
  await shop.result('Checking your payment with GrabPay');
  await expect(shop.history(/ · Paid/)).toHaveCount(0);
});
