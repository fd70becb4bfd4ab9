/** The stand-in for Antom's browser SDK: what it does where the genuine one was seen to do it. */

import type { APIRequestContext, Page } from '@playwright/test';

import { expect, test } from '../fixtures';

type Heard = [channel: string, what?: unknown];

type Sdk = {
  createComponent(parameters: { sessionData: string; notRedirectAfterComplete?: boolean }): Promise<unknown>;
  unmount(): void;
};

/** What the helper script below puts on the page. */
type Bench = {
  /** An instance whose callbacks write down what they hear. */
  make(heard: Heard[]): Sdk;
  /** Opens a session and writes down how the promise ended. */
  open(sdk: Sdk, sessionData: string, heard: Heard[]): Promise<void>;
};

declare global {
  interface Window {
    AMSCashierPayment: new (options: object) => Sdk;
    bench: Bench;
    first: { sdk: Sdk; heard: Heard[] };
  }
}

const START: Heard = ['onEventCallback', { code: 'SDK_START_OF_LOADING' }];
const END: Heard = ['onEventCallback', { code: 'SDK_END_OF_LOADING', message: '' }];
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Antom checkout' });

test.beforeEach(async ({ page, simulator }) => {
  await page.goto('/');
  await page.addScriptTag({ url: `${simulator}/sdk/ams-checkout.js` });
  await page.evaluate(() => {
    window.bench = {
      make(heard) {
        const hear = (channel: string) => (what: unknown) => heard.push([channel, structuredClone(what)]);
        return new window.AMSCashierPayment({
          environment: 'sandbox',
          locale: 'en_US',
          onEventCallback: hear('onEventCallback'),
          onError: hear('onError'),
        });
      },
      async open(sdk, sessionData, heard) {
        try {
          await sdk.createComponent({ sessionData, notRedirectAfterComplete: true });
          heard.push(['resolved']);
        } catch (error) {
          heard.push(['rejected', error]);
        }
      },
    };
  });
});

/** A session of a new order. */
async function session(request: APIRequestContext, method: string): Promise<string> {
  const placed = await request.post('/api/place_order', {
    form: { product: 'kaya-jam', quantity: 1, currency: 'SGD' },
    headers: { accept: 'text/html' },
    maxRedirects: 0,
  });
  const order = placed.headers().location?.split('/').pop() ?? '';
  const started = await request.post('/api/start_payment', { form: { order, method } });
  expect(started.ok()).toBe(true);
  const { session_data } = await started.json();
  return session_data;
}

/** Opens a session in a new instance and returns everything that was heard until the promise was settled. */
function open(page: Page, sessionData: string): Promise<Heard[]> {
  return page.evaluate(async (sessionData) => {
    const heard: Heard[] = [];
    await window.bench.open(window.bench.make(heard), sessionData, heard);
    return heard;
  }, sessionData);
}

test('A callback that is no function is refused at once.', async ({ page }) => {
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

test('An empty session is an error without words, and no event.', async ({ page }) => {
  const error = { code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR' };
  expect(await open(page, '')).toStrictEqual([['onError', error], ['rejected', error]]);
  await expect(dialog(page)).toHaveCount(0);
});

test('A garbled session is an error in words, and no event.', async ({ page }) => {
  const error = {
    code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR',
    message: 'Abnormal response data, interface failure, or unsupported payment method',
  };
  for (const garbage of ['garbage', 'a&&SG&&188', 'a&&SG&&188&&not base64', 'a&&SG&&188&&e30=', 'a%26%26SG%26%26188']) {
    expect(await open(page, garbage), garbage).toStrictEqual([['onError', error], ['rejected', error]]);
  }
  await expect(dialog(page)).toHaveCount(0);
});

test('A second component is refused while the first is open.', async ({ page, request }) => {
  const sessionData = await session(request, 'PAYNOW');
  expect(await open(page, sessionData)).toContainEqual(['resolved']);
  await expect(dialog(page)).toBeVisible();

  const error = {
    code: 'SDK_CREATECOMPONENT_ERROR',
    message: 'Only one component can be rendered simultaneously',
  };
  expect(await open(page, sessionData)).toStrictEqual([['onError', error], ['rejected', error]]);
  await expect(dialog(page), 'the first one is left alone').toBeVisible();
});

test('Unmounting while the component loads resolves its promise.', async ({ page, request }) => {
  const sessionData = await session(request, 'PAYNOW');
  const heard = await page.evaluate(async (sessionData) => {
    const heard: Heard[] = [];
    const sdk = window.bench.make(heard);
    const opened = window.bench.open(sdk, sessionData, heard);
    await Promise.resolve();
    while (heard.length === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
    sdk.unmount();
    await opened;
    return heard;
  }, sessionData);
  expect(heard).toStrictEqual([START, ['resolved']]);
  await expect(dialog(page)).toHaveCount(0);
});

test('Unmounting is silent, and the session can be opened again.', async ({ page, request }) => {
  const sessionData = await session(request, 'PAYNOW');
  await page.evaluate(async (sessionData) => {
    const heard: Heard[] = [];
    const sdk = window.bench.make(heard);
    window.first = { sdk, heard };
    await window.bench.open(sdk, sessionData, heard);
  }, sessionData);
  const heard = () => page.evaluate(() => window.first.heard);
  await expect.poll(heard).toStrictEqual([START, ['resolved'], END]);

  await page.evaluate(() => {
    window.first.sdk.unmount();
    window.first.sdk.unmount();
  });
  await expect(dialog(page)).toHaveCount(0);
  await page.evaluate((sessionData) => window.bench.open(window.first.sdk, sessionData, window.first.heard), sessionData);
  // Nothing stands between the two openings.
  await expect.poll(heard).toStrictEqual([START, ['resolved'], END, START, ['resolved'], END]);
  await expect(dialog(page)).toBeVisible();
});

test('A buyer who closes the component is heard as one cancellation.', async ({ page, request }) => {
  const sessionData = await session(request, 'PAYNOW');
  await page.evaluate(async (sessionData) => {
    const heard: Heard[] = [];
    const sdk = window.bench.make(heard);
    window.first = { sdk, heard };
    await window.bench.open(sdk, sessionData, heard);
  }, sessionData);
  await page.getByRole('button', { name: 'Close payment' }).click();
  await expect(dialog(page)).toHaveCount(0);
  const heard = await page.evaluate(() => window.first.heard);
  expect(heard).toStrictEqual([
    START,
    ['resolved'],
    END,
    ['onEventCallback', { code: 'SDK_PAYMENT_CANCEL', result: { result: {} } }],
  ]);
});

for (const normalUrl of ['javascript:window.taken=1', 'grab://pay']) {
  test(`A redirect to “${normalUrl}” is not followed.`, async ({ page, request }) => {
    const sessionData = await session(request, 'GRABPAY_SG');
    await page.route('**/mgw.htm', async (route) => {
      if (!route.request().headers()['operation-type']?.endsWith('submitPayByPaymentSession')) {
        await route.fallback();
        return;
      }
      await route.fulfill({ json: { success: true, actionForm: { normalUrl } } });
    });
    const address = page.url();
    await page.evaluate(async (sessionData) => {
      const heard: Heard[] = [];
      const sdk = window.bench.make(heard);
      window.first = { sdk, heard };
      await window.bench.open(sdk, sessionData, heard);
    }, sessionData);
    const codes = () => page.evaluate(() => window.first.heard.map(([, what]) => (what as { code?: string })?.code));

    await expect.poll(codes).toContain('SDK_LAUNCH_PAYMENT_APP_ERROR');
    expect(await codes()).not.toContain('SDK_CALL_URL_SUCCESS');
    // The component gives up, which it would not if the page had been left.
    await expect.poll(codes).toContain('SDK_PAYMENT_ERROR');
    expect(page.url()).toBe(address);
    expect(await page.evaluate(() => 'taken' in window)).toBe(false);
  });
}
