import { expect, test, type Shop } from '../fixtures';

async function enter(shop: Shop, code: string) {
  await shop.component.getByLabel('Six-digit code').fill(code);
  await shop.click(shop.component.getByRole('button', { name: 'Pay PLN 51.90' }));
}

async function begin(shop: Shop) {
  await shop.buy('Kopi O Dark Roast', { currency: 'PLN' });
  const session = await shop.open('BLIK');
  await expect(shop.component.getByRole('heading', { name: 'PLN 51.90' })).toBeVisible();
  return session;
}

/** The field says what is wrong with it, and has the focus. */
async function refused(shop: Shop, why: string) {
  const field = shop.component.getByLabel('Six-digit code');
  await expect(shop.component.getByRole('alert')).toHaveText(why);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(new RegExp(why));
  await expect(field).toBeFocused();
  await expect(shop.dialog).toBeVisible();
}

test('A wrong code can be corrected in the form.', async ({ page, shop }) => {
  const { payment_request_id } = await begin(shop);
  await enter(shop, '12');
  await refused(shop, 'Enter the six digits of the code.');
  await enter(shop, '111111');
  await refused(shop, 'This code is wrong. You have 2 tries left.');
  await expect(page.getByText('Please check what you typed in the payment window.')).toBeAttached();

  await enter(shop, '123456');
  await shop.result('Paid. Thank you!');
  await expect(page.getByText('We have received zł 51.90')).toBeVisible();
  await expect(shop.fact('Payment method')).toHaveText('BLIK');
  expect(await shop.paymentRequest()).toBe(payment_request_id);
});

test('A declined code is explained at the checkout, and another one pays as a new attempt.', async ({ page, shop }) => {
  const declined = await begin(shop);
  await enter(shop, '000000');
  await expect(page.getByRole('alert')).toHaveText(/^The payment did not go through\. There was not enough money /);
  await expect(shop.dialog).toBeHidden();

  const second = await shop.open('BLIK');
  expect(second.payment_request_id).not.toBe(declined.payment_request_id);
  await enter(shop, '123456');
  await shop.result('Paid. Thank you!');
});

test('Three wrong codes end the payment.', async ({ page, shop }) => {
  await begin(shop);
  await enter(shop, '111111');
  await refused(shop, 'This code is wrong. You have 2 tries left.');
  await enter(shop, '222222');
  await refused(shop, 'This code is wrong. You have one try left.');
  await enter(shop, '333333');

  await expect(page.getByRole('alert')).toHaveText(
    /^The payment did not go through\. The payment could not be verified\./,
  );
  await expect(shop.dialog).toBeHidden();
  await expect(shop.payButton).toBeEnabled();
});

test('A form closed before it was sent costs nothing.', async ({ page, shop }) => {
  const first = await begin(shop);
  await shop.closeComponent();
  await expect(page.getByRole('alert')).toHaveText(/Nothing was charged\.$/);
  expect(await shop.open('BLIK')).toEqual(first);
});
