/**
 * Payment Element of Antom's genuine browser SDK and of the simulator's stand-in, side by side: every flow here runs with
 * both, and both must be heard and seen to do the same.
 */

import { test as base, expect, framesAtRest, type Sdk } from '../fixtures';
import { Bench, newElementSession, type Heard } from '../bench';

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

const test = base.extend<{ bench: Bench; session: (currency?: string) => Promise<string> }>({
  bench: async ({ page, simulator, sdk }, use) => {
    await use(new Bench(page, simulator, sdk));
  },
  session: async ({ request }, use) => {
    await use((currency) => newElementSession(request, currency));
  },
});

const MOUNTED: Heard = ['mount resolved', {}];
const NOT_ENOUGH = {
  code: 'USER_BALANCE_NOT_ENOUGH',
  message: "The balance of the buyer's account is not enough.",
};

/** What `submitPayment` resolves with when it did not end in a payment. */
function ended(status: string, error: { code: string; message: string }, needChangeSessionForRetry: boolean): Heard {
  return ['submitPayment resolved', { status, error: { ...error, traceId: '', needChangeSessionForRetry } }];
}

/** Opens the page with a place for the element, makes an instance, and mounts it. */
async function mount(bench: Bench, sessionData: string, selector = '#here') {
  await bench.open();
  await bench.page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<div id="here"></div>'));
  await make(bench, sessionData);
  await mountAgain(bench, selector);
}

async function make({ page }: Bench, sessionData: string) {
  await page.evaluate((sessionData) => {
    window.element = new window.AMSElement({
      sessionData,
      environment: 'sandbox',
      locale: 'en_US',
      onEventCallback: window.bench.callback('onEventCallback'),
    });
  }, sessionData);
}

async function mountAgain({ page }: Bench, selector = '#here') {
  await page.evaluate((selector) => {
    window.bench.outcome('mount', window.element.mount({ type: 'payment', notRedirectAfterComplete: true }, selector));
  }, selector);
}

/** The merchant's own button. How it ends is heard. */
async function submit({ page }: Bench) {
  await page.evaluate(() => {
    window.bench.outcome('submitPayment', window.element.submitPayment());
  });
}

const inElement = ({ page }: Bench) => page.locator('#here iframe').contentFrame();

async function choose(bench: Bench, method: RegExp) {
  const radio = inElement(bench).getByRole('radio', { name: method });
  await radio.waitFor();
  await framesAtRest(bench.page);
  await radio.check();
}


/** What was heard without the words of events: those of the genuine SDK's hosted page are not known. */
const codes = ({ heard }: Bench) =>
  heard.map(([channel, what]) => (channel === 'onEventCallback' ? (what as { code: string }).code : channel));

for (const [sdk, name] of [
  ['genuine', 'the genuine SDK'],
  ['stand-in', 'the stand-in'],
] as [Sdk, string][]) {
  test.describe(`With ${name},`, () => {
    test.use({ sdk });

    test('a wallet’s address is announced, and the page is left while the promise is open.', async ({
      bench,
      session,
      page,
    }) => {
      await mount(bench, await session());
      await bench.hears(MOUNTED);
      await choose(bench, /^GrabPay/);
      await submit(bench);
      await page.waitForURL(/\/wallet\//);
      expect(codes(bench)).toEqual(['mount resolved', 'SDK_CALL_URL_SUCCESS']);
    });

    test('a code that is scanned and paid is a success, told twice.', async ({ bench, session, shop }) => {
      await mount(bench, await session());
      await choose(bench, /^PayNow/);
      await submit(bench);
      await shop.onPhone('Approve payment', inElement(bench));
      await expect
        .poll(() => codes(bench))
        .toEqual(['mount resolved', 'SDK_PAYMENT_SUCCESSFUL', 'submitPayment resolved']);
      expect(bench.heard.at(-1)).toStrictEqual(['submitPayment resolved', { status: 'SUCCESS' }]);
      await bench.sees({ path: '/healthz', overflow: '' });
    });

    test('a payment that is declined may be tried again in the same session.', async ({ bench, session, shop }) => {
      await mount(bench, await session());
      await choose(bench, /^PayNow/);
      await submit(bench);
      await shop.onPhone('Decline', inElement(bench));
      await expect
        .poll(() => codes(bench))
        .toEqual(['mount resolved', 'SDK_PAYMENT_FAIL', 'submitPayment resolved']);
      expect(bench.heard.at(-1)).toStrictEqual(ended('FAIL', NOT_ENOUGH, false));

      await submit(bench);
      await shop.onPhone('Approve payment', inElement(bench));
      await expect.poll(() => bench.heard.at(-1)).toStrictEqual(['submitPayment resolved', { status: 'SUCCESS' }]);
    });

    test('a code that the buyer leaves is a cancellation.', async ({ bench, session, shop }) => {
      await mount(bench, await session());
      await choose(bench, /^PayNow/);
      await submit(bench);
      await shop.click(inElement(bench).getByRole('button', { name: 'Choose another method' }));
      await expect
        .poll(() => codes(bench))
        .toEqual(['mount resolved', 'SDK_PAYMENT_CANCEL', 'submitPayment resolved']);
      expect(bench.heard.at(-1)).toMatchObject([
        'submitPayment resolved',
        { status: 'CANCELLED', error: { code: 'USER_CANCELED', needChangeSessionForRetry: false } },
      ]);
    });

    test('a wrong code may be corrected twice, then the session is over.', async ({ bench, session }) => {
      await mount(bench, await session('PLN'));
      await choose(bench, /^BLIK/);
      for (const [code, error, renew] of [
        ['111111', 'FORM_INVALID', false],
        ['222222', 'FORM_INVALID', false],
        ['333333', 'USER_PAYMENT_VERIFICATION_FAILED', true],
      ] as const) {
        const before = bench.heard.length;
        await inElement(bench).getByLabel('Six-digit code').fill(code);
        await submit(bench);
        await expect.poll(() => bench.heard.length).toBe(before + 2);
        expect(bench.heard.at(-1)).toMatchObject([
          'submitPayment resolved',
          { status: 'FAIL', error: { code: error, needChangeSessionForRetry: renew } },
        ]);
      }
    });

    test('fields are valid when they are filled in.', async ({ bench, session, page }) => {
      await mount(bench, await session('PLN'));
      await choose(bench, /^BLIK/);
      const validate = () =>
        page.evaluate(() => window.bench.outcome('validateFields', window.element.validateFields()));
      await validate();
      await inElement(bench).getByLabel('Six-digit code').fill('123456');
      await validate();
      await bench.hears(
        MOUNTED,
        ['validateFields resolved', { isValid: false }],
        ['validateFields resolved', { isValid: true }],
      );
    });

    test('no session is an event and an exception.', async ({ bench, page }) => {
      await bench.open();
      const error = await page.evaluate(() => {
        try {
          new window.AMSElement({ environment: 'sandbox', onEventCallback: window.bench.callback('onEventCallback') });
          return null;
        } catch (error) {
          return (error as Error).name;
        }
      });
      expect(error).toBe('InvalidElementConfigError');
      await bench.hears([
        'onEventCallback',
        { code: 'SDK_CREATE_COMPONENT_ERROR', message: 'sessionData is empty' },
      ]);
    });

    test('a session that cannot be read is an error of mount.', async ({ bench }) => {
      await mount(bench, 'garbage');
      await expect.poll(() => codes(bench)).toEqual(['SDK_CREATEPAYMENT_PARAMETER_ERROR', 'mount resolved']);
      expect(bench.heard.at(-1)).toMatchObject(['mount resolved', { error: { code: 'PARAM_INVALID' } }]);
    });

    test('a place that the page does not have is an error of mount.', async ({ bench, session }) => {
      await mount(bench, await session(), '#nowhere');
      await expect.poll(() => codes(bench)).toEqual(['SDK_CREATE_COMPONENT_ERROR', 'mount resolved']);
      expect(bench.heard.at(-1)).toMatchObject(['mount resolved', { error: { code: 'PARAM_INVALID' } }]);
    });

    test('a session that the gateway does not know is an error of mount.', async ({ bench, session }) => {
      await mount(bench, (await session()).replace(/^[^&]+/, 'bm9ib2R5'));
      await expect.poll(() => codes(bench)).toEqual(['mount resolved']);
      const error = { code: 'INQUIRY_PAYMENT_SESSION_FAILED' };
      expect(bench.heard.at(-1)).toMatchObject(['mount resolved', { error }]);
    });

    test('an element that is destroyed is gone, and mounts no more.', async ({ bench, session, page }) => {
      await mount(bench, await session());
      await bench.hears(MOUNTED);
      await page.evaluate(() => void window.element.destroy());
      await expect(page.locator('#here iframe')).toHaveCount(0);
      await mountAgain(bench);
      await expect
        .poll(() => codes(bench))
        .toEqual(['mount resolved', 'SDK_CREATE_COMPONENT_ERROR', 'mount resolved']);
      expect(bench.heard.at(-1)).toMatchObject(['mount resolved', { error: { code: 'UI_STATE_ERROR' } }]);
    });

    // The genuine iframe has no title. The stand-in is for everybody.
    test('the iframe has a name, or has not.', async ({ bench, session, page }) => {
      await mount(bench, await session());
      await bench.hears(MOUNTED);
      await expect(page.getByTitle('Payment method')).toHaveCount({ genuine: 0, 'stand-in': 1 }[sdk]);
    });
  });
}
