/** The page of an order takes over what has changed on the server, and nothing else. */

import { expect, test } from '../fixtures';

test('The page says that the server does not answer, until it answers again.', async ({ page, shop, browserErrors }) => {
  const order = await shop.buy('Pandan Kaya');
  await shop.pay('GrabPay');
  await shop.atWallet('SGD 9.50');
  await page.goto(`/orders/${order}?waited=10`);
  await shop.result('We have not received a payment from GrabPay yet');
  await shop.waitForHydration();

  browserErrors.expectBlocked(`/orders/${order}`);
  await page.route(`**/orders/${order}?waited=*`, (route) => route.abort('failed'));
  await shop.result('This takes longer than usual');
  await expect(page).toHaveTitle(/^This takes longer than usual · /);
  await expect(page.getByRole('link', { name: /^Continue|^Choose/ }), 'the customer may have paid').toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Back to the shop' })).toBeVisible();

  await page.unroute(`**/orders/${order}?waited=*`);
  await shop.result('We have not received a payment from GrabPay yet');
  await expect(page.getByRole('link', { name: 'Continue with GrabPay' })).toBeVisible();
});

test('A paid order stays paid when the server does not answer any more.', async ({ page, shop, browserErrors }) => {
  const order = await shop.buy('Pandan Kaya');
  await shop.pay('GrabPay');
  const wallet = await shop.atWallet('SGD 9.50');
  let answers = true;
  // As if the payment's notification were still to come, so that the page goes on asking.
  await page.route(`**/orders/${order}?waited=*`, async (route) => {
    if (!answers) return route.abort('failed');
    const response = await route.fetch();
    const body = (await response.text()).replace('data-expects=""', 'data-expects="more"');
    await route.fulfill({ response, body });
  });
  await page.goto(`/orders/${order}?waited=10`);
  await shop.result('We have not received a payment from GrabPay yet');

  await shop.approveInAnotherTab(wallet);
  await page.bringToFront();
  await shop.result('Paid. Thank you!');
  browserErrors.expectBlocked(`/orders/${order}`);
  answers = false;
  // The second question follows after the page has handled the failure of the first.
  for (const _ of [1, 2]) await page.waitForEvent('requestfailed');
  await shop.result('Paid. Thank you!');
});

test('What the customer has opened and where the focus is stays when the payment arrives.', async ({ page, shop }) => {
  const order = await shop.buy('Pandan Kaya');
  await shop.pay('GrabPay');
  const wallet = await shop.atWallet('SGD 9.50');
  await page.goto(`/orders/${order}?waited=10`);
  await shop.waitForHydration();
  const details = page.locator('details.payment-details');
  const wasOpen = (await details.getAttribute('open')) !== null;
  await details.locator('summary').click();
  await page.getByRole('link', { name: 'Continue with GrabPay' }).focus();
  const placed = await page.locator('time[data-local]').first().textContent();

  await shop.approveInAnotherTab(wallet);
  await page.bringToFront();
  await shop.result('Paid. Thank you!');
  expect((await details.getAttribute('open')) !== null).toBe(!wasOpen);
  await expect(page.getByRole('link', { name: 'Back to the shop' })).toBeFocused();
  await expect(page.locator('time[data-local]').first()).toHaveText(placed ?? '');
});

test.describe('In Tokyo', () => {
  test.use({ timezoneId: 'Asia/Tokyo', permissions: ['clipboard-read', 'clipboard-write'] });

  test('a receipt has the time of Tokyo, and its link is copied without parameters.', async ({ page, shop }) => {
    const order = await shop.buy('Pandan Kaya');
    await page.goto(`/orders/${order}?waited=10`);
    await shop.waitForHydration();
    await expect(page.locator('.receipt time')).toHaveText(/GMT\+9|JST/);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByText('Link copied')).toBeVisible();
    expect(new URL(await page.evaluate(() => navigator.clipboard.readText())).pathname).toBe(`/orders/${order}`);
    expect(new URL(await page.evaluate(() => navigator.clipboard.readText())).search).toBe('');
  });
});
