/**
 * Checks every page and every state that a customer can see with axe, in both layouts, light and dark. With LOOKS set
 * (`./dev looks`), takes screenshots of them into `looks/` instead.
 */

import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import type { Page, TestInfo } from '@playwright/test';

import { expect, test } from '../fixtures';
import { loadImages } from '../screenshots';
import type { ShopPage } from '../shop-page';

/** Brings the page into the state. */
type Visit = (state: { page: Page; shop: ShopPage; control: Control }) => Promise<void>;
type Control = (path: string, body: object) => Promise<void>;

const looks = process.env.LOOKS;
const WIDTHS = [390, 768, 1440];

const setCart = (page: Page, value: string) =>
  page.context().addCookies([{ name: 'cart', value, url: new URL(page.url() === 'about:blank' ? 'http://127.0.0.1:3100' : page.url()).origin }]);

/** A scenario for one call about one payment. */
const once = (id: string, effect: object) => ({ effect, match: { paymentRequestId: id, times: 1 } });

const finish = (control: Control, id: string, code: string) =>
  control(`payments/${id}/finish`, { paymentResultCode: code });

/** Leaves the checkout before the payment ends: it would go to the result by itself, while the test goes there. */
const leave = (page: Page) => page.goto('/cart');

const STATES: Record<string, Visit> = {
  list: async ({ page }) => void (await page.goto('/')),
  'list-of-a-category': async ({ page }) => void (await page.goto('/?category=table')),
  'category-unknown': async ({ page }) => void (await page.goto('/?category=nope')),
  'search-nothing': async ({ page }) => void (await page.goto('/?q=espresso+machine')),
  'development-index': async ({ page }) => void (await page.goto('/development')),
  'development-orders': async ({ page, shop }) => {
    await page.request.post('/antom/notify', { data: {} });
    await shop.buy('Pandan Kaya');
    await page.goto('/development/orders');
  },
  settings: async ({ page }) => {
    await page.goto('/');
    await page.getByLabel(/^Settings: /).click();
  },
  product: async ({ page }) => void (await page.goto('/products/kopitiam-cup')),
  'product-few-left': async ({ page }) => void (await page.goto('/products/marble-coaster-set')),
  'product-sold-out': async ({ page }) => void (await page.goto('/products/half-boiled-egg-set')),
  'product-unknown': async ({ page }) => void (await page.goto('/products/nothing')),
  'product-all-in-cart': async ({ page }) => {
    await setCart(page, 'marble-coaster-set::4');
    await page.goto('/products/marble-coaster-set');
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect(page.getByRole('alert')).toContainText('already in your cart');
  },
  'orders-none': async ({ page }) => void (await page.goto('/orders')),
  orders: async ({ page, shop }) => {
    await shop.buy('Pandan Kaya');
    await shop.buy('Kopi O Dark Roast', { quantity: 2 });
    await page.goto('/orders');
    await expect(page.getByRole('link', { name: /Not paid/ })).toHaveCount(2);
  },
  'orders-refused': async ({ page }) => {
    await page.goto('/orders');
    await page.getByLabel('Order number').fill('KL-000000');
    await page.getByLabel('Look-up code').fill('0000-0000');
    await page.getByRole('button', { name: 'Find order' }).click();
    await expect(page.getByRole('alert')).toContainText('No order has this number');
  },
  'cart-empty': async ({ page }) => void (await page.goto('/cart')),
  cart: async ({ page }) => {
    await setCart(page, 'kaya-jam::2|kopi-o-dark-roast:sock:1');
    await page.goto('/cart');
  },
  'cart-too-much': async ({ page }) => {
    await setCart(page, 'kaya-jam::2|marble-coaster-set::9|half-boiled-egg-set::1');
    await page.goto('/cart');
  },
  checkout: async ({ page, shop }) => {
    await shop.buy('Kopi O Dark Roast');
    await shop.waitForHydration();
    await page.getByRole('radio', { name: /^PayNow/ }).check();
  },
  'checkout-limits': async ({ page, shop }) => {
    await page.goto('/');
    await shop.chooseCurrency('IDR');
    await setCart(page, 'long-spout-kettle::20|enamel-tray:jade:20');
    await page.goto('/cart');
    await page.getByRole('button', { name: 'Check out' }).click();
    await shop.waitForHydration();
  },
  'checkout-element': async ({ shop }) => {
    await shop.openElement(await shop.buy('Pandan Kaya'));
  },
  'checkout-qr': async ({ shop }) => {
    await shop.buy('Pandan Kaya');
    await shop.openComponent('PayNow');
    await expect(shop.paymentCode()).toBeVisible();
  },
  'checkout-form': async ({ shop }) => {
    await shop.buy('Pandan Kaya', { currency: 'PLN' });
    await shop.openComponent('BLIK');
    await shop.component.getByLabel('Six-digit code').fill('111111');
    await shop.component.getByLabel('Six-digit code').press('Enter');
    await expect(shop.component.getByRole('alert')).toBeVisible();
  },
  'checkout-closed': async ({ page, shop }) => {
    await shop.buy('Pandan Kaya');
    await shop.openComponent('PayNow');
    await shop.closeComponent();
    await expect(page.getByRole('alert')).toContainText('We have not received a payment yet.');
  },
  'checkout-open-attempt': async ({ page, shop }) => {
    await shop.buy('Pandan Kaya');
    await shop.openComponent('PayNow');
    await page.reload();
    await expect(page.getByText('A payment with PayNow is still open.')).toBeVisible();
    await shop.waitForHydration();
  },
  'checkout-after-failure': async ({ page, shop, control }) => {
    const order = await shop.buy('Pandan Kaya');
    const { payment_request_id: id } = await shop.openComponent('PayNow');
    await leave(page);
    await finish(control, id, 'USER_BALANCE_NOT_ENOUGH');
    await page.goto(`/orders/${order}`);
    await shop.result('The payment did not go through');
    await page.goto(`/checkout/${order}`);
    await expect(page.getByText('Your payment with PayNow did not go through.')).toBeVisible();
    await shop.waitForHydration();
  },
  'checkout-grouped-methods': async ({ page, shop }) => {
    await shop.buy('Pandan Kaya', { currency: 'THB' });
    await shop.waitForHydration();
    await page.locator('.method-group > summary').last().click();
  },
  'checkout-long-order': async ({ page, shop }) => {
    const lines = ['kaya-jam::2', 'kopi-o-dark-roast:sock:1', 'kopitiam-cup::1', 'enamel-tray:jade:1', 'gula-melaka::1'];
    await setCart(page, [...lines, 'long-spout-kettle::1', 'marble-coaster-set::1'].join('|'));
    await page.goto('/cart');
    await page.getByRole('button', { name: 'Check out' }).click();
    await shop.waitForHydration();
    await shop.summary.locator('summary').click();
  },
  'checkout-sdk-blocked': async ({ page, shop }) => {
    await page.route(`**${shop.script}*`, (route) => route.abort());
    await shop.buy('Pandan Kaya');
    await shop.pay('GrabPay');
    await expect(page.getByRole('alert')).toContainText('could not be loaded');
  },
  'checkout-gateway-down': async ({ page, shop, control }) => {
    await shop.buy('Cloth Coffee Sock', { quantity: 7 });
    const match = { endpoint: 'createPaymentSession', amount: { currency: 'SGD', value: '11200' } };
    await control('scenarios', { effect: { kind: 'httpStatus', status: 503 }, match: { ...match, times: 3 } });
    await shop.pay('GrabPay');
    await expect(page.getByRole('alert')).toContainText('is not answering right now');
  },
  'checkout-without-javascript': async ({ page, shop }) => {
    await shop.buy('Pandan Kaya');
    // Axe needs JavaScript. So only the page's own scripts are blocked, and the content of <noscript> is unwrapped.
    await page.route('**/pkg/**/*.js', (route) => route.abort());
    await page.route('**/checkout/*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace(/<\/?noscript>/g, '') });
    });
    await page.reload();
    await expect(page.getByText(/^JavaScript is off, so you pay on Antom’s own page/)).toBeVisible();
  },
  'checkout-unknown': async ({ page }) => void (await page.goto(`/checkout/${'0'.repeat(32)}`)),
  'checkout-paid': async ({ page, shop, control }) => {
    const order = await shop.buy('Pandan Kaya');
    const { payment_request_id: id } = await shop.openComponent('PayNow');
    await finish(control, id, 'SUCCESS');
    await shop.result('Paid. Thank you!');
    await page.goto(`/checkout/${order}`);
  },
  'result-unpaid': async ({ page, shop }) => void (await page.goto(`/orders/${await shop.buy('Pandan Kaya')}`)),
  'result-checking': async ({ page, shop }) => {
    const order = await shop.buy('Pandan Kaya');
    await shop.openComponent('PayNow');
    // Without its scripts the page stays in this state.
    await page.route(/\/pkg\/.*\.js|\/pending\.js/, (route) => route.abort());
    await page.goto(`/orders/${order}`);
    await shop.result('Checking your payment with PayNow');
  },
  'result-waiting': async ({ page, shop }) => {
    const order = await shop.buy('Pandan Kaya');
    await shop.openComponent('PayNow');
    await page.goto(`/orders/${order}?waited=10`);
    await shop.result('We have not received a payment from PayNow yet');
  },
  'result-slow': async ({ page, shop, control }) => {
    const order = await shop.buy('Pandan Kaya');
    const { payment_request_id: id } = await shop.openComponent('PayNow');
    const match = { endpoint: 'inquiryPayment', paymentRequestId: id };
    await control('scenarios', { effect: { kind: 'httpStatus', status: 503 }, match });
    await page.goto(`/orders/${order}?waited=60`);
    await shop.result('This takes longer than usual');
  },
  'result-pending': async ({ page, shop, control }) => {
    const order = await shop.buy('Pandan Kaya');
    const { payment_request_id: id } = await shop.openComponent('PayNow');
    await control('scenarios', once(id, { kind: 'processing', seconds: 3600, paymentResultCode: 'SUCCESS' }));
    await leave(page);
    await finish(control, id, 'SUCCESS');
    await page.goto(`/orders/${order}`);
    await shop.result('Your payment is being processed');
    await expect(page.getByRole('main').getByRole('link', { name: /pay/i })).toHaveCount(0);
  },
  'result-paid': async ({ page, shop, control }) => {
    const order = await shop.buy('Pandan Kaya', { quantity: 2 });
    const { payment_request_id: id } = await shop.openComponent('PayNow');
    await leave(page);
    await finish(control, id, 'SUCCESS');
    await page.goto(`/orders/${order}`);
    await shop.result('Paid. Thank you!');
  },
  'result-failed': async ({ page, shop, control }) => {
    const order = await shop.buy('Pandan Kaya');
    const { payment_request_id: id } = await shop.openComponent('PayNow');
    await leave(page);
    await finish(control, id, 'USER_BALANCE_NOT_ENOUGH');
    await page.goto(`/orders/${order}`);
    await shop.result('The payment did not go through');
  },
  'result-cancelled': async ({ page, shop, control }) => {
    const order = await shop.buy('Pandan Kaya');
    const { payment_request_id: id } = await shop.openComponent('PayNow');
    await leave(page);
    await finish(control, id, 'USER_CANCELED');
    await page.goto(`/orders/${order}`);
    await expect(page.getByText(/cancelled/).first()).toBeVisible();
  },
  'result-in-review': async ({ page, shop, control }) => {
    const order = await shop.buy('Pandan Kaya');
    const { payment_request_id: id } = await shop.openComponent('PayNow');
    await control('scenarios', once(id, { kind: 'notificationAmount', value: '1' }));
    // An inquiry would return the correct amount before the notification arrives.
    const match = { endpoint: 'inquiryPayment', paymentRequestId: id };
    await control('scenarios', { effect: { kind: 'httpStatus', status: 503 }, match });
    await leave(page);
    await finish(control, id, 'SUCCESS');
    const payment = () => page.request.get(`${shop.simulator}/control/payments/${id}`).then((answer) => answer.text());
    await expect.poll(payment).toContain('"outcome":"ACKNOWLEDGED"');
    await page.goto(`/orders/${order}`);
    await shop.result('We are checking this payment');
  },
  'result-after-a-refund': async ({ page, shop, control }) => {
    // The customer chooses another method, so the first payment is cancelled. It is paid after that, and refunded.
    const order = await shop.buy('Pandan Kaya');
    const { payment_request_id: id } = await shop.openComponent('PayNow');
    await control('scenarios', once(id, { kind: 'lateSuccess', seconds: 1 }));
    await page.reload();
    await shop.pay('GrabPay');
    await expect(page.getByRole('heading', { name: /^Pay / })).toBeVisible();
    await page.goto(`/orders/${order}`);
    await expect(shop.history(/ · Refund(ed| due) \(/).first()).toBeVisible({ timeout: 30_000 });
  },
  'result-unknown': async ({ page }) => void (await page.goto(`/orders/${'0'.repeat(32)}`)),
  'not-found': async ({ page }) => void (await page.goto('/nothing/here')),
};

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Errors of pages that are not found and of requests that the states block. */
const IGNORED = /HTTP 404|HTTP 503|status of 404|status of 503|net::ERR_FAILED|dynamically imported|using link preload|^aborted: /;

test.describe('The shop', () => {
  test.use({ ignoredErrors: [IGNORED] });

  for (const [name, visit] of Object.entries(STATES)) {
    test(`is accessible in light and dark: ${name}.`, async ({ page, shop, simulator }, testInfo) => {
      const control: Control = async (path, data) => {
        const answer = await page.request.post(`${simulator}/control/${path}`, { data });
        expect(answer.ok(), await answer.text()).toBe(true);
      };
      await visit({ page, shop, control });
      await page.waitForLoadState();
      let hasAxe = false;
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        if (looks) {
          await takeScreenshots(page, name, testInfo.project, colorScheme);
          continue;
        }
        for (const width of [390, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          // Some states get a frame between two runs.
          const hasFrames = page.frames().length > 1;
          // A document keeps axe, whose source is half a megabyte. A new frame, and the document that combines all, need it.
          const axeSource = hasAxe && !hasFrames ? ';' : undefined;
          hasAxe = true;
          const axe = new AxeBuilder({ page, axeSource }).options({ resultTypes: ['violations'] });
          // Quicker, and does not look into the frames of other origins.
          axe.setLegacyMode(!hasFrames);
          // Dark mode changes colours only.
          const { violations } = await (colorScheme === 'light' ? axe.withTags(RULES) : axe.withRules(COLOUR_RULES)).analyze();
          const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((it) => it.html).join(' | ')}`);
          expect(found, `${name}, ${width} wide, ${colorScheme}`).toEqual([]);
        }
      }
    });
  }
});

/** On the phone at 390 pixels, on the desktop at the other widths. */
async function takeScreenshots(page: Page, name: string, project: TestInfo['project'], colorScheme: string) {
  const viewport = page.viewportSize();
  await loadImages(page);
  for (const width of WIDTHS.filter((it) => (project.name === 'phone' ? it === 390 : it > 390))) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    const path = join(project.testDir, '..', 'looks', `${name}-${width}-${colorScheme}.jpeg`);
    await page.screenshot({ path, type: 'jpeg', quality: 60, fullPage: true, scale: 'css' });
  }
  if (viewport) await page.setViewportSize(viewport);
}
