import { expect, test } from '../fixtures';

test('The checkout loads the SDK when the customer focuses the payment form, and no earlier.', async ({
  page,
  shop,
}) => {
  const requested: string[] = [];
  page.on('request', (request) => requested.push(new URL(request.url()).pathname));
  await shop.buy('Pandan Kaya');
  await shop.waitForHydration();
  expect(requested).not.toContain(shop.script);

  const loading = page.waitForRequest((request) => new URL(request.url()).pathname === shop.script);
  await page.getByRole('radio', { name: /^PayNow/ }).focus();
  await loading;
  await shop.payButton.focus();
  await shop.openComponent('PayNow');
  expect(requested.filter((path) => path === shop.script)).toHaveLength(1);
});

test('The shop reports an SDK that does not load within fifteen seconds, and the next click loads it again.', async ({
  page,
  shop,
}) => {
  await page.clock.install({ time: 0 });
  let hold = true;
  await page.route(`**${shop.script}*`, async (route) => {
    // Without an answer, as on a network that drops packets.
    if (!hold) await route.fallback();
  });
  await shop.buy('Pandan Kaya');
  await shop.waitForHydration();
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
  await shop.openComponent('PayNow');
});

test('The page restores its own overflow style when the component closes.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  await page.evaluate(() => {
    document.body.style.overflow = 'clip';
  });
  await shop.openComponent('PayNow');
  await expect(shop.paymentCode()).toBeVisible();
  await shop.closeComponent();
  await expect(page.getByRole('alert')).toContainText('We have not received a payment yet.');
  // The SDK may set `auto` a second time.
  await expect.poll(() => page.evaluate(() => document.body.style.overflow)).toBe('clip');
});
