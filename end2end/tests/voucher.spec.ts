import { expect, test } from '../fixtures';

test.use({ timezoneId: 'Asia/Tokyo' });

test('A customer gets a number, leaves the window, and pays with the number at the store.', async ({
  browserErrors,
  page,
  shop,
}) => {
  await shop.buy('Pandan Kaya', { currency: 'JPY' });
  const contact = page.getByRole('group', { name: 'Your contact details' });
  await expect(contact, 'only for methods that need it').toBeHidden();
  await page.getByRole('radio', { name: /^Konbini/ }).check();
  await expect(contact).toContainText('Antom needs this for Konbini');

  await shop.waitForHydration();
  browserErrors.expectStatus(400, '/api/start_payment');
  await shop.payButton.click();
  await expect(page.getByRole('alert')).toHaveText(
    'This payment method needs your name, e-mail address and phone number.',
  );
  await contact.getByLabel('Full name').fill('Aiko Tanaka');
  await contact.getByLabel('E-mail address').fill('aiko@example.com');
  await contact.getByLabel('Phone number').fill('+81 90-1234-5678');
  await shop.openComponent('Konbini');

  const till = shop.component.getByRole('link', { name: /^Simulate the till/ });
  await expect(shop.component.getByText(/^\d{4} \d{4} \d{4}$/)).toBeVisible();
  const address = await till.getAttribute('href');
  await shop.closeComponent();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pay at the store to complete your order');
  const deadline = page.getByText(/^Pay by .* GMT\+9\. Until then we keep your order/);
  await expect(deadline, "in the customer's time zone").toBeVisible();
  await expect(page.getByText('Antom also sends it to your e-mail address.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Show the number again' })).toBeVisible();

  await shop.waitForHydration();
  const store = await page.context().newPage();
  await store.goto(address ?? '');
  await shop.decide(store, 'Approve payment');
  await shop.result('Paid. Thank you!');
});
