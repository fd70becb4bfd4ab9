/** Pages whose WebAssembly loads late or not at all. */

import { expect, test } from '../fixtures';

const isWasm = (url: URL) => url.pathname.endsWith('.wasm');

test('The customer pays with the method that was chosen before the WebAssembly loaded.', async ({ page, shop }) => {
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
  await shop.waitForHydration();
  await expect(payNow).toBeChecked();
  const paymentRequest = page.waitForRequest((request) => new URL(request.url()).pathname === '/api/start_payment');
  await shop.payButton.click();
  expect(new URLSearchParams((await paymentRequest).postData() ?? '').get('method')).toBe('PAYNOW');
  await expect(shop.openMessage).toBeAttached();
});

test.describe('Without WebAssembly', () => {
  // The error of the page's loader.
  test.use({ ignoredErrors: [/^exception: Failed to fetch$/] });

  test('the result page shows a payment made in another tab.', async ({ page, shop, browserErrors }) => {
    const order = await shop.buy('Pandan Kaya');
    await shop.pay('GrabPay');
    const wallet = await shop.atWallet('SGD 9.50');

    let wasm = '';
    await page.route(isWasm, async (route) => {
      // Each reload of the page requests the file again, and one expected error covers them all.
      if (!wasm) {
        wasm = new URL(route.request().url()).pathname;
        browserErrors.expectBlocked(wasm);
      }
      await route.abort('failed');
    });
    await page.goto(`/orders/${order}`);
    await shop.result('Checking your payment with GrabPay');
    await expect.poll(() => wasm).not.toBe('');

    await shop.approveInAnotherTab(wallet);
    await shop.result('Paid. Thank you!');
    await expect(page.locator('html')).not.toHaveAttribute('data-hydrated');
  });
});
