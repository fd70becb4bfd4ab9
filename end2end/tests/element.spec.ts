/** Payment Element, the checkout's second presentation: Antom asks for the method, inside the page. */

import { expect, test, type Shop } from '../fixtures';

const DECLINED = /^The payment did not go through\. There was not enough money /;

async function begin(shop: Shop, options: { currency?: string } = {}) {
  const order = await shop.buy('Kopi O Dark Roast', options);
  return shop.openElement(order);
}

test('A wallet that was chosen in the element is paid on its own site.', async ({ page, shop }) => {
  const session = await begin(shop);
  await shop.payInElement('GrabPay');
  await shop.atWallet('SGD 18.00');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
  await expect(page.getByText('We have received S$18.00')).toBeVisible();
  await expect(shop.fact('Payment method')).toHaveText('GrabPay');
  expect(await shop.paymentRequest()).toBe(session.payment_request_id);
});

test('A code is scanned and paid inside the page.', async ({ shop }) => {
  await begin(shop);
  await shop.payInElement('PayNow');
  await expect(shop.code(shop.element)).toBeVisible();
  await shop.onPhone('Approve payment', shop.element);
  await shop.result('Paid. Thank you!');
  await expect(shop.fact('Payment method')).toHaveText('PayNow');
});

test('A declined payment is tried again in the same session, with another method.', async ({ page, shop }) => {
  const session = await begin(shop);
  await shop.payInElement('PayNow');
  await shop.onPhone('Decline', shop.element);
  await expect(page.getByRole('alert')).toHaveText(DECLINED);
  await expect(shop.payButton).toBeEnabled();

  await shop.payInElement('GrabPay');
  await shop.atWallet('SGD 18.00');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
  expect(await shop.paymentRequest()).toBe(session.payment_request_id);
});

test('A buyer who leaves the code chooses again, and nothing was charged.', async ({ page, shop }) => {
  await begin(shop);
  await shop.payInElement('PayNow');
  await shop.click(shop.element.getByRole('button', { name: 'Choose another method' }));
  await expect(page.getByRole('alert')).toHaveText(/Nothing was charged\.$/);

  await shop.payInElement('ShopeePay');
  await shop.atWallet('SGD 18.00');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
  await expect(shop.fact('Payment method')).toHaveText('ShopeePay');
});

test('A wrong code is corrected in the element.', async ({ page, shop }) => {
  await begin(shop, { currency: 'PLN' });
  const field = shop.element.getByLabel('Six-digit code');
  await shop.payInElement('BLIK');
  await expect(page.getByRole('alert')).toHaveText('Please check what you entered above.');
  await field.fill('111111');
  await shop.payButton.click();
  await expect(shop.element.getByRole('alert').filter({ hasText: 'This code is wrong.' })).toBeVisible();
  await field.fill('123456');
  await shop.payButton.click();
  await shop.result('Paid. Thank you!');
  await expect(shop.fact('Payment method')).toHaveText('BLIK');
});

test('A session that is of no more use is followed by a new one.', async ({ page, shop }) => {
  const first = await begin(shop, { currency: 'PLN' });
  const field = shop.element.getByLabel('Six-digit code');
  await shop.chooseInElement('BLIK');
  for (const [code, left] of [
    ['111111', '2 tries left'],
    ['222222', 'one try left'],
  ] as const) {
    await field.fill(code);
    await shop.payButton.click();
    await expect(shop.element.getByRole('alert').filter({ hasText: left })).toBeVisible();
    await expect(shop.payButton).toBeEnabled();
  }
  const [response] = await Promise.all([
    page.waitForResponse((it) => new URL(it.url()).pathname === '/api/start_element'),
    field.fill('333333').then(() => shop.payButton.click()),
  ]);
  const second = await response.json();
  expect(second.payment_request_id).not.toBe(first.payment_request_id);
  await expect(page.getByRole('alert')).toHaveText(/^The payment did not go through\. The payment could not be verified\./);

  await shop.chooseInElement('BLIK');
  await field.fill('123456');
  await shop.payButton.click();
  await shop.result('Paid. Thank you!');
  expect(await shop.paymentRequest()).toBe(second.payment_request_id);
});

test('A session that the element refuses is said in words, and the next one is taken.', async ({ page, shop }) => {
  const order = await shop.buy('Pandan Kaya');
  const garbage = { payment_request_id: crypto.randomUUID(), session_data: 'garbage&&SG&&188&&garbage' };
  await page.route('**/api/start_element', (route) => route.fulfill({ json: garbage }), { times: 1 });
  await page.goto(`/checkout/${order}?presentation=element`);
  await expect(page.getByRole('alert')).toHaveText(
    'The ways to pay could not be loaded. Press the button to try again.',
  );
  await shop.payButton.click();
  await expect(shop.element.getByRole('group', { name: 'Payment method' })).toBeVisible();
  await expect(shop.payButton).toBeEnabled();
  await shop.payInElement('PayNow');
  await shop.onPhone('Approve payment', shop.element);
  await shop.result('Paid. Thank you!');
});

test('A blocked SDK is said in words, and the button tries again.', async ({ page, shop, trouble }) => {
  trouble.expectBlocked(shop.script);
  await page.route(`**${shop.script}*`, (route) => route.abort());
  const order = await shop.buy('Pandan Kaya');
  await page.goto(`/checkout/${order}?presentation=element`);
  await expect(page.getByRole('alert')).toHaveText(
    'The payment window could not be loaded. Check your connection and try again.',
  );
  await page.unroute(`**${shop.script}*`);
  await shop.payButton.click();
  await expect(shop.element.getByRole('group', { name: 'Payment method' })).toBeVisible();
});

test('The page says which presentation it shows, and leads to the other.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  const note = page.getByRole('complementary', { name: 'For developers' });
  await expect(note).toContainText('APM payment component (AMSCashierPayment)');
  await note.getByRole('link', { name: /Payment Element/ }).click();
  await expect(note).toContainText("You see Antom's Payment Element (AMSElement).");
  await expect(shop.element.getByRole('group', { name: 'Payment method' })).toBeVisible();
  await note.getByRole('link', { name: /APM payment component/ }).click();
  await expect(page.getByRole('group', { name: 'How would you like to pay?' })).toBeVisible();
});
