/** An empty page with one of the two SDKs, for tests that run the same flows with both. */

import { expect, type APIRequestContext, type Page } from '@playwright/test';

import { SCRIPT_URL, isHostedApp } from './genuine-sdk';
import type { Sdk } from './shop-page';

/** A callback's name and argument, or a call and how its promise settled. */
export type Recorded = [name: string, value?: unknown];

/** The observable state of the page. */
export type PageState = {
  component: 'shown' | 'gone';
  /** The `overflow` that the SDK has set on the page's body. */
  overflow: string;
  path: string;
};

type PageRecorder = {
  record(name: string, value?: unknown): void;
  /** A callback that records its argument. */
  callback(name: string): (value: unknown) => void;
  /** Records how the promise of a call settles. */
  recordOutcome(call: string, promise: Promise<unknown>): Promise<void>;
};

declare global {
  var recorder: PageRecorder;
}

/** An empty page of the shop. The browser blocks requests to this machine from a page that a test makes up. */
const PATH = '/healthz';

export class SdkHarness {
  /** What the page has recorded, in order. */
  readonly recorded: Recorded[] = [];

  constructor(
    readonly page: Page,
    readonly simulator: string,
    readonly sdk: Sdk,
  ) {}

  /** Opens the page and waits for the SDK's script. */
  async open() {
    // The page names no icon, so the browser requests one that the shop does not have.
    await this.page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
    await this.page.exposeBinding('record', (_, ...entry: Recorded) => void this.recorded.push(withoutTokens(entry)));
    await this.page.goto(PATH);
    await this.page.evaluate(() => {
      const { record } = globalThis as unknown as PageRecorder;
      // Omits `undefined`, which a binding would turn into null.
      const recordDefined = (name: string, value: unknown) =>
        value === undefined ? record(name) : record(name, value);
      globalThis.recorder = {
        record,
        callback: (name) => (value) => recordDefined(name, structuredClone(value)),
        recordOutcome: (call, promise) =>
          promise.then(
            (value) => recordDefined(`${call} resolved`, value),
            (error: unknown) => recordDefined(`${call} rejected`, error instanceof Error ? String(error) : error),
          ),
      };
    });
    const script = { 'stand-in': `${this.simulator}/sdk/ams-checkout.js`, genuine: SCRIPT_URL }[this.sdk];
    await this.page.addScriptTag({ url: script });
  }

  /** Replaces the page in the SDK's iframe with a blank one, which never sends `onLaunch`. */
  async serveBlankApp() {
    await this.page.route(
      (url) => isHostedApp(url, this.simulator),
      (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Blank</title>' }),
    );
  }

  /** Answers one of the browser's RPC operations instead of the gateway. */
  async mockGateway(operation: string, answer: { status?: number; json?: object }) {
    await this.page.route('**/mgw.htm', async (route) => {
      const requested = route.request().headers()['operation-type'] ?? '';
      await (requested.endsWith(operation) ? route.fulfill(answer) : route.fallback());
    });
  }

  /** Waits until exactly these entries have been recorded, in this order. */
  async expectRecorded(...expected: Recorded[]) {
    await expect.poll(() => this.recorded, { message: 'callbacks and promises' }).toStrictEqual(expected);
  }

  /** Waits until the page is in this state. */
  async expectState(expected: Partial<PageState>) {
    await expect.poll(() => this.#state(), { message: 'state of the page' }).toMatchObject(expected);
  }

  async #state(): Promise<PageState> {
    // Both SDKs give their wrapper element this id.
    const isShown = await this.page.locator('#ams-component-container iframe').isVisible();
    const overflow = await this.page.evaluate(() => document.body.style.overflow);
    return { component: isShown ? 'shown' : 'gone', overflow, path: withoutTokens(new URL(this.page.url()).pathname) };
  }
}

/** Replaces the random tokens of payments and orders in addresses. */
function withoutTokens<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replace(/\b(?:[0-9a-f]{32}|[0-9a-z]{26})\b/g, '<token>'));
}

/** Creates an order and returns its session for one payment method. */
export async function newSession(request: APIRequestContext, method: string, currency = 'SGD'): Promise<string> {
  return startPayment(request, 'start_payment', { method }, currency);
}

/** Creates an order and returns its session for Payment Element. */
export async function newElementSession(request: APIRequestContext, currency = 'SGD'): Promise<string> {
  return startPayment(request, 'start_element', { renew: false }, currency);
}

async function startPayment(request: APIRequestContext, call: string, choice: object, currency: string) {
  const placed = await request.post('/api/place_order', {
    form: { product: 'kaya-jam', quantity: 1, currency },
    headers: { accept: 'text/html' },
    maxRedirects: 0,
  });
  const order = placed.headers().location?.split('/').pop() ?? '';
  // The order's cookie is sent, so the shop wants to know that its own page asks.
  const started = await request.post(`/api/${call}`, {
    form: { order, ...choice },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  expect(started.ok(), await started.text()).toBe(true);
  const { session_data } = await started.json();
  return session_data;
}
