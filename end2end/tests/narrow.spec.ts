import { expect, test } from '../fixtures';

test.use({ viewport: { width: 320, height: 640 } });

test('No page scrolls sideways at a width of 320 pixels, and all controls are large enough.', async ({
  page,
  shop,
}) => {
  await page.goto('/');
  const order = await shop.buy('Marble Coasters');
  await page.goto('/products/marble-coaster-set');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page.getByRole('heading', { name: 'Cart' })).toBeVisible();
  for (const language of ['en', 'de', 'th', 'pt-BR']) {
    await page.goto('/');
    await page.locator('header .tool').first().click();
    await page.locator('select[name=language]').selectOption(language);
    await page.locator('#settings button').click();
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    for (const path of ['/', '/products/kopi-o-dark-roast', '/cart', `/checkout/${order}`, `/orders/${order}`]) {
      await page.goto(path);
      const { inner, scroll } = await page.evaluate(() => ({
        inner: document.documentElement.clientWidth,
        scroll: document.documentElement.scrollWidth,
      }));
      expect(scroll, `${path} in ${language}`).toBeLessThanOrEqual(inner);
      expect(inner, `${path} in ${language}`).toBe(320);
      const small = await page.locator('main button:not(.sr-only):visible, main a.button:visible, header a, header .tool').evaluateAll((all) =>
        all.filter((it) => it.getBoundingClientRect().height < 36).map((it) => it.outerHTML),
      );
      expect(small, `${path} in ${language}`).toEqual([]);
    }
  }
});
