/**
 * Antom's genuine browser SDK and the simulator's stand-in for it, side by side: every flow here runs with both, and
 * both must be heard and seen to do the same. At the end is what the stand-in does otherwise on purpose, and why.
 */

import { test as base, expect, type Sdk } from '../fixtures';
import { Bench, newSession, type Heard } from '../bench';

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
    /** The instances that a test has made. */
    payments: CashierPayment[];
  }
}

const test = base.extend<{ bench: Bench; session: (method: string, currency?: string) => Promise<string> }>({
  bench: async ({ page, simulator, sdk }, use) => {
    await use(new Bench(page, simulator, sdk));
  },
  session: async ({ request }, use) => {
    await use((method, currency) => newSession(request, method, currency));
  },
});

const STARTED: Heard = ['onEventCallback', { code: 'SDK_START_OF_LOADING' }];
const CREATED: Heard = ['createComponent resolved'];
const LOADED: Heard = ['onEventCallback', { code: 'SDK_END_OF_LOADING', message: '' }];
/** Until the component is there. */
const OPENED = [STARTED, CREATED, LOADED];
const PAID = result('SDK_PAYMENT_SUCCESSFUL', {
  paymentStatus: 'SUCCESS',
  letter: 'S',
  code: 'SUCCESS',
  message: 'success',
});
const CLOSED: Heard[] = [
  ['onClose', {}],
  ['onEventCallback', { code: 'SDK_PAYMENT_CANCEL', result: { result: {} } }],
];
const UNKNOWN_SESSION = result('SDK_PAYMENT_ERROR', {
  letter: 'U',
  code: 'INQUIRY_PAYMENT_SESSION_FAILED',
  message: 'This payment session is not known, or was not passed on whole.',
});

type Outcome = { paymentStatus?: string; letter: string; code: string; message: string };

/** What is heard of a payment's result. */
function result(event: string, { paymentStatus, letter, code, message }: Outcome): Heard {
  return [
    'onEventCallback',
    {
      code: event,
      message,
      result: {
        ...(paymentStatus && { paymentStatus }),
        paymentResultCode: code,
        paymentResultMessage: message,
        result: { resultCode: code, resultStatus: letter, resultMessage: message },
      },
    },
  ];
}

/** An error that arrives on `onError` and with the promise, and not as an event. */
function refused(error: object): Heard[] {
  return [
    ['onError', error],
    ['createComponent rejected', error],
  ];
}

/** A session that is another product's, and otherwise like ours. No gateway knows it. */
function sessionOf(productScene: string): string {
  const config = { productScene, paymentMethodCategoryType: 'ALL' };
  return `bm9ib2R5&&SG&&188&&${btoa(JSON.stringify({ paymentSessionConfig: config }))}`;
}

/** Makes an instance whose callbacks are heard. */
async function make({ page }: Bench) {
  await page.evaluate(() => {
    const channels = ['onEventCallback', 'onError', 'onClose', 'onLog'];
    const payment = new window.AMSCashierPayment({
      environment: 'sandbox',
      locale: 'en_US',
      ...Object.fromEntries(channels.map((channel) => [channel, window.bench.callback(channel)])),
    });
    window.payments = [...(window.payments ?? []), payment];
  });
}

/** Begins to open a session. How that ends is heard. */
async function create({ page }: Bench, sessionData: unknown, instance = 0) {
  await page.evaluate(
    ({ sessionData, instance }) => {
      const created = window.payments[instance]!.createComponent({ sessionData, notRedirectAfterComplete: true });
      window.bench.outcome('createComponent', created);
    },
    { sessionData, instance },
  );
}

/** The same inside an element of the page. */
async function mount({ page }: Bench, sessionData: string, selector: string) {
  await page.evaluate(
    ({ sessionData, selector }) => {
      const parameters = { sessionData, notRedirectAfterComplete: true };
      window.bench.outcome('mountComponent', window.payments[0]!.mountComponent(parameters, selector));
    },
    { sessionData, selector },
  );
}

async function unmount({ page }: Bench) {
  await page.evaluate(() => window.payments[0]!.unmount());
}

for (const [sdk, name] of [
  ['genuine', 'the genuine SDK'],
  ['stand-in', 'the stand-in'],
] as [Sdk, string][]) {
  test.describe(`With ${name},`, () => {
    test.use({ sdk });

    test('a wallet’s address is announced, and the page is left.', async ({ bench, session, simulator }) => {
      await bench.open();
      await make(bench);
      await create(bench, await session('GRABPAY_SG'));
      const message = `Successfully opened the app,NormalUrl: ${simulator}/wallet/<token>`;
      await bench.hears(STARTED, CREATED, ['onEventCallback', { code: 'SDK_CALL_URL_SUCCESS', message }]);
      await bench.sees({ path: '/wallet/<token>', component: 'gone', overflow: '' });
    });

    test('a code that is scanned and paid is a success, and the component stays.', async ({ bench, session, shop }) => {
      await bench.open();
      await make(bench);
      await create(bench, await session('PAYNOW'));
      await bench.hears(...OPENED);
      await bench.sees({ component: 'shown', overflow: 'hidden' });
      await shop.onPhone('Approve payment');
      await bench.hears(...OPENED, PAID);
      await bench.sees({ component: 'shown', overflow: 'hidden', path: '/healthz' });

      await shop.click(shop.component.getByRole('button', { name: 'Close' }));
      await bench.sees({ component: 'gone', overflow: 'auto' });
      await bench.hears(...OPENED, PAID, ['onClose', {}]);
    });

    test('a payment that is declined on the phone is a failure.', async ({ bench, session, shop }) => {
      await bench.open();
      await make(bench);
      await create(bench, await session('PAYNOW'));
      await bench.hears(...OPENED);
      await shop.onPhone('Decline');
      const declined = result('SDK_PAYMENT_FAIL', {
        paymentStatus: 'FAIL',
        letter: 'F',
        code: 'USER_BALANCE_NOT_ENOUGH',
        message: "The balance of the buyer's account is not enough.",
      });
      await bench.hears(...OPENED, declined);
      await bench.sees({ component: 'shown', overflow: 'hidden' });
    });

    test('a wrong code in the form is told, and the right one pays.', async ({ bench, session, shop }) => {
      await bench.open();
      await make(bench);
      await create(bench, await session('BLIK', 'PLN'));
      await bench.hears(...OPENED);
      await shop.component.getByLabel('Six-digit code').fill('111111');
      await shop.click(shop.component.getByRole('button', { name: /^Pay / }));
      const message = 'This code is wrong. You have 2 tries left.';
      const wrong = result('SDK_FORM_VERIFICATION_FAILED', { letter: 'F', code: 'FORM_INVALID', message });
      await bench.hears(...OPENED, wrong);

      await shop.component.getByLabel('Six-digit code').fill('123456');
      await shop.click(shop.component.getByRole('button', { name: /^Pay / }));
      await bench.hears(...OPENED, wrong, PAID);
    });

    test('a buyer who closes the component has cancelled.', async ({ bench, session, shop }) => {
      await bench.open();
      await make(bench);
      await create(bench, await session('PAYNOW'));
      await bench.hears(...OPENED);
      await bench.sees({ component: 'shown' });
      await shop.closeComponent();
      await bench.sees({ component: 'gone', overflow: 'auto', path: '/healthz' });
      await bench.hears(...OPENED, ...CLOSED);
    });

    test('a buyer who leaves the component with Escape has cancelled.', async ({ bench, session, page }) => {
      await bench.open();
      await make(bench);
      await create(bench, await session('PAYNOW'));
      await bench.hears(...OPENED);
      await bench.sees({ component: 'shown' });
      await page.keyboard.press('Escape');
      await bench.sees({ component: 'gone', overflow: 'auto' });
      await bench.hears(...OPENED, ...CLOSED);
    });

    test('no session is an error without words.', async ({ bench }) => {
      await bench.open();
      await make(bench);
      const error = refused({ code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR' });
      for (const [before, nothing] of ['', undefined, null, 0].entries()) {
        await create(bench, nothing);
        await bench.hears(...Array(before + 1).fill(error).flat());
      }
      await bench.sees({ component: 'gone', overflow: '' });
    });

    test('a session that cannot be read is an error in words.', async ({ bench }) => {
      await bench.open();
      await make(bench);
      const error = refused({
        code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR',
        message: 'Abnormal response data, interface failure, or unsupported payment method',
      });
      const garbage = ['garbage', 'a&&SG&&188', 'a&&SG&&188&&?', 'a&&SG&&188&&e30=', 'a%26%26SG%26%26188', 1, {}];
      for (const [before, sessionData] of garbage.entries()) {
        await create(bench, sessionData);
        await bench.hears(...Array(before + 1).fill(error).flat());
      }
      await bench.sees({ component: 'gone', overflow: '' });
    });

    test('a session of Payment Element is refused.', async ({ bench }) => {
      await bench.open();
      await make(bench);
      await create(bench, sessionOf('ELEMENT_PAYMENT'));
      const message = 'unsupported payment method';
      await bench.hears(...refused({ code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR', message }));
      await bench.sees({ component: 'gone', overflow: '' });
    });

    test('a session that the gateway does not know is for the component to explain.', async ({ bench, session }) => {
      await bench.open();
      await make(bench);
      await create(bench, (await session('PAYNOW')).replace(/^[^&]+/, 'bm9ib2R5'));
      await bench.hears(...OPENED, UNKNOWN_SESSION);
      await bench.sees({ component: 'shown', overflow: 'hidden' });
    });

    test('a gateway in trouble is for the component to explain.', async ({ bench, session, trouble }) => {
      trouble.expectStatus(500, '/mgw.htm');
      await bench.open();
      await bench.gatewayAnswers('sdkAction.query', { status: 500 });
      await make(bench);
      await create(bench, await session('PAYNOW'));
      const error = { letter: 'U', code: 'UNKNOWN_EXCEPTION', message: '' };
      await bench.hears(...OPENED, result('SDK_PAYMENT_ERROR', error));
      await bench.sees({ component: 'shown', overflow: 'hidden' });
    });

    test('a component that does not start is given up after fifteen seconds.', async ({ bench, session, page }) => {
      const sessionData = await session('PAYNOW');
      await page.clock.install();
      await bench.open();
      await bench.blankApp();
      await make(bench);
      // The gateway answers in time: waiting for it ends after fifteen seconds, too.
      const answered = page.waitForResponse('**/mgw.htm');
      const began = await page.evaluate(() => Date.now());
      await create(bench, sessionData);
      await bench.hears(STARTED);
      await (await answered).finished();
      await page.clock.pauseAt(began + 14_900);
      await bench.hears(STARTED);
      // The fifteen seconds began a moment later.
      await page.clock.runFor(5_000);
      const error = { code: 'SDK_CREATECOMPONENT_ERROR', message: 'Load resource timeout' };
      await bench.hears(
        STARTED,
        ['onError', error],
        ['onEventCallback', error],
        ['createComponent rejected', error],
      );
      await bench.sees({ component: 'gone', overflow: 'auto' });
    });

    test('unmounting while the component loads resolves the promise in silence.', async ({ bench, session }) => {
      await bench.open();
      await bench.blankApp();
      await make(bench);
      await create(bench, await session('PAYNOW'));
      await bench.hears(STARTED);
      await unmount(bench);
      await bench.hears(STARTED, CREATED);
      await bench.sees({ component: 'gone', overflow: 'auto' });
    });

    test('unmounting in the tick of the creation comes too early.', async ({ bench, session, page }) => {
      const sessionData = await session('PAYNOW');
      await bench.open();
      await make(bench);
      await page.evaluate((sessionData) => {
        const payment = window.payments[0]!;
        window.bench.outcome(
          'createComponent',
          payment.createComponent({ sessionData, notRedirectAfterComplete: true }),
        );
        payment.unmount();
      }, sessionData);
      await bench.hears(...OPENED);
      await bench.sees({ component: 'shown', overflow: 'hidden' });
    });

    test('unmounting is silent, and the session can be opened again.', async ({ bench, session }) => {
      const sessionData = await session('PAYNOW');
      await bench.open();
      await make(bench);
      await unmount(bench);
      await create(bench, sessionData);
      await bench.hears(...OPENED);
      await bench.sees({ component: 'shown' });
      await unmount(bench);
      await unmount(bench);
      await bench.sees({ component: 'gone', overflow: 'auto' });
      await create(bench, sessionData);
      await bench.hears(...OPENED, ...OPENED);
      await bench.sees({ component: 'shown', overflow: 'hidden' });
    });

    test('an instance that shows a component refuses another one.', async ({ bench, session }) => {
      const sessionData = await session('PAYNOW');
      await bench.open();
      await make(bench);
      await create(bench, sessionData);
      await bench.hears(...OPENED);
      await create(bench, sessionData);
      const message = 'Only one component can be rendered simultaneously';
      await bench.hears(...OPENED, ...refused({ code: 'SDK_CREATECOMPONENT_ERROR', message }));
      await bench.sees({ component: 'shown', overflow: 'hidden' });
    });

    test('a component can be drawn in an element of the page.', async ({ bench, session, page }) => {
      const sessionData = await session('PAYNOW');
      await bench.open();
      await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<div id="here"></div>'));
      await make(bench);
      await mount(bench, sessionData, '#here');
      await bench.hears(STARTED, ['mountComponent resolved'], LOADED);
      await expect(page.locator('#here iframe')).toBeVisible();
      await unmount(bench);
      await expect(page.locator('#here iframe')).toHaveCount(0);
      await bench.hears(STARTED, ['mountComponent resolved'], LOADED);
    });

    test('an element that the page does not have is an error of the promise alone.', async ({ bench, session }) => {
      const sessionData = await session('PAYNOW');
      await bench.open();
      await make(bench);
      await mount(bench, sessionData, '#nowhere');
      const message =
        "Failed to execute 'querySelector' on 'Document': #ams-component-container is not a valid selector";
      await bench.hears(STARTED, [
        'mountComponent rejected',
        { code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR', message },
      ]);
    });

    test('an instance without a component answers what it is asked.', async ({ bench, page }) => {
      await bench.open();
      await make(bench);
      await page.evaluate(async () => {
        const payment = window.payments[0]!;
        await window.bench.outcome('validateFields', payment.validateFields());
        await window.bench.outcome('canMakePayments', payment.canMakePayments());
        await window.bench.outcome('canMakePayments', payment.canMakePayments('ApplePay'));
      });
      await bench.hears(
        ['validateFields resolved', { isValid: false }],
        ['canMakePayments resolved', true],
        ['canMakePayments resolved', false],
      );
    });

    test('a callback that is no function is refused at once.', async ({ bench, page }) => {
      await bench.open();
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

    test('preloading is silent, happens once, and ends with the first component.', async ({ bench, session, page }) => {
      const sessionData = await session('PAYNOW');
      const frames = () => page.frames().length - 1;
      await bench.open();
      await page.evaluate(() => {
        window.AMSCashierPayment.preload({ environment: 'sandbox' });
        window.AMSCashierPayment.preload({ environment: 'sandbox' });
      });
      await expect.poll(frames).toBe(1);
      await bench.hears();
      await make(bench);
      await create(bench, sessionData);
      await bench.hears(...OPENED);
      await expect.poll(frames).toBe(1);
    });

    // What the stand-in does otherwise on purpose. Each of these says what either is like, so that a change is noticed.

    // In the genuine SDK the second instance takes the place of the first one's component. The stand-in is stricter,
    // because a forgotten unmount() should show itself.
    test('a second instance beside an open component takes its place, or is refused.', async ({ bench, session }) => {
      const sessionData = await session('PAYNOW');
      await bench.open();
      await make(bench);
      await make(bench);
      await create(bench, sessionData);
      await bench.hears(...OPENED);
      await create(bench, sessionData, 1);
      const message = 'Only one component can be rendered simultaneously';
      const heard = { genuine: OPENED, 'stand-in': refused({ code: 'SDK_CREATECOMPONENT_ERROR', message }) };
      await bench.hears(...OPENED, ...heard[sdk]);
    });

    // The genuine SDK goes wherever it is sent, and a script in the address runs in the merchant's page. Nobody should
    // get to run one there, not even a simulator.
    test('a script in place of a wallet’s address is run, or refused.', async ({ bench, session, page }) => {
      const normalUrl = 'javascript:window.taken=1';
      await bench.open();
      await bench.gatewayAnswers('submitPayByPaymentSession', { json: { success: true, actionForm: { normalUrl } } });
      await make(bench);
      await create(bench, await session('GRABPAY_SG'));
      const followed = `Successfully opened the app,NormalUrl: ${normalUrl}`;
      const failed = `Failed to open app,applinkUrl: undefined schemeUrl: undefined normalUrl: ${normalUrl}`;
      const givenUp = {
        letter: 'U',
        code: 'EXTERNAL_RESOURCE_LOAD_FAILED',
        message: 'The payment page could not be opened.',
      };
      const heard: Record<Sdk, Heard[]> = {
        genuine: [['onEventCallback', { code: 'SDK_CALL_URL_SUCCESS', message: followed }]],
        'stand-in': [
          ['onEventCallback', { code: 'SDK_LAUNCH_PAYMENT_APP_ERROR', message: failed }],
          LOADED,
          result('SDK_PAYMENT_ERROR', givenUp),
        ],
      };
      await bench.hears(STARTED, CREATED, ...heard[sdk]);
      expect(await page.evaluate(() => 'taken' in window)).toBe(sdk === 'genuine');
    });

    // The genuine SDK opens the page that Antom has for whatever product a session names; here that is always the same.
    // The simulator makes no such sessions, and its SDK takes none.
    test('a session of another product is shown as if it were known, or refused.', async ({ bench }) => {
      await bench.open();
      await make(bench);
      await create(bench, sessionOf('EASY_PAY'));
      const heard: Record<Sdk, Heard[]> = {
        genuine: [CREATED, LOADED, UNKNOWN_SESSION],
        'stand-in': [
          ['onError', { code: 'SDK_CREATECOMPONENT_ERROR' }],
          ['createComponent rejected', { success: false, errorCode: 'SYSTEM' }],
        ],
      };
      await bench.hears(STARTED, ...heard[sdk]);
    });

    // The genuine component is a <div> with a picture to close it, and its iframe has no title. The stand-in is for
    // everybody.
    test('the component has roles and names, or has not.', async ({ bench, session, page }) => {
      await bench.open();
      await make(bench);
      await create(bench, await session('PAYNOW'));
      await bench.sees({ component: 'shown' });
      const count = { genuine: 0, 'stand-in': 1 }[sdk];
      await expect(page.getByRole('dialog', { name: 'Antom checkout' })).toHaveCount(count);
      await expect(page.getByRole('button', { name: 'Close payment' })).toHaveCount(count);
      await expect(page.getByTitle('Antom payment')).toHaveCount(count);
    });
  });
}
