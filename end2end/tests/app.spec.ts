import { test } from '../fixtures';

// The link that no app took is given up.
test.use({ tolerated: [/^cut off: GET .*\/app\//] });

test('On a phone the wallet’s app is asked first, and its site when no app answers.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  // A phone whose app link is not answered.
  await page.route('**/app/*', () => undefined);
  await page.clock.install();
  const asked = page.waitForRequest(/\/app\//);
  await shop.pay('GrabPay');
  await asked;
  await page.clock.fastForward(5_000);
  await shop.atWallet('SGD 9.50');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
});
