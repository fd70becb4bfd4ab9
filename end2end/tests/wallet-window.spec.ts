import { expect, test } from '../fixtures';

test('A wallet in a window of its own can tell the checkout the outcome; a window of another site has no hold on the shop.', async ({
  page,
  shop,
  simulator,
}) => {
  await shop.buy('Pandan Kaya');
  const checkout = page.url();
  await shop.pay('GrabPay');
  const address = await shop.atWallet('SGD 9.50');

  await page.goto(checkout);
  const message = page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener('message', ({ data, origin }) => {
          if (data === 'the customer has paid') resolve(origin);
        });
      }),
  );
  const [wallet] = await Promise.all([
    page.waitForEvent('popup'),
    // As Antom's SDK opens it.
    page.evaluate((wallet) => void window.open(wallet), address),
  ]);
  await wallet.getByRole('button', { name: 'Approve payment', exact: true }).waitFor();
  await wallet.evaluate(() => (window.opener as Window).postMessage('the customer has paid', '*'));
  expect(await message).toBe(new URL(simulator).origin);
  await wallet.close();

  await page.goto(address);
  const [ofShop] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate((checkout) => void window.open(checkout), checkout),
  ]);
  await expect(ofShop.getByRole('heading', { name: 'Checkout' })).toBeVisible();
  expect(await ofShop.evaluate(() => window.opener)).toBeNull();
});
