/**
 * Payment Element on version 2 of Antom's SDK, as far as it is documented. No copy of version 2 can be run, so these tests
 * use the stand-in only.
 */

import { expect, test } from '../fixtures';
import { SdkHarness, newElementSession } from '../sdk-harness';
import { waitForStableFrames } from '../shop-page';

type Element = {
  on(event: string, callback: (value: unknown) => void): void;
  mount(parameters: object, selector: string): Promise<unknown>;
  submitPayment(options: object): Promise<unknown>;
  destroy(): void;
};

type PageWindow = { AMSElement: new (options: object) => Element };

test.beforeEach(async ({ page, simulator }) => {
  await page.route('**/sdk/ams-checkout.js*', (route) => route.continue({ url: `${simulator}/v2/ams-checkout.js` }));
});

test('With one method on offer, the element waits for the shop’s pay button.', async ({ page, shop }) => {
  const order = await shop.buy('Pandan Kaya');
  await page.route('**/mgw.htm', async (route) => {
    if (!route.request().headers()['operation-type']?.endsWith('.query')) return route.fallback();
    const response = await route.fetch();
    const session = await response.json();
    const isGrabPay = ({ paymentMethodType: type }: { paymentMethodType: string }) => type === 'GRABPAY_SG';
    return route.fulfill({ response, json: { ...session, paymentMethods: session.paymentMethods.filter(isGrabPay) } });
  });
  await shop.openElement(order);
  await expect(shop.element.getByRole('radio')).toHaveCount(1);
  await shop.payInElement('GrabPay');
  await shop.atWallet('SGD 9.50');
  await shop.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
});

test('A page is told the chosen method, gets the wallet’s address, and can mount the element again.', async ({
  page,
  request,
  simulator,
  sdk,
}) => {
  const harness = new SdkHarness(page, simulator, sdk);
  const sessionData = await newElementSession(request);
  await harness.open();
  await page.evaluate(async (sessionData) => {
    document.body.insertAdjacentHTML('beforeend', '<div id="here"></div>');
    const { AMSElement } = window as unknown as PageWindow;
    const element = new AMSElement({ sessionData, environment: 'sandbox', locale: 'en_US' });
    element.on('paymentMethodChanged', window.recorder.callback('paymentMethodChanged'));
    const mount = () => element.mount({ type: 'payment', merchantAppointParam: { singleOption: 'list' } }, '#here');
    await mount();
    element.destroy();
    await window.recorder.recordOutcome('mount', mount());
    Object.assign(window, { pay: () => element.submitPayment({ handleActions: false }) });
  }, sessionData);
  await harness.expectRecorded(['mount resolved', {}]);

  const frame = page.locator('#here iframe').contentFrame();
  await waitForStableFrames(page);
  await frame.getByRole('radio', { name: /^PayNow/ }).check();
  await frame.getByRole('radio', { name: /^GrabPay/ }).check();
  const chosen = [
    ['paymentMethodChanged', { type: 'PAYNOW', name: 'PayNow' }],
    ['paymentMethodChanged', { type: 'GRABPAY_SG', name: 'GrabPay' }],
  ] as [string, unknown][];
  await harness.expectRecorded(['mount resolved', {}], ...chosen);

  await page.evaluate(() => {
    const { pay } = window as unknown as { pay: () => Promise<unknown> };
    void window.recorder.recordOutcome('submitPayment', pay());
  });
  const session = { nextAction: { normalUrl: `${simulator}/wallet/<token>` } };
  await harness.expectRecorded(['mount resolved', {}], ...chosen, [
    'submitPayment resolved',
    { status: 'PROCESSING', session },
  ]);
  await harness.expectState({ path: '/healthz' });
});
