/**
 * A page with nothing but one of the two SDKs on it, for tests that run both through the same flows: what the merchant
 * hears, in order, and what the buyer sees.
 */

import { expect, type APIRequestContext, type Page } from '@playwright/test';

import { SCRIPT, isHostedApp } from './genuine-sdk';
import type { Sdk } from './fixtures';

/** One thing that the merchant's page has heard: on a callback, or from a promise. */
export type Heard = [channel: string, what?: unknown];

/** What can be seen from outside. */
export type Seen = {
  /** Whether the payment component is on the page, … */
  component: 'shown' | 'gone';
  /** … and the `overflow` that the SDK has left on the page's body. */
  overflow: string;
  path: string;
};

/** What the page has to speak to the test with. */
type InPage = {
  hear(channel: string, what?: unknown): void;
  /** A callback that passes on what it is given. */
  callback(channel: string): (what: unknown) => void;
  /** Passes on how a promise ends, under the name of the call that has returned it. */
  outcome(call: string, promise: Promise<unknown>): Promise<void>;
};

declare global {
  var bench: InPage;
}

/** An answer of the shop with nothing on it. A page that a test makes up may not ask servers on this machine. */
const PATH = '/healthz';

export class Bench {
  readonly heard: Heard[] = [];

  constructor(
    readonly page: Page,
    readonly simulator: string,
    readonly sdk: Sdk,
  ) {}

  /** Opens the page and waits for the SDK's script. */
  async open() {
    // It names no icon either, so the browser would ask for one that the shop does not have.
    await this.page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
    await this.page.exposeBinding('hear', (_, ...heard: Heard) => void this.heard.push(withoutTokens(heard)));
    await this.page.goto(PATH);
    await this.page.evaluate(() => {
      const { hear } = globalThis as unknown as InPage;
      // Without `undefined`, which a copy would turn into nothing or null.
      const tell = (channel: string, what: unknown) => (what === undefined ? hear(channel) : hear(channel, what));
      globalThis.bench = {
        hear,
        callback: (channel) => (what) => tell(channel, structuredClone(what)),
        outcome: (call, promise) =>
          promise.then(
            (value) => tell(`${call} resolved`, value),
            (error: unknown) => tell(`${call} rejected`, error instanceof Error ? String(error) : error),
          ),
      };
    });
    const script = { 'stand-in': `${this.simulator}/sdk/ams-checkout.js`, genuine: SCRIPT }[this.sdk];
    await this.page.addScriptTag({ url: script });
  }

  /** Lets the page that the SDK shows in its iframe be a blank one, which never says that it runs. */
  async blankApp() {
    await this.page.route(
      (url) => isHostedApp(url, this.simulator),
      (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Blank</title>' }),
    );
  }

  /** Answers one of the browser's questions to the gateway in its place. */
  async gatewayAnswers(operation: string, answer: { status?: number; json?: object }) {
    await this.page.route('**/mgw.htm', async (route) => {
      const asked = route.request().headers()['operation-type'] ?? '';
      await (asked.endsWith(operation) ? route.fulfill(answer) : route.fallback());
    });
  }

  /** Everything that was heard so far is this, in this order. */
  async hears(...expected: Heard[]) {
    await expect.poll(() => this.heard, { message: 'what the page has heard' }).toStrictEqual(expected);
  }

  /** Waits until the page looks like this. */
  async sees(expected: Partial<Seen>) {
    await expect.poll(() => this.#look(), { message: 'what can be seen' }).toMatchObject(expected);
  }

  async #look(): Promise<Seen> {
    // The wrapper of both SDKs has this id; what is in it has not.
    const shown = await this.page.locator('#ams-component-container iframe').isVisible();
    const overflow = await this.page.evaluate(() => document.body.style.overflow);
    return { component: shown ? 'shown' : 'gone', overflow, path: withoutTokens(new URL(this.page.url()).pathname) };
  }
}

/** The random names of payments in addresses, all made the same. */
function withoutTokens<T>(what: T): T {
  return JSON.parse(JSON.stringify(what).replace(/\b[0-9a-f]{32}\b/g, '<token>'));
}

/** The session of a new order, for one payment method. */
export async function newSession(request: APIRequestContext, method: string, currency = 'SGD'): Promise<string> {
  return startPayment(request, 'start_payment', { method }, currency);
}

/** The session of a new order, for Payment Element. */
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
  const started = await request.post(`/api/${call}`, { form: { order, ...choice } });
  expect(started.ok(), await started.text()).toBe(true);
  const { session_data } = await started.json();
  return session_data;
}
