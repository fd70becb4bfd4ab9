/**
 * Compares Payment Element of Antom's genuine browser SDK with the simulator's stand-in: every test runs with both, and
 * both must raise the same events and look the same.
 */

import { test as base, expect } from '../fixtures';
import { SdkHarness, newElementSession, type Recorded } from '../sdk-harness';
import { waitForStableFrames, type Sdk } from '../shop-page';

/** `AMSElement` of either SDK. */
type Element = {
  mount(parameters: object, selector: string): Promise<unknown>;
  validateFields(): Promise<unknown>;
  submitPayment(): Promise<unknown>;
  destroy(): unknown;
};

declare global {
  interface Window {
    AMSElement: new (options: object) => Element;
    element: Element;
  }
}

const test = base.extend<{ harness: SdkHarness; session: (currency?: string) => Promise<string> }>({
  harness: async ({ page, simulator, sdk }, use) => {
    await use(new SdkHarness(page, simulator, sdk));
  },
  session: async ({ request }, use) => {
    await use((currency) => newElementSession(request, currency));
  },
});

const MOUNTED: Recorded = ['mount resolved', {}];
const DECLINED = { code: 'USER_CANCELED', message: 'The buyer has cancelled the payment.' };

/** The value of `submitPayment` for a payment that was not made. */
function submitError(status: string, error: object, needChangeSessionForRetry: boolean): Recorded {
  return ['submitPayment resolved', { status, error: { ...error, traceId: '', needChangeSessionForRetry } }];
}

/** Opens the page, creates an instance and mounts it. */
async function mount(harness: SdkHarness, sessionData: string, selector = '#here') {
  await harness.open();
  await harness.page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<div id="here"></div>'));
  await create(harness, sessionData);
  await mountCreated(harness, selector);
}

async function create({ page }: SdkHarness, sessionData: string) {
  await page.evaluate((sessionData) => {
    window.element = new window.AMSElement({
      sessionData,
      environment: 'sandbox',
      locale: 'en_US',
      onEventCallback: window.recorder.callback('onEventCallback'),
    });
  }, sessionData);
}

async function mountCreated({ page }: SdkHarness, selector = '#here') {
  await page.evaluate((selector) => {
    const mounted = window.element.mount({ type: 'payment', notRedirectAfterComplete: true }, selector);
    window.recorder.recordOutcome('mount', mounted);
  }, selector);
}

/** Calls `submitPayment`, as the merchant's button does, without waiting for its outcome. */
async function submit({ page }: SdkHarness) {
  await page.evaluate(() => {
    window.recorder.recordOutcome('submitPayment', window.element.submitPayment());
  });
}

const inElement = ({ page }: SdkHarness) => page.locator('#here iframe').contentFrame();

async function choose(harness: SdkHarness, method: RegExp) {
  const radio = inElement(harness).getByRole('radio', { name: method });
  await radio.waitFor();
  await waitForStableFrames(harness.page);
  await radio.check();
}

/** The record with event codes only: the event messages of Antom's hosted page are not known. */
const codes = ({ recorded }: SdkHarness) =>
  recorded.map(([name, value]) => (name === 'onEventCallback' ? (value as { code: string }).code : name));

for (const [sdk, name] of [
  ['genuine', 'the genuine SDK'],
  ['stand-in', 'the stand-in'],
] as [Sdk, string][]) {
  test.describe(`With ${name},`, () => {
    test.use({ sdk });

    test('the page goes to the wallet after an event, and submitPayment stays pending.', async ({
      harness,
      session,
      page,
    }) => {
      await mount(harness, await session());
      await harness.expectRecorded(MOUNTED);
      await choose(harness, /^GrabPay/);
      await submit(harness);
      await page.waitForURL(/\/wallet\//);
      expect(codes(harness)).toEqual(['mount resolved', 'SDK_CALL_URL_SUCCESS']);
    });

    test('a paid QR code raises a success event and resolves submitPayment.', async ({ harness, session, shop }) => {
      await mount(harness, await session());
      await choose(harness, /^PayNow/);
      await submit(harness);
      await shop.onPhone('Approve payment', inElement(harness));
      await expect
        .poll(() => codes(harness))
        .toEqual(['mount resolved', 'SDK_PAYMENT_SUCCESSFUL', 'submitPayment resolved']);
      expect(harness.recorded.at(-1)).toStrictEqual(['submitPayment resolved', { status: 'SUCCESS' }]);
      await harness.expectState({ path: '/healthz', overflow: '' });
    });

    test('the customer can retry a declined payment in the same session.', async ({ harness, session, shop }) => {
      await mount(harness, await session());
      await choose(harness, /^PayNow/);
      await submit(harness);
      await shop.onPhone('Decline', inElement(harness));
      await expect
        .poll(() => codes(harness))
        .toEqual(['mount resolved', 'SDK_PAYMENT_FAIL', 'submitPayment resolved']);
      expect(harness.recorded.at(-1)).toStrictEqual(submitError('FAIL', DECLINED, false));

      await submit(harness);
      await shop.onPhone('Approve payment', inElement(harness));
      await expect.poll(() => harness.recorded.at(-1)).toStrictEqual(['submitPayment resolved', { status: 'SUCCESS' }]);
    });

    test('a customer who leaves the QR code cancels.', async ({ harness, session, shop }) => {
      await mount(harness, await session());
      await choose(harness, /^PayNow/);
      await submit(harness);
      await shop.click(inElement(harness).getByRole('button', { name: 'Choose another method' }));
      await expect
        .poll(() => codes(harness))
        .toEqual(['mount resolved', 'SDK_PAYMENT_CANCEL', 'submitPayment resolved']);
      expect(harness.recorded.at(-1)).toMatchObject([
        'submitPayment resolved',
        { status: 'CANCELLED', error: { code: 'USER_CANCELED', needChangeSessionForRetry: false } },
      ]);
    });

    test('the customer can correct a wrong code twice before the session ends.', async ({ harness, session }) => {
      await mount(harness, await session('PLN'));
      await choose(harness, /^BLIK/);
      for (const [code, error, renew] of [
        ['111111', 'FORM_INVALID', false],
        ['222222', 'FORM_INVALID', false],
        ['333333', 'USER_PAYMENT_VERIFICATION_FAILED', true],
      ] as const) {
        const before = harness.recorded.length;
        await inElement(harness).getByLabel('Six-digit code').fill(code);
        await submit(harness);
        await expect.poll(() => harness.recorded.length).toBe(before + 2);
        expect(harness.recorded.at(-1)).toMatchObject([
          'submitPayment resolved',
          { status: 'FAIL', error: { code: error, needChangeSessionForRetry: renew } },
        ]);
      }
    });

    test('validateFields reports whether the fields are complete.', async ({ harness, session, page }) => {
      await mount(harness, await session('PLN'));
      await choose(harness, /^BLIK/);
      const validate = () =>
        page.evaluate(() => window.recorder.recordOutcome('validateFields', window.element.validateFields()));
      await validate();
      await inElement(harness).getByLabel('Six-digit code').fill('123456');
      await validate();
      await harness.expectRecorded(
        MOUNTED,
        ['validateFields resolved', { isValid: false }],
        ['validateFields resolved', { isValid: true }],
      );
    });

    test('an empty session raises an event and throws an exception.', async ({ harness, page }) => {
      await harness.open();
      const error = await page.evaluate(() => {
        try {
          const onEventCallback = window.recorder.callback('onEventCallback');
          new window.AMSElement({ environment: 'sandbox', onEventCallback });
          return null;
        } catch (error) {
          return (error as Error).name;
        }
      });
      expect(error).toBe('InvalidElementConfigError');
      await harness.expectRecorded([
        'onEventCallback',
        { code: 'SDK_CREATE_COMPONENT_ERROR', message: 'sessionData is empty' },
      ]);
    });

    test('mount resolves with an error for a session that cannot be parsed.', async ({ harness }) => {
      await mount(harness, 'garbage');
      await expect.poll(() => codes(harness)).toEqual(['SDK_CREATEPAYMENT_PARAMETER_ERROR', 'mount resolved']);
      expect(harness.recorded.at(-1)).toMatchObject(['mount resolved', { error: { code: 'PARAM_INVALID' } }]);
    });

    test('mount resolves with an error for a selector that matches nothing.', async ({ harness, session }) => {
      await mount(harness, await session(), '#nowhere');
      await expect.poll(() => codes(harness)).toEqual(['SDK_CREATE_COMPONENT_ERROR', 'mount resolved']);
      expect(harness.recorded.at(-1)).toMatchObject(['mount resolved', { error: { code: 'PARAM_INVALID' } }]);
    });

    test('mount resolves with an error for a session that the gateway does not know.', async ({ harness, session }) => {
      await mount(harness, (await session()).replace(/^[^&]+/, 'bm9ib2R5'));
      await expect.poll(() => codes(harness)).toEqual(['mount resolved']);
      const error = { code: 'INQUIRY_PAYMENT_SESSION_FAILED' };
      expect(harness.recorded.at(-1)).toMatchObject(['mount resolved', { error }]);
    });

    test('a destroyed element disappears and cannot be mounted again.', async ({ harness, session, page }) => {
      await mount(harness, await session());
      await harness.expectRecorded(MOUNTED);
      await page.evaluate(() => void window.element.destroy());
      await expect(page.locator('#here iframe')).toHaveCount(0);
      await mountCreated(harness);
      await expect
        .poll(() => codes(harness))
        .toEqual(['mount resolved', 'SDK_CREATE_COMPONENT_ERROR', 'mount resolved']);
      expect(harness.recorded.at(-1)).toMatchObject(['mount resolved', { error: { code: 'UI_STATE_ERROR' } }]);
    });

    // The genuine iframe has no title. The stand-in's is accessible.
    test('only the stand-in’s iframe has a title.', async ({ harness, session, page }) => {
      await mount(harness, await session());
      await harness.expectRecorded(MOUNTED);
      await expect(page.getByTitle('Payment method')).toHaveCount({ genuine: 0, 'stand-in': 1 }[sdk]);
    });
  });
}
