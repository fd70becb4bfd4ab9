import { expect, test } from '../fixtures';

test('The viewer shows the API description and asks no other host.', async ({ page, baseURL }) => {
  const origins = new Set<string>();
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http')) origins.add(origin);
  });
  await page.goto('/development/api');
  const viewer = page.locator('rapi-doc');
  await expect(viewer.getByText('/api/v1/orders', { exact: false }).first()).toBeVisible();
  expect([...origins]).toEqual([new URL(baseURL ?? '').origin]);
});

test('The bar leads to the payment in the console and to the list of orders.', async ({ page, shop, simulator }) => {
  await shop.buy('Pandan Kaya');
  await shop.pay('GrabPay');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
  const bar = page.getByRole('complementary', { name: 'For developers' });
  const link = bar.getByRole('link', { name: 'This payment at the gateway' });
  // Folded on a phone.
  if (!(await link.isVisible())) await bar.getByText('Development', { exact: true }).click();
  const payment = (await link.getAttribute('href')) ?? '';
  expect(payment.startsWith(`${simulator}/console/payments/`)).toBe(true);
  await bar.getByRole('link', { name: 'Orders' }).click();
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: payment.split('/').pop() }) });
  await expect(row).toContainText('GrabPay');
});
