import { expect, test } from '../fixtures';
import type { ShopPage } from '../shop-page';

async function enter(shop: ShopPage, code: string) {
  await shop.component.getByLabel('Six-digit code').fill(code);
  await shop.click(shop.component.getByRole('button', { name: 'Pay PLN 51.90' }));
}

async function openForm(shop: ShopPage) {
  await shop.buy('Kopi O Dark Roast', { currency: 'PLN' });
  const session = await shop.openComponent('BLIK');
  await expect(shop.component.getByRole('heading', { name: 'PLN 51.90' })).toBeVisible();
  return session;
}

/** The field describes its error and has the focus. */
async function expectFieldError(shop: ShopPage, error: string) {
  const field = shop.component.getByLabel('Six-digit code');
  await expect(shop.component.getByRole('alert')).toHaveText(error);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(new RegExp(error));
  await expect(field).toBeFocused();
  await expect(shop.dialog).toBeVisible();
}

test('The customer corrects a wrong code in the form.', async ({ page, shop }) => {
  const { payment_request_id } = await openForm(shop);
  await enter(shop, '12');
  await expectFieldError(shop, 'Enter the six digits of the code.');
  await enter(shop, '111111');
  await expectFieldError(shop, 'This code is wrong. You have 2 tries left.');
  await expect(page.getByText('Please check what you typed in the payment window.')).toBeAttached();

  await enter(shop, '123456');
  await shop.result('Paid. Thank you!');
  await expect(page.getByText(/^We have received PLN\s51\.90/)).toBeVisible();
  await expect(shop.detail('Payment method')).toHaveText('BLIK');
  expect(await shop.paymentRequestId()).toBe(payment_request_id);
});

test('The checkout explains a declined code, and the customer pays with another code in a new payment.', async ({
  page,
  shop,
}) => {
  const declined = await openForm(shop);
  await enter(shop, '000000');
  await expect(page.getByRole('alert')).toHaveText('The payment did not go through. The payment was cancelled.');
  await expect(shop.dialog).toBeHidden();

  const second = await shop.openComponent('BLIK');
  expect(second.payment_request_id).not.toBe(declined.payment_request_id);
  await enter(shop, '123456');
  await shop.result('Paid. Thank you!');
});

test('Three wrong codes end the payment.', async ({ page, shop }) => {
  await openForm(shop);
  await enter(shop, '111111');
  await expectFieldError(shop, 'This code is wrong. You have 2 tries left.');
  await enter(shop, '222222');
  await expectFieldError(shop, 'This code is wrong. You have one try left.');
  await enter(shop, '333333');

  await expect(page.getByRole('alert')).toHaveText(
    /^The payment did not go through\. The payment could not be verified\./,
  );
  await expect(shop.dialog).toBeHidden();
  await expect(shop.payButton).toBeEnabled();
});

test('A customer who closes the form before submitting it continues in the same session.', async ({ page, shop }) => {
  const first = await openForm(shop);
  await shop.closeComponent();
  await expect(page.getByRole('alert')).toContainText('We have not received a payment yet.');
  expect(await shop.openComponent('BLIK')).toEqual(first);
});
