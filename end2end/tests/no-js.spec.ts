import { expect, test } from '../fixtures';

test('Without JavaScript one can shop as far as the checkout, which says what it needs.', async ({ page, shop }) => {
  await shop.buy('Kopi O Dark Roast', { quantity: 3, currency: 'MYR' });
  await expect(shop.summary).toContainText('Quantity 3');
  await expect(shop.summary).toContainText('RM\u00a0178.20');
  // Playwright looks for text and roles everywhere but in here.
  const note = page.locator('noscript p');
  await expect(note).toBeVisible();
  await expect(note).toHaveText('The payment component needs JavaScript. Switch it on to pay this order.');
});

test('Without JavaScript the result page shows what was paid elsewhere.', async ({ page, shop, elsewhere }) => {
  const order = await elsewhere.buy('Kopi O Dark Roast');
  await elsewhere.pay('GrabPay');
  await elsewhere.atWallet('SGD 18.00');
  await elsewhere.inWallet('Approve payment');
  await elsewhere.result('Paid. Thank you!');

  await page.goto(`/orders/${order}`);
  await shop.result('Paid. Thank you!');
  await expect(shop.fact('Payment method')).toHaveText('GrabPay');
  await expect(shop.history('Order placed')).toHaveCount(1);
});

test('Without JavaScript the result page asks again by itself.', async ({ page, shop, elsewhere }) => {
  const order = await elsewhere.buy('Kopi O Dark Roast');
  await elsewhere.pay('GrabPay');
  await elsewhere.atWallet('SGD 18.00');

  await page.goto(`/orders/${order}`);
  await shop.result('Waiting for your payment');
  await elsewhere.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
});

for (const { what, from, to, quantity, message } of [
  {
    what: 'a quantity of zero',
    from: ' min="1"',
    to: '',
    quantity: '0',
    message: 'The quantity must be a whole number from 1 to 20.',
  },
  {
    what: 'a currency of nowhere',
    from: 'value="SGD">',
    to: 'value="XXX">',
    quantity: '1',
    message: 'The shop has no prices in this currency.',
  },
]) {
  test(`Without JavaScript ${what} is refused in words on the product’s page.`, async ({ page }) => {
    // The page itself does not let this through, so the form is altered on its way to the browser.
    await page.route(/\/products\//, async (route) => {
      const response = await route.fetch();
      const body = await response.text();
      if (!body.includes(from)) throw new Error(`the form has no ${from}`);
      await route.fulfill({ response, body: body.replace(from, to) });
    });
    await page.goto('/products/kaya-jam');
    await page.getByLabel('Quantity').fill(quantity);
    await page.getByRole('button', { name: 'Buy now' }).click();

    await expect(page.getByRole('alert')).toHaveText(message);
    await expect(page.getByRole('heading', { name: 'Pandan Kaya' })).toBeVisible();
    await expect(page).toHaveURL(/\/products\/kaya-jam/);
  });
}
