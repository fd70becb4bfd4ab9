import { expect, test } from '../fixtures';

test('All pages use the language that the customer chose.', async ({ page, shop }) => {
  await page.goto('/');
  await page.getByLabel(/^Settings: /).click();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
  await page.getByRole('combobox', { name: 'Currency' }).selectOption('EUR');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');

  await page.getByRole('link', { name: 'Pandan-Kaya' }).click();
  await page.getByRole('button', { name: 'In den Warenkorb' }).click();
  await page.getByRole('button', { name: 'Zur Kasse' }).click();
  await shop.waitForHydration();
  await page.getByRole('radio', { name: /^iDEAL/ }).check();
  await page.getByRole('button', { name: '6,40 €' }).click();
  await expect(page.getByRole('heading', { name: '6,40 EUR bezahlen' })).toBeVisible();
  await page.getByRole('button', { name: 'Ablehnen', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Die Zahlung war nicht erfolgreich');
  // The payment form, an island, uses the same language.
  await page.getByRole('link', { name: 'Erneut versuchen' }).click();
  await shop.waitForHydration();
  await page.getByRole('radio', { name: /^Bancontact/ }).check();
  await page.getByRole('button', { name: '6,40 €' }).click();
  await expect(page.getByRole('heading', { name: '6,40 EUR bezahlen' })).toBeVisible();
});

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

test.describe('A browser that prefers Thai', () => {
  test.use({ locale: 'th-TH' });
  test('gets Thai pages with prices in baht.', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'th');
    await expect(page.getByRole('main')).toContainText('฿470.00');
  });
});
