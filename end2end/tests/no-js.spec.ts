import { expect, test } from '../fixtures';

test('Without JavaScript the customer fills a cart, pays on Antom’s page and sees the paid order.', async ({
  page,
  shop,
}) => {
  await page.goto('/products/kopi-o-dark-roast');
  await shop.chooseCurrency('MYR');
  await page.getByRole('radio', { name: 'For the sock' }).check();
  await page.getByLabel('Quantity').fill('3');
  await page.getByRole('button', { name: 'Add to cart · For the sock' }).click();
  await expect(page.getByRole('heading', { name: 'Cart' })).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Quantity of Kopi O Dark Roast' }).fill('2');
  await page.getByRole('button', { name: 'Update cart' }).click();
  await expect(page.getByRole('spinbutton', { name: 'Quantity of Kopi O Dark Roast' })).toHaveValue('2');
  await page.getByRole('button', { name: 'Check out' }).click();

  await expect(shop.summary).toContainText('Quantity 2');
  await expect(shop.summary).toContainText('RM\u00a0118.80');
  // Playwright's text and role locators skip <noscript>.
  await expect(page.locator('noscript p')).toHaveText(/^JavaScript is off, so you pay on Antom’s own page/);
  await page.getByRole('radio', { name: /^GrabPay/ }).check();
  await shop.payButton.click();

  await page.getByRole('button', { name: 'Continue with GrabPay' }).click();
  await shop.atWallet('MYR 118.80');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
  await expect(shop.detail('Payment method')).toHaveText('GrabPay');
  await page.goto('/cart');
  await expect(page.getByRole('heading', { name: 'Your cart is empty' })).toBeVisible();
});

test('Without JavaScript the result page shows a payment made in another browser.', async ({
  page,
  shop,
  otherBrowser,
}) => {
  const order = await otherBrowser.buy('Kopi O Dark Roast');
  await otherBrowser.pay('GrabPay');
  await otherBrowser.atWallet('SGD 18.00');
  await otherBrowser.inWallet('Approve payment');
  await otherBrowser.result('Paid. Thank you!');

  await page.goto(`/orders/${order}`);
  await shop.result('Paid. Thank you!');
  await expect(shop.detail('Payment method')).toHaveText('GrabPay');
  await expect(shop.history('Order placed')).toHaveCount(1);
});

test('Without JavaScript the result page reloads itself.', async ({ page, shop, otherBrowser }) => {
  const order = await otherBrowser.buy('Kopi O Dark Roast');
  await otherBrowser.pay('GrabPay');
  await otherBrowser.atWallet('SGD 18.00');

  await page.goto(`/orders/${order}`);
  await shop.result('Checking your payment with GrabPay');
  await otherBrowser.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
});

for (const { value, from, to, quantity, message } of [
  {
    value: 'a quantity of zero',
    from: ' min="1"',
    to: '',
    quantity: '0',
    message: 'The quantity must be a whole number from 1 to 20.',
  },
  {
    value: 'an unknown currency',
    from: 'value="SGD">',
    to: 'value="XXX">',
    quantity: '1',
    message: 'The shop has no prices in this currency.',
  },
]) {
  test(`Without JavaScript the product page explains why it rejects ${value}.`, async ({ page }) => {
    // The form's own constraints prevent this input, so the test alters the form.
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
