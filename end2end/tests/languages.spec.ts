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
  await shop.atWallet('EUR 6.40');
  await shop.inWallet('Decline');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Die Zahlung war nicht erfolgreich');
  // The payment form, an island, uses the same language.
  await page.getByRole('link', { name: 'Erneut versuchen' }).click();
  await shop.waitForHydration();
  await page.getByRole('radio', { name: /^Bancontact/ }).check();
  await page.getByRole('button', { name: '6,40 €' }).click();
  await shop.atWallet('EUR 6.40');
});

test.describe('A browser that prefers Thai', () => {
  test.use({ locale: 'th-TH' });
  test('gets Thai pages with prices in baht.', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'th');
    await expect(page.getByRole('main')).toContainText('฿470.00');
  });
});
