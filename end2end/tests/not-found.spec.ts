import { expect, test } from '../fixtures';

const unknown = 'ffffffffffffffffffffffffffffffff';

for (const { name, path, heading, text } of [
  {
    name: 'result page of an unknown order',
    path: `/orders/${unknown}`,
    heading: 'Order not found',
    text: 'Check the link, or choose something in the shop and place a new order.',
  },
  {
    name: 'checkout of an unknown order',
    path: `/checkout/${unknown}`,
    heading: 'Order not found',
    text: 'Check the link, or choose something in the shop and place a new order.',
  },
  {
    name: 'page of an unknown product',
    path: '/products/durian',
    heading: 'Product not found',
    text: 'The link may be wrong, or the page has moved.',
  },
  {
    name: 'unknown address',
    path: '/no/such/page',
    heading: 'Page not found',
    text: 'The link may be wrong, or the page has moved.',
  },
]) {
  test(`The ${name} explains itself and has status 404.`, async ({ page, browserErrors }) => {
    browserErrors.expectStatus(404, path);
    const response = await page.goto(path);
    expect(response?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expect(page.getByText(text)).toBeVisible();

    await page.getByRole('main').getByRole('link', { name: 'Back to the shop' }).click();
    await expect(page.getByRole('heading', { name: 'Our products' })).toBeVisible();
  });
}
