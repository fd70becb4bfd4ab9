/**
 * Compares Antom's genuine browser SDK with the simulator's stand-in: every test runs with both, and both must raise
 * the same events and look the same. The last tests show the intended differences and their reasons.
 */

import { test as base, expect } from '../fixtures';
import { SdkHarness, newSession, type Recorded } from '../sdk-harness';
import type { Sdk } from '../shop-page';

type Parameters = { sessionData: unknown; notRedirectAfterComplete: boolean };

/** `AMSCashierPayment` of either SDK. */
type CashierPayment = {
  createComponent(parameters: Parameters): Promise<unknown>;
  mountComponent(parameters: Parameters, selector: string): Promise<unknown>;
  unmount(): void;
  validateFields(): Promise<unknown>;
  canMakePayments(method?: string): Promise<unknown>;
};

declare global {
  interface Window {
    AMSCashierPayment: (new (options: object) => CashierPayment) & { preload(options: object): void };
    /** The instances that a test has created. */
    payments: CashierPayment[];
  }
}

const test = base.extend<{ harness: SdkHarness; session: (method: string, currency?: string) => Promise<string> }>({
  harness: async ({ page, simulator, sdk }, use) => {
    await use(new SdkHarness(page, simulator, sdk));
  },
  session: async ({ request }, use) => {
    await use((method, currency) => newSession(request, method, currency));
  },
});

const STARTED: Recorded = ['onEventCallback', { code: 'SDK_START_OF_LOADING' }];
const CREATED: Recorded = ['createComponent resolved'];
const LOADED: Recorded = ['onEventCallback', { code: 'SDK_END_OF_LOADING', message: '' }];
/** The entries until the component is shown. */
const OPENED = [STARTED, CREATED, LOADED];
const PAID = result('SDK_PAYMENT_SUCCESSFUL', {
  paymentStatus: 'SUCCESS',
  resultStatus: 'S',
  code: 'SUCCESS',
  message: 'success',
});
const CLOSED: Recorded[] = [
  ['onClose', {}],
  ['onEventCallback', { code: 'SDK_PAYMENT_CANCEL', result: { result: {} } }],
];
const UNKNOWN_SESSION = result('SDK_PAYMENT_ERROR', {
  resultStatus: 'U',
  code: 'INQUIRY_PAYMENT_SESSION_FAILED',
  message: 'This payment session is not known, or is incomplete.',
});

type Outcome = { paymentStatus?: string; resultStatus: string; code: string; message: string };

/** The event with a payment's result. */
function result(event: string, { paymentStatus, resultStatus, code, message }: Outcome): Recorded {
  return [
    'onEventCallback',
    {
      code: event,
      message,
      result: {
        ...(paymentStatus && { paymentStatus }),
        paymentResultCode: code,
        paymentResultMessage: message,
        result: { resultCode: code, resultStatus, resultMessage: message },
      },
    },
  ];
}

/** An error that calls `onError` and rejects the promise, and raises no event. */
function rejected(error: object): Recorded[] {
  return [
    ['onError', error],
    ['createComponent rejected', error],
  ];
}

/** A well-formed session with another product scene. No gateway knows it. */
function sessionWithScene(productScene: string): string {
  const config = { productScene, paymentMethodCategoryType: 'ALL' };
  return `bm9ib2R5&&SG&&188&&${btoa(JSON.stringify({ paymentSessionConfig: config }))}`;
}

/** Creates an instance and records its callbacks. */
async function construct({ page }: SdkHarness) {
  await page.evaluate(() => {
    const callbacks = ['onEventCallback', 'onError', 'onClose', 'onLog'];
    const payment = new window.AMSCashierPayment({
      environment: 'sandbox',
      locale: 'en_US',
      ...Object.fromEntries(callbacks.map((name) => [name, window.recorder.callback(name)])),
    });
    window.payments = [...(window.payments ?? []), payment];
  });
}

/** Calls `createComponent` without waiting for its outcome. */
async function create({ page }: SdkHarness, sessionData: unknown, instance = 0) {
  await page.evaluate(
    ({ sessionData, instance }) => {
      const created = window.payments[instance]!.createComponent({ sessionData, notRedirectAfterComplete: true });
      window.recorder.recordOutcome('createComponent', created);
    },
    { sessionData, instance },
  );
}

/** Calls `mountComponent` without waiting for its outcome. */
async function mount({ page }: SdkHarness, sessionData: string, selector: string) {
  await page.evaluate(
    ({ sessionData, selector }) => {
      const parameters = { sessionData, notRedirectAfterComplete: true };
      window.recorder.recordOutcome('mountComponent', window.payments[0]!.mountComponent(parameters, selector));
    },
    { sessionData, selector },
  );
}

async function unmount({ page }: SdkHarness) {
  await page.evaluate(() => window.payments[0]!.unmount());
}

for (const [sdk, name] of [
  ['genuine', 'the genuine SDK'],
  ['stand-in', 'the stand-in'],
] as [Sdk, string][]) {
  test.describe(`With ${name},`, () => {
    test.use({ sdk });

    test('the page goes to the wallet after an event.', async ({ harness, session, simulator }) => {
      await harness.open();
      await construct(harness);
      await create(harness, await session('GRABPAY_SG'));
      const message = `Successfully opened the app,NormalUrl: ${simulator}/wallet/<token>`;
      await harness.expectRecorded(STARTED, CREATED, ['onEventCallback', { code: 'SDK_CALL_URL_SUCCESS', message }]);
      await harness.expectState({ path: '/wallet/<token>', component: 'gone', overflow: '' });
    });

    test('a paid QR code raises a success event, and the component stays open.', async ({ harness, session, shop }) => {
      await harness.open();
      await construct(harness);
      await create(harness, await session('PAYNOW'));
      await harness.expectRecorded(...OPENED);
      await harness.expectState({ component: 'shown', overflow: 'hidden' });
      await shop.onPhone('Approve payment');
      await harness.expectRecorded(...OPENED, PAID);
      await harness.expectState({ component: 'shown', overflow: 'hidden', path: '/healthz' });

      await shop.click(shop.component.getByRole('button', { name: 'Close' }));
      await harness.expectState({ component: 'gone', overflow: 'auto' });
      await harness.expectRecorded(...OPENED, PAID, ['onClose', {}]);
    });

    test('a payment that is declined on the phone raises a failure event.', async ({ harness, session, shop }) => {
      await harness.open();
      await construct(harness);
      await create(harness, await session('PAYNOW'));
      await harness.expectRecorded(...OPENED);
      await shop.onPhone('Decline');
      const declined = result('SDK_PAYMENT_FAIL', {
        paymentStatus: 'FAIL',
        resultStatus: 'F',
        code: 'USER_CANCELED',
        message: 'The buyer has cancelled the payment.',
      });
      await harness.expectRecorded(...OPENED, declined);
      await harness.expectState({ component: 'shown', overflow: 'hidden' });
    });

    test('a wrong code raises a form event, and the correct code pays.', async ({ harness, session, shop }) => {
      await harness.open();
      await construct(harness);
      await create(harness, await session('BLIK', 'PLN'));
      await harness.expectRecorded(...OPENED);
      await shop.component.getByLabel('Six-digit code').fill('111111');
      await shop.click(shop.component.getByRole('button', { name: /^Pay / }));
      const message = 'This code is wrong. You have 2 tries left.';
      const wrong = result('SDK_FORM_VERIFICATION_FAILED', { resultStatus: 'F', code: 'FORM_INVALID', message });
      await harness.expectRecorded(...OPENED, wrong);

      await shop.component.getByLabel('Six-digit code').fill('123456');
      await shop.click(shop.component.getByRole('button', { name: /^Pay / }));
      await harness.expectRecorded(...OPENED, wrong, PAID);
    });

    test('a customer who closes the component cancels.', async ({ harness, session, shop }) => {
      await harness.open();
      await construct(harness);
      await create(harness, await session('PAYNOW'));
      await harness.expectRecorded(...OPENED);
      await harness.expectState({ component: 'shown' });
      await shop.closeComponent();
      await harness.expectState({ component: 'gone', overflow: 'auto', path: '/healthz' });
      await harness.expectRecorded(...OPENED, ...CLOSED);
    });

    test('a customer who presses Escape cancels.', async ({ harness, session, page }) => {
      await harness.open();
      await construct(harness);
      await create(harness, await session('PAYNOW'));
      await harness.expectRecorded(...OPENED);
      await harness.expectState({ component: 'shown' });
      await page.keyboard.press('Escape');
      await harness.expectState({ component: 'gone', overflow: 'auto' });
      await harness.expectRecorded(...OPENED, ...CLOSED);
    });

    test('an empty session is an error without a message.', async ({ harness }) => {
      await harness.open();
      await construct(harness);
      const error = rejected({ code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR' });
      for (const [previous, empty] of ['', undefined, null, 0].entries()) {
        await create(harness, empty);
        await harness.expectRecorded(...Array(previous + 1).fill(error).flat());
      }
      await harness.expectState({ component: 'gone', overflow: '' });
    });

    test('a session that cannot be parsed is an error with a message.', async ({ harness }) => {
      await harness.open();
      await construct(harness);
      const error = rejected({
        code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR',
        message: 'Abnormal response data, interface failure, or unsupported payment method',
      });
      const garbage = ['garbage', 'a&&SG&&188', 'a&&SG&&188&&?', 'a&&SG&&188&&e30=', 'a%26%26SG%26%26188', 1, {}];
      for (const [previous, sessionData] of garbage.entries()) {
        await create(harness, sessionData);
        await harness.expectRecorded(...Array(previous + 1).fill(error).flat());
      }
      await harness.expectState({ component: 'gone', overflow: '' });
    });

    test('a session of Payment Element is rejected.', async ({ harness }) => {
      await harness.open();
      await construct(harness);
      await create(harness, sessionWithScene('ELEMENT_PAYMENT'));
      const message = 'unsupported payment method';
      await harness.expectRecorded(...rejected({ code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR', message }));
      await harness.expectState({ component: 'gone', overflow: '' });
    });

    test('the component explains a session that the gateway does not know.', async ({ harness, session }) => {
      await harness.open();
      await construct(harness);
      await create(harness, (await session('PAYNOW')).replace(/^[^&]+/, 'bm9ib2R5'));
      await harness.expectRecorded(...OPENED, UNKNOWN_SESSION);
      await harness.expectState({ component: 'shown', overflow: 'hidden' });
    });

    test('the component explains a failing gateway.', async ({ harness, session, browserErrors }) => {
      browserErrors.expectStatus(500, '/mgw.htm');
      await harness.open();
      await harness.mockGateway('sdkAction.query', { status: 500 });
      await construct(harness);
      await create(harness, await session('PAYNOW'));
      const error = { resultStatus: 'U', code: 'UNKNOWN_EXCEPTION', message: '' };
      await harness.expectRecorded(...OPENED, result('SDK_PAYMENT_ERROR', error));
      await harness.expectState({ component: 'shown', overflow: 'hidden' });
    });

    test('a component that does not launch fails after fifteen seconds.', async ({ harness, session, page }) => {
      const sessionData = await session('PAYNOW');
      await page.clock.install();
      await harness.open();
      await harness.serveBlankApp();
      await construct(harness);
      // The gateway has to answer first: its timeout is fifteen seconds, too.
      const response = page.waitForResponse('**/mgw.htm');
      const start = await page.evaluate(() => Date.now());
      await create(harness, sessionData);
      await harness.expectRecorded(STARTED);
      await (await response).finished();
      await page.clock.pauseAt(start + 14_900);
      await harness.expectRecorded(STARTED);
      // The timeout started slightly later.
      await page.clock.runFor(5_000);
      const error = { code: 'SDK_CREATECOMPONENT_ERROR', message: 'Load resource timeout' };
      await harness.expectRecorded(
        STARTED,
        ['onError', error],
        ['onEventCallback', error],
        ['createComponent rejected', error],
      );
      await harness.expectState({ component: 'gone', overflow: 'auto' });
    });

    test('unmount while the component loads resolves the promise and raises no event.', async ({
      harness,
      session,
    }) => {
      await harness.open();
      await harness.serveBlankApp();
      await construct(harness);
      await create(harness, await session('PAYNOW'));
      await harness.expectRecorded(STARTED);
      await unmount(harness);
      await harness.expectRecorded(STARTED, CREATED);
      await harness.expectState({ component: 'gone', overflow: 'auto' });
    });

    test('unmount in the same tick as createComponent has no effect.', async ({ harness, session, page }) => {
      const sessionData = await session('PAYNOW');
      await harness.open();
      await construct(harness);
      await page.evaluate((sessionData) => {
        const payment = window.payments[0]!;
        window.recorder.recordOutcome(
          'createComponent',
          payment.createComponent({ sessionData, notRedirectAfterComplete: true }),
        );
        payment.unmount();
      }, sessionData);
      await harness.expectRecorded(...OPENED);
      await harness.expectState({ component: 'shown', overflow: 'hidden' });
    });

    test('unmount raises no event, and the session can be opened again.', async ({ harness, session }) => {
      const sessionData = await session('PAYNOW');
      await harness.open();
      await construct(harness);
      await unmount(harness);
      await create(harness, sessionData);
      await harness.expectRecorded(...OPENED);
      await harness.expectState({ component: 'shown' });
      await unmount(harness);
      await unmount(harness);
      await harness.expectState({ component: 'gone', overflow: 'auto' });
      await create(harness, sessionData);
      await harness.expectRecorded(...OPENED, ...OPENED);
      await harness.expectState({ component: 'shown', overflow: 'hidden' });
    });

    test('an instance with an open component rejects a second one.', async ({ harness, session }) => {
      const sessionData = await session('PAYNOW');
      await harness.open();
      await construct(harness);
      await create(harness, sessionData);
      await harness.expectRecorded(...OPENED);
      await create(harness, sessionData);
      const message = 'Only one component can be rendered simultaneously';
      await harness.expectRecorded(...OPENED, ...rejected({ code: 'SDK_CREATECOMPONENT_ERROR', message }));
      await harness.expectState({ component: 'shown', overflow: 'hidden' });
    });

    test('mountComponent shows the component in an element of the page.', async ({ harness, session, page }) => {
      const sessionData = await session('PAYNOW');
      await harness.open();
      await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<div id="here"></div>'));
      await construct(harness);
      await mount(harness, sessionData, '#here');
      await harness.expectRecorded(STARTED, ['mountComponent resolved'], LOADED);
      await expect(page.locator('#here iframe')).toBeVisible();
      await unmount(harness);
      await expect(page.locator('#here iframe')).toHaveCount(0);
      await harness.expectRecorded(STARTED, ['mountComponent resolved'], LOADED);
    });

    test('a selector that matches nothing rejects the promise without calling onError.', async ({
      harness,
      session,
    }) => {
      const sessionData = await session('PAYNOW');
      await harness.open();
      await construct(harness);
      await mount(harness, sessionData, '#nowhere');
      const message =
        "Failed to execute 'querySelector' on 'Document': #ams-component-container is not a valid selector";
      await harness.expectRecorded(STARTED, [
        'mountComponent rejected',
        { code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR', message },
      ]);
    });

    test('an instance without a component answers validateFields and canMakePayments.', async ({ harness, page }) => {
      await harness.open();
      await construct(harness);
      await page.evaluate(async () => {
        const payment = window.payments[0]!;
        await window.recorder.recordOutcome('validateFields', payment.validateFields());
        await window.recorder.recordOutcome('canMakePayments', payment.canMakePayments());
        await window.recorder.recordOutcome('canMakePayments', payment.canMakePayments('ApplePay'));
      });
      await harness.expectRecorded(
        ['validateFields resolved', { isValid: false }],
        ['canMakePayments resolved', true],
        ['canMakePayments resolved', false],
      );
    });

    test('a callback that is not a function throws an exception.', async ({ harness, page }) => {
      await harness.open();
      const error = await page.evaluate(() => {
        try {
          new window.AMSCashierPayment({ environment: 'sandbox', onEventCallback: 'callback' });
          return null;
        } catch (error) {
          return String(error);
        }
      });
      expect(error).toBe('Error: Parameter type should be function');
    });

    test('preload raises no event, runs once, and ends with the first component.', async ({
      harness,
      session,
      page,
    }) => {
      const sessionData = await session('PAYNOW');
      const frames = () => page.frames().length - 1;
      await harness.open();
      await page.evaluate(() => {
        window.AMSCashierPayment.preload({ environment: 'sandbox' });
        window.AMSCashierPayment.preload({ environment: 'sandbox' });
      });
      await expect.poll(frames).toBe(1);
      await harness.expectRecorded();
      await construct(harness);
      await create(harness, sessionData);
      await harness.expectRecorded(...OPENED);
      await expect.poll(frames).toBe(1);
    });

    // Intended differences. Each test checks both SDKs, so that a change of either is noticed.

    // The stand-in is stricter, so that a forgotten unmount() is noticed.
    test('a second instance replaces an open component, or is rejected by the stand-in.', async ({
      harness,
      session,
    }) => {
      const sessionData = await session('PAYNOW');
      await harness.open();
      await construct(harness);
      await construct(harness);
      await create(harness, sessionData);
      await harness.expectRecorded(...OPENED);
      await create(harness, sessionData, 1);
      const message = 'Only one component can be rendered simultaneously';
      const entries = { genuine: OPENED, 'stand-in': rejected({ code: 'SDK_CREATECOMPONENT_ERROR', message }) };
      await harness.expectRecorded(...OPENED, ...entries[sdk]);
    });

    // The genuine SDK follows any address, so a script in it runs in the merchant's page. The stand-in rejects scripts.
    test('a script as the wallet’s address runs, or is rejected by the stand-in.', async ({
      harness,
      session,
      page,
    }) => {
      const normalUrl = 'javascript:window.scriptRan=1';
      await harness.open();
      await harness.mockGateway('submitPayByPaymentSession', { json: { success: true, actionForm: { normalUrl } } });
      await construct(harness);
      await create(harness, await session('GRABPAY_SG'));
      const followed = `Successfully opened the app,NormalUrl: ${normalUrl}`;
      const failed = `Failed to open app,applinkUrl: undefined schemeUrl: undefined normalUrl: ${normalUrl}`;
      const notOpened = {
        resultStatus: 'U',
        code: 'EXTERNAL_RESOURCE_LOAD_FAILED',
        message: 'The payment page could not be opened.',
      };
      const entries: Record<Sdk, Recorded[]> = {
        genuine: [['onEventCallback', { code: 'SDK_CALL_URL_SUCCESS', message: followed }]],
        'stand-in': [
          ['onEventCallback', { code: 'SDK_LAUNCH_PAYMENT_APP_ERROR', message: failed }],
          LOADED,
          result('SDK_PAYMENT_ERROR', notOpened),
        ],
      };
      await harness.expectRecorded(STARTED, CREATED, ...entries[sdk]);
      expect(await page.evaluate(() => 'scriptRan' in window)).toBe(sdk === 'genuine');
    });

    // The genuine SDK opens Antom's page for the session's product scene; here every scene has the same page. The
    // simulator creates no such sessions, and its SDK accepts none.
    test('a session with another product scene is shown, or is rejected by the stand-in.', async ({ harness }) => {
      await harness.open();
      await construct(harness);
      await create(harness, sessionWithScene('EASY_PAY'));
      const entries: Record<Sdk, Recorded[]> = {
        genuine: [CREATED, LOADED, UNKNOWN_SESSION],
        'stand-in': [
          ['onError', { code: 'SDK_CREATECOMPONENT_ERROR' }],
          ['createComponent rejected', { success: false, errorCode: 'SYSTEM' }],
        ],
      };
      await harness.expectRecorded(STARTED, ...entries[sdk]);
    });

    // The genuine component is a <div> with an image to close it, and its iframe has no title.
    test('only the stand-in’s component has roles and names.', async ({ harness, session, page }) => {
      await harness.open();
      await construct(harness);
      await create(harness, await session('PAYNOW'));
      await harness.expectState({ component: 'shown' });
      const count = { genuine: 0, 'stand-in': 1 }[sdk];
      await expect(page.getByRole('dialog', { name: 'Antom checkout' })).toHaveCount(count);
      await expect(page.getByRole('button', { name: 'Close payment' })).toHaveCount(count);
      await expect(page.getByTitle('Antom payment')).toHaveCount(count);
    });
  });
}
