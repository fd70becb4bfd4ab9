import { expect, test } from '../fixtures';

// No-break spaces are escaped. The wallet formats amounts differently.
for (const { currency, price, total, method, inWallet } of [
  { currency: 'SGD', price: 'S$68.00', total: 'S$136.00', method: 'GrabPay', inWallet: 'SGD 136.00' },
  { currency: 'IDR', price: 'Rp\u00a0830,000', total: 'Rp\u00a01,660,000', method: 'DANA', inWallet: 'IDR 1,660,000.00' },
  { currency: 'JPY', price: '¥7,820', total: '¥15,640', method: 'PayPay', inWallet: 'JPY 15,640' },
  { currency: 'KRW', price: '₩73,400', total: '₩146,800', method: 'KakaoPay', inWallet: 'KRW 146,800' },
]) {
  test(`A purchase in ${currency} has the same amount in the shop, in the wallet and on the result page.`, async ({
    page,
    shop,
  }) => {
    await page.goto('/');
    await shop.chooseCurrency(currency);
    const card = page.getByRole('link', { name: 'Long-Spout Kopi Pot' });
    await expect(card).toContainText(price);
    await card.click();
    await expect(page.getByRole('main').getByText(price, { exact: true })).toBeVisible();

    await shop.buy('Long-Spout Kopi Pot', { quantity: 2 });
    await expect(shop.summary.getByText(total, { exact: true })).toHaveCount(2);
    await expect(shop.payButton).toHaveText(`Pay ${total}`);
    await shop.pay(method);
    await shop.atWallet(inWallet);
    await shop.inWallet('Approve payment');

    await shop.result('Paid. Thank you!');
    await expect(page.getByText(`We have received ${total} and`)).toBeVisible();
    await expect(shop.summary.getByText(total, { exact: true })).toHaveCount(2);
    await expect(shop.detail('Payment method')).toHaveText(method);
  });
}

test('The shop remembers the customer’s currency, and an order keeps its own.', async ({ page, shop }) => {
  const order = await shop.buy('Pandan Kaya', { currency: 'JPY' });
  await expect(shop.payButton).toHaveText('Pay ¥1,090');
  await page.getByLabel(/^Settings: /).click();
  await expect(page.getByText('An order keeps its currency.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('An order keeps its currency.')).toBeHidden();

  await page.goto('/');
  await shop.chooseCurrency('EUR');
  await page.goto(`/checkout/${order}`);
  await expect(shop.payButton, 'the order is still in yen').toHaveText('Pay ¥1,090');
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Pandan Kaya' })).toContainText('€6.40');
});
