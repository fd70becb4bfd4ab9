import { test } from '../fixtures';

// The request for the app link is never answered.
test.use({ ignoredErrors: [/^aborted: GET .*\/app\//] });

test('On a phone the page opens the wallet’s app, and the wallet’s site when there is no app.', async ({
  page,
  shop,
}) => {
  await shop.buy('Pandan Kaya');
  await page.route('**/app/*', () => undefined);
  await page.clock.install();
  const appRequest = page.waitForRequest(/\/app\//);
  await shop.pay('GrabPay');
  await appRequest;
  await page.clock.fastForward(5_000);
  await shop.atWallet('SGD 9.50');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
});
