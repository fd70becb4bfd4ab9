import { expect, test } from '../fixtures';

test('A QR code is scanned with the phone, and the shop’s window goes on by itself.', async ({ page, shop }) => {
  await shop.buy('Lane Cold Brew');
  await shop.open('PayNow');

  await expect(shop.component.getByRole('heading', { name: 'SGD 12.50' })).toBeVisible();
  await expect(shop.component.getByText(/^(Scan to pay with PayNow|Pay with PayNow in your banking app)$/)).toBeVisible();
  await expect(shop.component.getByText(/^Code expires in \d+:\d\d$/)).toBeVisible();
  await expect(shop.code()).toBeVisible();
  await expect(shop.code(), 'the picture could be drawn').not.toHaveJSProperty('naturalWidth', 0);

  await shop.onPhone('Approve payment');

  await shop.result('Paid. Thank you!');
  await expect(shop.dialog).toBeHidden();
  await expect(page.getByText('We have received S$12.50')).toBeVisible();
  await expect(shop.fact('Payment method')).toHaveText('PayNow');
});
