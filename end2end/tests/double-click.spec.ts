import { expect, test } from '../fixtures';

test('A double click on the pay button starts one payment.', async ({ page, shop }) => {
  const started: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/start_payment') started.push(request.url());
  });
  await shop.buy('Kopi O Dark Roast');
  await shop.waitForHydration();
  await page.getByRole('radio', { name: /^PayNow/ }).check();
  await shop.payButton.dblclick();
  await shop.onPhone('Approve payment');

  await shop.result('Paid. Thank you!');
  await expect(shop.history(/ · Payment started/)).toHaveCount(1);
  expect(started).toHaveLength(1);
});

test('Two tabs with the same order start one payment.', async ({ page, shop }) => {
  const order = await shop.buy('Kopi O Dark Roast');
  await shop.waitForHydration();
  const second = await shop.newTab();
  await second.page.goto(`/checkout/${order}`);
  await second.waitForHydration();

  const [first, other] = await Promise.all([shop.openComponent('PayNow'), second.openComponent('PayNow')]);
  expect(other).toEqual(first);

  await page.bringToFront();
  await shop.onPhone('Approve payment');
  await shop.result('Paid. Thank you!');
  await second.result('Paid. Thank you!');
  await expect(shop.history(/ · Payment started/)).toHaveCount(1);
});

test('The customer cannot pay a paid order again.', async ({ page, shop }) => {
  const order = await shop.buy('Kopi O Dark Roast');
  await shop.pay('GrabPay');
  const wallet = await shop.atWallet('SGD 18.00');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');

  await page.goto(`/checkout/${order}`);
  await expect(page.getByRole('heading', { name: 'This order is already paid' })).toBeVisible();
  await expect(shop.payButton).toHaveCount(0);
  await page.getByRole('link', { name: 'See the order' }).click();
  await shop.result('Paid. Thank you!');

  await page.goto(wallet);
  await expect(page.getByRole('button', { name: 'Approve payment' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Back to the shop' }).click();
  await shop.result('Paid. Thank you!');
});
