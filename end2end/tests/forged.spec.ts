import { expect, test } from '../fixtures';
import { sayAsSdk, tapSdk } from '../sdk-tap';

test('A success that only the browser claims is not believed.', async ({ page, shop }) => {
  await tapSdk(page);
  await shop.buy('Long-Spout Kopi Pot');
  await shop.open('PayNow');
  await expect(shop.code()).toBeVisible();

  await sayAsSdk(page, { code: 'SDK_PAYMENT_SUCCESSFUL' });

  await shop.result('Waiting for your payment');
  // The page has asked again, and the gateway was asked again.
  await page.waitForResponse((it) => new URL(it.url()).pathname === '/api/refresh_order' && it.ok());
  await shop.result('Waiting for your payment');
  await expect(page.getByRole('link', { name: 'Continue the payment' })).toBeVisible();
  await expect(shop.history(/^Paid/)).toHaveCount(0);
});

test('What the address claims changes nothing.', async ({ page, shop }) => {
  const order = await shop.buy('Long-Spout Kopi Pot');
  const claims = '?status=paid&resultStatus=S&resultCode=SUCCESS&paymentStatus=SUCCESS';

  await page.goto(`/orders/${order}${claims}`);
  await shop.result('Not paid yet');

  await page.getByRole('link', { name: 'Pay now' }).click();
  await shop.pay('GrabPay');
  await shop.atWallet('SGD 68.00');
  await page.goto(`/orders/${order}${claims}`);
  await shop.result('Waiting for your payment');
  await expect(shop.history(/^Paid/)).toHaveCount(0);
});
