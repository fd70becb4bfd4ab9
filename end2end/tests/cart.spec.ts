import { expect, test } from '../fixtures';

test('The customer changes and buys the cart, which is empty after the payment.', async ({ page, shop }) => {
  await page.goto('/products/kopitiam-cup');
  await expect(page.getByRole('radio', { name: 'Cobalt' }), 'sold out').toBeDisabled();
  await page.getByRole('radio', { name: 'Ivory' }).check();
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page.getByRole('heading', { name: 'Cart' })).toBeVisible();
  await page.goto('/products/kaya-jam');
  await page.getByLabel('Quantity').fill('2');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page.getByRole('link', { name: 'Cart, 3 items' })).toBeVisible();

  // The cart is a cookie, so a new tab has it, too.
  const later = await page.context().newPage();
  await later.goto('/');
  await later.getByRole('link', { name: 'Cart, 3 items' }).click();
  const lines = later.getByRole('region', { name: 'In your cart' });
  await expect(lines.getByRole('listitem')).toHaveCount(2);
  await expect(lines.getByRole('listitem').first()).toContainText('Ivory');
  await later.getByRole('spinbutton', { name: 'Quantity of Pandan Kaya' }).fill('4');
  await later.getByRole('button', { name: 'Update cart' }).click();
  await expect(later.getByRole('link', { name: 'Cart, 5 items' })).toBeVisible();
  await later.getByRole('button', { name: 'Remove Kopitiam Cup' }).click();
  await expect(later.getByRole('region', { name: 'Total' })).toContainText('S$38.00');
  await later.close();

  await page.goto('/cart');
  await page.getByRole('button', { name: 'One more of Pandan Kaya' }).click();
  await expect(page.getByRole('spinbutton', { name: 'Quantity of Pandan Kaya' })).toHaveValue('5');
  // The typed quantity counts without "Update cart".
  await page.getByRole('spinbutton', { name: 'Quantity of Pandan Kaya' }).fill('4');
  await page.getByRole('button', { name: 'Check out' }).click();
  await expect(page.getByRole('link', { name: 'Cart, 4 items' }), 'the cart until the order is paid').toBeVisible();
  await shop.pay('GrabPay');
  await shop.atWallet('SGD 38.00');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
  await page.goto('/cart');
  await expect(page.getByRole('heading', { name: 'Your cart is empty' })).toBeVisible();
});

test('A cart that the customer changed after checkout is kept when the order is paid.', async ({ page, shop }) => {
  await page.goto('/products/kaya-jam');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('button', { name: 'Check out' }).click();
  await expect(page.getByRole('heading', { name: 'Checkout' })).toBeVisible();
  const order = shop.orderId();
  await page.goto('/products/gula-melaka');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page.getByRole('region', { name: 'In your cart' }).getByRole('listitem')).toHaveCount(2);
  await page.goto(`/checkout/${order}`);
  await shop.pay('GrabPay');
  await shop.atWallet('SGD 9.50');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
  await expect(page.getByRole('link', { name: 'Cart, 2 items' })).toBeVisible();
});

test('The customer searches the products and filters them by category.', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('searchbox', { name: 'Search the shop' }).fill('  PALM sugar ');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^2 results/);
  await expect(page.getByRole('link', { name: 'Gula Melaka' })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search the shop' }).fill('tea');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name: 'Brewing' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Brewing');
  await expect(page.getByRole('link', { name: 'Cloth Coffee Sock' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Pandan Kaya' })).toHaveCount(0);
});
