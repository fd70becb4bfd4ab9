/** When the shop loads Antom's SDK, and what it leaves behind. */

import { expect, test } from '../fixtures';

test('The SDK is loaded on the checkout only, and not before the buyer means to pay.', async ({ page, shop }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await shop.buy('Pandan Kaya');
  await shop.hydrated();
  expect(asked).not.toContain(shop.script);

  const loading = page.waitForRequest((request) => new URL(request.url()).pathname === shop.script);
  await page.getByRole('radio', { name: /^PayNow/ }).focus();
  await loading;
  await shop.payButton.focus();
  await shop.open('PayNow');
  expect(asked.filter((path) => path === shop.script)).toHaveLength(1);
});

test('An SDK that takes more than fifteen seconds is said in words, and a later click tries again.', async ({
  page,
  shop,
}) => {
  await page.clock.install({ time: 0 });
  let hold = true;
  await page.route(`**${shop.script}*`, async (route) => {
    // Never answered, as by a network that swallows packets.
    if (!hold) await route.fallback();
  });
  await shop.buy('Pandan Kaya');
  await shop.hydrated();
  // From here on time passes only as the test says.
  await page.clock.pauseAt(60 * 60 * 1000);
  const session = page.waitForResponse((it) => new URL(it.url()).pathname === '/api/start_payment');
  await shop.pay('PayNow');
  await session;
  await page.clock.runFor(14_000);
  await expect(page.getByText('Preparing the payment…')).toBeVisible();
  await page.clock.runFor(2_000);
  await expect(page.getByRole('alert')).toHaveText(
    'The payment window could not be loaded. Check your connection and try again.',
  );
  await page.clock.resume();
  hold = false;
  await shop.open('PayNow');
});

test('What the page had set for its own scrolling is as it was when the component is closed.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  await page.evaluate(() => {
    document.body.style.overflow = 'clip';
  });
  await shop.open('PayNow');
  await expect(shop.code()).toBeVisible();
  await shop.closeComponent();
  await expect(page.getByRole('alert')).toHaveText(/Nothing was charged\.$/);
  // The SDK may come back, and sets `auto` once more: the last word is the page's.
  await expect.poll(() => page.evaluate(() => document.body.style.overflow)).toBe('clip');
});
