import { expect, test } from '../fixtures';

test('The customer scans a QR code with the phone, and the shop shows the result.', async ({ page, shop }) => {
  await shop.buy('Lane Cold Brew');
  await shop.openComponent('PayNow');

  await expect(shop.component.getByRole('heading', { name: 'SGD 12.50' })).toBeVisible();
  await expect(shop.component.getByText(/^(Scan to pay with PayNow|Pay with PayNow in your banking app)$/)).toBeVisible();
  await expect(shop.component.getByText(/^Code expires in \d+:\d\d$/)).toBeVisible();
  await expect(shop.paymentCode()).toBeVisible();
  await expect(shop.paymentCode(), 'the image is rendered').not.toHaveJSProperty('naturalWidth', 0);

  await shop.onPhone('Approve payment');

  await shop.result('Paid. Thank you!');
  await expect(shop.dialog).toBeHidden();
  await expect(page.getByText('We have received S$12.50')).toBeVisible();
  await expect(shop.detail('Payment method')).toHaveText('PayNow');
});
