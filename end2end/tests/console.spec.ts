/** The simulator's console with its script. Without the script it is tested by the simulator's own tests. */

import AxeBuilder from '@axe-core/playwright';

import { expect, test } from '../fixtures';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

test.use({ timezoneId: 'Asia/Singapore', permissions: ['clipboard-read', 'clipboard-write'] });

test('The console shows local times, copies what was signed, and follows a payment while it is open.', async ({
  page,
  request,
  simulator,
}) => {
  const lines = [{ product: 'kaya-jam', quantity: 1 }];
  const order = await (await request.post('/api/v1/orders', { data: { currency: 'SGD', lines } })).json();
  const data = { paymentMethodType: 'GRABPAY_SG', terminalType: 'WEB' };
  const payment = await (await request.post(`/api/v1/orders/${order.token}/payments`, { data })).json();

  await page.goto(`${simulator}/console?q=${payment.paymentRequestId}`);
  const row = page.getByRole('row').filter({ hasText: order.number });
  await expect(row.getByRole('link', { name: order.number })).toHaveAttribute('href', /\/orders\//);
  const created = row.getByRole('time');
  const utc = new Date((await created.getAttribute('datetime')) ?? '');
  const inSingapore = new Date(utc.getTime() + 8 * 60 * 60 * 1000).toISOString().slice(0, 19).replace('T', ' ');
  await expect(created).toContainText(inSingapore);
  await expect(created).toContainText(`${utc.toISOString().slice(11, 19)} UTC`);
  await row.getByRole('rowheader').getByRole('link').click();

  const call = page.locator('details').filter({ hasText: 'createPaymentSession' }).first();
  await call.getByText('createPaymentSession').first().click();
  await call.getByRole('button', { name: 'Copy: Signed text' }).first().click();
  await expect(call.getByText('Copied ✓')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^POST \/ams\/sandbox\/api\/v1\/payments\/createPaymentSession\nSANDBOX_\w+\.[^.]+\.\{.*\}$/);

  const headers = call.getByRole('group', { name: 'Headers' }).first();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight / 3));
  const position = (await headers.boundingBox())?.y ?? NaN;
  const outcome = { paymentResultCode: 'SUCCESS' };
  await request.post(`${simulator}/control/payments/${payment.paymentRequestId}/finish`, { data: outcome });
  await expect(page.getByRole('heading', { level: 1 })).toContainText('SUCCESS');
  await expect(page.getByRole('heading', { name: /^PAYMENT_RESULT\s+acknowledged$/ })).toBeVisible();
  await expect(headers).toBeVisible();
  expect(Math.abs(((await headers.boundingBox())?.y ?? NaN) - position), 'it stays where it was').toBeLessThan(2);

  await page.getByRole('button', { name: 'Live' }).click();
  await expect(page.getByRole('button', { name: 'Paused' })).toHaveAttribute('aria-pressed', 'false');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((it) => it.html).join(' | ')}`)).toEqual([]);
  }
});
