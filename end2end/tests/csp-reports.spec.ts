import { expect, test } from '../fixtures';

test.use({ ignoredErrors: [/violates the following Content Security Policy directive/] });

test('A browser refuses a script that is added to the checkout, and developers see its report.', async ({
  page,
  shop,
}) => {
  await shop.buy('Pandan Kaya');
  await shop.waitForHydration();
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "stolen"';
    document.body.append(script);
  });
  await expect(page).not.toHaveTitle('stolen');
  const reports = await page.context().newPage();
  await expect(async () => {
    await reports.goto('/development/reports');
    const row = reports.getByRole('row').filter({ hasText: 'script-src-elem' }).filter({ hasText: '/checkout/…' });
    await expect(row.getByRole('rowheader', { name: 'inline' })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
});
