/** Pages whose WebAssembly is late, or never comes. */

import { expect, test } from '../fixtures';

const isWasm = (url: URL) => url.pathname.endsWith('.wasm');

test('A method that is chosen while the script is still loading is the one that is paid with.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(isWasm, async (route) => {
    await released;
    await route.fallback();
  });
  await page.reload();
  const payNow = page.getByRole('radio', { name: /^PayNow/ });
  await expect(page.getByRole('radio', { name: /^GrabPay/ })).toBeChecked();
  await payNow.check();
  await expect(page.locator('html')).not.toHaveAttribute('data-hydrated');

  release();
  await shop.hydrated();
  await expect(payNow).toBeChecked();
  const asked = page.waitForRequest((request) => new URL(request.url()).pathname === '/api/start_payment');
  await shop.payButton.click();
  expect(new URLSearchParams((await asked).postData() ?? '').get('method')).toBe('PAYNOW');
  await expect(shop.opened).toBeAttached();
});

test.describe('without WebAssembly', () => {
  // The page's own loader, when its file does not arrive.
  test.use({ tolerated: [/^exception: Failed to fetch$/] });

  test('A waiting page shows the success when it is there.', async ({ page, shop, trouble }) => {
    const order = await shop.buy('Pandan Kaya');
    await shop.pay('GrabPay');
    const wallet = await shop.atWallet('SGD 9.50');

    let wasm = '';
    await page.route(isWasm, async (route) => {
      // Once: the page is loaded again when it has something else to show.
      if (!wasm) {
        wasm = new URL(route.request().url()).pathname;
        trouble.expectBlocked(wasm);
      }
      await route.abort('failed');
    });
    await page.goto(`/orders/${order}`);
    await shop.result('Waiting for your payment');
    await expect.poll(() => wasm).not.toBe('');

    const other = await shop.inNewWindow();
    await other.page.goto(wallet);
    await other.inWallet('Approve payment');
    await other.result('Paid. Thank you!');
    await shop.result('Paid. Thank you!');
    await expect(page.locator('html')).not.toHaveAttribute('data-hydrated');
  });
});
