import { expect, test } from '../fixtures';

// Playwright switches off what every browser has on: a page that one goes back to comes back as it was left. A browser
// without windows does not have it.
test.use({
  channel: process.env.CHROMIUM ? undefined : 'chromium',
  launchOptions: [
    async ({ launchOptions }, use) => {
      const executablePath = process.env.CHROMIUM;
      await use({ ...launchOptions, executablePath, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
    },
    { scope: 'worker' },
  ],
});

test('A buyer who goes back from the wallet to the checkout, as it was left, can pay.', async ({ page, shop }) => {
  await page.addInitScript(() => {
    // wasm-bindgen frees memory in the callbacks of a FinalizationRegistry, and does without where there is none. Such a
    // callback runs whenever the browser collects garbage, and a page that runs a script while it is left is thrown away.
    Reflect.deleteProperty(globalThis, 'FinalizationRegistry');
    addEventListener('pageshow', ({ persisted }) => {
      // Not in frames: the genuine SDK has some that may not store anything.
      if (persisted && self === top) sessionStorage.setItem('came back', 'as it was left');
    });
  });
  await shop.buy('Pandan Kaya');
  await shop.pay('GrabPay');
  const wallet = await shop.atWallet('SGD 9.50');

  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  await page.goBack({ waitUntil: 'commit' });
  await expect(page.getByRole('heading', { name: 'Checkout' })).toBeVisible();
  await expect(shop.payButton).toBeEnabled();
  await shop.pay('GrabPay');
  expect(await shop.atWallet('SGD 9.50'), 'the same payment in the wallet').toBe(wallet);
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
  expect(await page.evaluate(() => sessionStorage.getItem('came back'))).toBe('as it was left');
});
