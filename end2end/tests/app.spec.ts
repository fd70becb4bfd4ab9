import { expect, test } from '../fixtures';

test('On a phone the wallet’s app is asked first, and its site when no app answers.', async ({ page, shop, trouble }) => {
  await shop.buy('Pandan Kaya');
  // A phone whose app link leads nowhere.
  await page.route('**/app/*', (route) => route.abort());
  trouble.tolerated.push(/net::ERR_FAILED.*\/app\//, /ERR_FAILED/);
  await page.clock.install();
  const asked = page.waitForRequest(/\/app\//);
  await shop.pay('GrabPay');
  await asked;
  await expect(page.getByRole('heading', { name: 'Checkout' })).toBeVisible();
  await page.clock.fastForward(5_000);
  await shop.atWallet('SGD 9.50');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
});
