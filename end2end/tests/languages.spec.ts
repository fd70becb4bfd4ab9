import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '../fixtures';

type Words = Record<string, string>;

/** The shop's own words, so that these tests press what customers of the language read. */
function words(language: string, topic: 'shop' | 'checkout' | 'order'): Words {
  const file = join(test.info().config.rootDir, '../../crates/language/locales', language, `${topic}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Words;
}

/** The words of the simulator's pages. */
function walletWords(language: string): Words {
  const file = join(test.info().config.rootDir, '../../crates/antom-simulator/locales', `${language}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Words;
}

function fill(text: string | undefined, values: Words): string {
  return (text ?? '').replace(/\{\{ (\w+) \}\}/g, (_, name: string) => values[name] ?? '');
}

// The price as the language writes it in its usual currency. Playwright reads a no-break space as a space.
for (const { language, locale, method, price } of [
  { language: 'en', locale: 'en-SG', method: 'GrabPay', price: 'S$9.50' },
  { language: 'zh-CN', locale: 'zh-CN', method: 'Alipay', price: 'CN¥51.00' },
  { language: 'zh-HK', locale: 'zh-TW', method: 'AlipayHK', price: 'HK$55.00' },
  { language: 'ms', locale: 'ms-MY', method: 'Touch', price: 'RM 31.40' },
  { language: 'th', locale: 'th-TH', method: 'TrueMoney', price: '฿245.00' },
  { language: 'id', locale: 'id-ID', method: 'DANA', price: 'Rp 115.000' },
  { language: 'tl', locale: 'fil-PH', method: 'GCash', price: '₱410.00' },
  { language: 'vi', locale: 'vi-VN', method: 'ZaloPay', price: '185.000 ₫' },
  { language: 'ko', locale: 'ko-KR', method: 'KakaoPay', price: '₩10,300' },
  { language: 'ja', locale: 'ja-JP', method: 'PayPay', price: '¥1,090' },
  { language: 'pt-BR', locale: 'pt-BR', method: 'Mercado Pago', price: 'R$ 38,90' },
  { language: 'es', locale: 'es-ES', method: 'Bancontact', price: '6,40 €' },
  { language: 'fr', locale: 'fr-FR', method: 'Bancontact', price: '6,40 €' },
  { language: 'de', locale: 'de-CH', method: 'iDEAL', price: '6,40 €' },
  { language: 'nl', locale: 'nl-NL', method: 'iDEAL', price: '€ 6,40' },
  { language: 'it', locale: 'it-IT', method: 'Bancontact', price: '6,40 €' },
]) {
  test.describe(`A browser that prefers ${locale}`, () => {
    test.use({ locale });
    test('buys in its language and currency.', async ({ page, shop }) => {
      const [inShop, inCheckout, inOrder] = [words(language, 'shop'), words(language, 'checkout'), words(language, 'order')];
      await page.goto('/products/kaya-jam');
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await page.getByRole('button', { name: inShop.buy_now, exact: true }).click();

      // The payment form is an island.
      await shop.waitForHydration();
      await shop.choose(method);
      await page.getByRole('button', { name: fill(inCheckout.pay, { total: price }), exact: true }).click();
      await page.getByRole('button', { name: walletWords(language).approve, exact: true }).click();

      await expect(page.getByRole('heading', { level: 1 })).toHaveText(inOrder.paid ?? '');
      await expect(page.locator('html')).toHaveAttribute('lang', language);
    });
  });
}

test('The payment component speaks the customer’s language and names the shop.', async ({ page, shop }) => {
  const order = await shop.buy('Pandan Kaya');
  await page.goto('/');
  await page.getByLabel(/^Settings: /).click();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('日本語');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
  await page.goto(`/checkout/${order}`);
  await shop.waitForHydration();
  await page.getByRole('radio', { name: /^PayNow/ }).check();
  await page.getByRole('button', { name: /9\.50/ }).click();

  const dialog = page.getByRole('dialog', { name: 'Antom のお支払い画面' });
  await expect(dialog).toBeVisible();
  const component = page.getByTitle('Antom のお支払い').contentFrame();
  await expect(component.getByRole('heading', { level: 1 })).toHaveText('Kopi Lane へのお支払い SGD 9.50');
  await expect(component.getByText('PayNow で読み取ってお支払いください')).toBeVisible();
  await expect(component.locator('html')).toHaveAttribute('lang', 'ja');
  await dialog.getByRole('button', { name: 'お支払い画面を閉じる' }).click();
  await expect(dialog).toBeHidden();
});

test('The browser downloads no texts of any language: an island gets its words from the page.', async ({ page, shop }) => {
  const [wasm] = await Promise.all([page.waitForResponse(/\.wasm$/), shop.buy('Pandan Kaya')]);
  const program = await wasm.body();
  const texts = (['shop', 'checkout', 'order'] as const)
    .flatMap((topic) => ['th', 'ja', 'vi', 'de'].flatMap((language) => Object.values(words(language, topic))))
    .flatMap((text) => text.split(/\{\{ \w+ \}\}/))
    // A short text can be part of something else.
    .filter((text) => text.length >= 12);
  expect(texts.length).toBeGreaterThan(200);
  expect(texts.filter((text) => program.includes(text))).toEqual([]);
});
