/** Payment Element, the checkout's second mode: the customer chooses the method in Antom's iframe. */

import { expect, test } from '../fixtures';
import type { ShopPage } from '../shop-page';

const DECLINED = /^The payment did not go through\. There was not enough money /;

async function openElement(shop: ShopPage, options: { currency?: string } = {}) {
  const order = await shop.buy('Kopi O Dark Roast', options);
  return shop.openElement(order);
}

test('The customer chooses a wallet in the element and pays on its site.', async ({ page, shop }) => {
  const session = await openElement(shop);
  await shop.payInElement('GrabPay');
  await shop.atWallet('SGD 18.00');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
  await expect(page.getByText('We have received S$18.00')).toBeVisible();
  await expect(shop.detail('Payment method')).toHaveText('GrabPay');
  expect(await shop.paymentRequestId()).toBe(session.payment_request_id);
});

test('The customer scans a QR code in the element and pays.', async ({ shop }) => {
  await openElement(shop);
  await shop.payInElement('PayNow');
  await expect(shop.paymentCode(shop.element)).toBeVisible();
  await shop.onPhone('Approve payment', shop.element);
  await shop.result('Paid. Thank you!');
  await expect(shop.detail('Payment method')).toHaveText('PayNow');
});

test('The customer pays after a declined payment in the same session, with another method.', async ({ page, shop }) => {
  const session = await openElement(shop);
  await shop.payInElement('PayNow');
  await shop.onPhone('Decline (not enough balance)', shop.element);
  await expect(page.getByRole('alert')).toHaveText(DECLINED);
  await expect(shop.payButton).toBeEnabled();
  await expect(shop.element.getByRole('alert').filter({ hasText: /./ }), 'the reason is given once').toHaveCount(0);

  await shop.payInElement('GrabPay');
  await shop.atWallet('SGD 18.00');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
  expect(await shop.paymentRequestId()).toBe(session.payment_request_id);
});

test('A customer who leaves the QR code chooses another method.', async ({ page, shop }) => {
  await openElement(shop);
  await shop.payInElement('PayNow');
  await shop.click(shop.element.getByRole('button', { name: 'Choose another method' }));
  await expect(page.getByRole('alert')).toContainText('We have not received a payment yet.');

  await shop.payInElement('ShopeePay');
  await shop.atWallet('SGD 18.00');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
  await expect(shop.detail('Payment method')).toHaveText('ShopeePay');
});

test('The customer corrects a wrong code in the element.', async ({ page, shop }) => {
  await openElement(shop, { currency: 'PLN' });
  const field = shop.element.getByLabel('Six-digit code');
  await shop.payInElement('BLIK');
  await expect(page.getByRole('alert')).toHaveText('Please check what you entered above.');
  await field.fill('111111');
  await shop.payButton.click();
  await expect(shop.element.getByRole('alert').filter({ hasText: 'This code is wrong.' })).toBeVisible();
  await field.fill('123456');
  await shop.payButton.click();
  await shop.result('Paid. Thank you!');
  await expect(shop.detail('Payment method')).toHaveText('BLIK');
});

test('The shop replaces a session that cannot be retried.', async ({ page, shop }) => {
  const first = await openElement(shop, { currency: 'PLN' });
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
  expect(await shop.paymentRequestId()).toBe(second.payment_request_id);
});

test('The shop reports a session that the element rejects, and the next session opens.', async ({ page, shop }) => {
  const order = await shop.buy('Pandan Kaya');
  const garbage = { payment_request_id: crypto.randomUUID(), session_data: 'garbage&&SG&&188&&garbage' };
  await page.route('**/api/start_element', (route) => route.fulfill({ json: garbage }), { times: 1 });
  await page.goto(`/checkout/${order}?checkout_mode=element`);
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

test('The shop reports a blocked SDK, and the pay button loads it again.', async ({ page, shop, browserErrors }) => {
  browserErrors.expectBlocked(shop.script);
  await page.route(`**${shop.script}*`, (route) => route.abort());
  const order = await shop.buy('Pandan Kaya');
  await page.goto(`/checkout/${order}?checkout_mode=element`);
  await expect(page.getByRole('alert')).toHaveText(
    'The payment window could not be loaded. Check your connection and try again.',
  );
  await page.unroute(`**${shop.script}*`);
  await shop.payButton.click();
  await expect(shop.element.getByRole('group', { name: 'Payment method' })).toBeVisible();
});

test('The development bar names the checkout mode and links to the other one.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  const bar = page.getByRole('complementary', { name: 'For developers' });
  // Folded on a phone.
  const unfold = async () => {
    if (!(await bar.getByRole('list').isVisible())) {
      await bar.getByText('Development', { exact: true }).click();
    }
  };
  await unfold();
  await expect(bar).toContainText('Checkout: APM payment component (AMSCashierPayment)');
  await bar.getByRole('link', { name: /Payment Element/ }).click();
  await expect(bar).toContainText('Checkout: Payment Element (AMSElement)');
  await unfold();
  await expect(shop.element.getByRole('group', { name: 'Payment method' })).toBeVisible();
  await bar.getByRole('link', { name: /APM payment component/ }).click();
  await expect(page.getByRole('group', { name: 'How would you like to pay?' })).toBeVisible();
});
