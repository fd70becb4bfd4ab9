/** What every journey shares: the shop in a shopper's steps, and the watch over what browsers complain about. */

import {
  test as base,
  expect,
  type BrowserContext,
  type ConsoleMessage,
  type Frame,
  type FrameLocator,
  type Locator,
  type Page,
  type Request,
  type Response,
} from '@playwright/test';

import { Antom, NOISE, SCRIPT } from './genuine-sdk';

export { expect };

/** Which of the two browser SDKs the pages load: the simulator's, or Antom's own. */
export type Sdk = 'stand-in' | 'genuine';

export type Options = {
  /** The simulator's origin. */
  simulator: string;
  sdk: Sdk;
  /** Complaints of the browser that are no trouble in this test. */
  tolerated: RegExp[];
};

type Fixtures = {
  /** Answers for Antom when the genuine SDK asks. Fails the test when something else is asked of the internet. */
  antom: Antom;
  /** Fails the test when the browser complains of anything that was not announced here. */
  trouble: Trouble;
  /** The shop in the test's page. */
  shop: Shop;
  /** The shop in the browser of somebody else, who always has JavaScript. */
  elsewhere: Shop;
};

export const test = base.extend<Fixtures & Options>({
  simulator: ['', { option: true }],
  sdk: ['stand-in', { option: true }],
  tolerated: [[], { option: true }],

  antom: [
    async ({ context, simulator, sdk }, use, testInfo) => {
      const antom = new Antom(simulator);
      // The stand-in asks nothing of the internet; and a browser whose requests are looked at keeps no cache.
      if (sdk === 'genuine') await antom.answer(context);
      await use(antom);
      // What is still being asked is of no interest any more.
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      if (sdk === 'genuine') await testInfo.attach('refused', { body: antom.refused().join('\n') });
      expect(antom.unknown(), 'what else was asked of the internet').toEqual([]);
    },
    { auto: true },
  ],

  trouble: [
    async ({ context, javaScriptEnabled, sdk, tolerated }, use) => {
      const trouble = new Trouble(sdk === 'genuine' ? [...tolerated, ...NOISE] : tolerated);
      trouble.watch(context, { scripts: javaScriptEnabled });
      await use(trouble);
      expect(trouble.unexpected(), 'what the browser complained about').toEqual([]);
      expect(trouble.missing(), 'complaints that were announced and did not come').toEqual([]);
    },
    { auto: true },
  ],

  shop: async ({ page, simulator, sdk }, use) => {
    await use(new Shop(page, simulator, sdk));
  },

  elsewhere: async ({ browser, baseURL, simulator, sdk, antom, trouble }, use) => {
    const context = await browser.newContext({ baseURL, javaScriptEnabled: true });
    trouble.watch(context, { scripts: true });
    if (sdk === 'genuine') await antom.answer(context);
    await use(new Shop(await context.newPage(), simulator, sdk));
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  },
});

/** One complaint that a test has announced. */
type Announced = { what: string; path: string; came: boolean };

/**
 * Hears every console error and warning, uncaught exception, failed request and answer from 400 up, in all pages and
 * frames of a context.
 */
export class Trouble {
  #complaints: string[] = [];
  #announced: Announced[] = [];
  #cutOff: Request[] = [];
  /** How many documents a frame has shown. */
  #documents = new WeakMap<Frame, number>();
  /** Frames for which the next document has been asked for. */
  #leaving = new WeakSet<Frame>();
  /** Which of its frame's documents sent a request. */
  #senders = new WeakMap<Request, number>();

  /** Complaints that match `tolerated` are no trouble. */
  constructor(readonly tolerated: RegExp[] = []) {}

  /** Announces that the answer to `path` has this HTTP status, at least once. */
  expectStatus(status: number, path: string) {
    this.#announced.push({ what: `HTTP ${status}`, path, came: false });
  }

  /** Announces that the test makes the request for `path` fail, at least once. */
  expectBlocked(path: string) {
    this.#announced.push({ what: 'net::ERR_FAILED', path, came: false });
  }

  watch(context: BrowserContext, { scripts }: { scripts: boolean }) {
    context.on('page', (page) => {
      page.on('framenavigated', (frame) => {
        this.#leaving.delete(frame);
        this.#documents.set(frame, this.#document(frame) + 1);
      });
    });
    context.on('weberror', (error) => this.#complaints.push(`exception: ${error.error().message}`));
    context.on('console', (message) => {
      if (scripts || !isUnusedPreload(message)) this.#hearConsole(message);
    });
    context.on('response', (response) => this.#hearResponse(response));
    context.on('request', (request) => this.#hearRequest(request));
    context.on('requestfailed', (request) => {
      if (scripts || !isUnwantedScript(request)) this.#hearFailure(request);
    });
  }

  unexpected(): string[] {
    const gone = (frame: Frame | undefined) => frame?.isDetached() || frame?.page().isClosed();
    const cutOff = this.#cutOff.filter((request) => !gone(frameOf(request)));
    return [...this.#complaints, ...cutOff.map((request) => `cut off: ${request.method()} ${request.url()}`)].filter(
      (it) => !this.tolerated.some((known) => known.test(it)),
    );
  }

  missing(): string[] {
    return this.#announced.filter((it) => !it.came).map((it) => `${it.what} for ${it.path}`);
  }

  #hearConsole(message: ConsoleMessage) {
    if (!['error', 'warning'].includes(message.type())) return;
    // The browser's own line about a failure that was announced.
    const { url } = message.location();
    const known = message.text().startsWith('Failed to load resource') && this.#announced.some((it) => isAt(url, it));
    if (!known) this.#complaints.push(`console ${message.type()}: ${message.text()} (${url})`);
  }

  #hearResponse(response: Response) {
    if (response.status() < 400) return;
    this.#complain(`HTTP ${response.status()}`, response.request());
  }

  #hearRequest(request: Request) {
    const frame = frameOf(request);
    if (!frame) return;
    if (request.isNavigationRequest()) this.#leaving.add(frame);
    else this.#senders.set(request, this.#document(frame));
  }

  /**
   * Browsers cut off what a page is still asking for when it is left: a poll, a picture. That is nobody's fault, and
   * the one failure that passes: the request must have been cut off (not refused or lost), and its document must have
   * been replaced by then, or be about to be, or (judged at the end) have gone together with its frame or page. The
   * tab's icon is fetched by the browser, which may think better of it at any time.
   */
  #hearFailure(request: Request) {
    const reason = request.failure()?.errorText ?? 'failed';
    if (reason !== 'net::ERR_ABORTED') {
      this.#complain(reason, request);
      return;
    }
    const frame = frameOf(request);
    const left =
      frame &&
      !request.isNavigationRequest() &&
      (this.#leaving.has(frame) || this.#document(frame) !== this.#senders.get(request));
    if (!left && !isAt(request.url(), { path: '/favicon.svg' })) this.#cutOff.push(request);
  }

  #complain(what: string, request: Request) {
    const announced = this.#announced.find((it) => it.what === what && isAt(request.url(), it));
    if (announced) announced.came = true;
    else this.#complaints.push(`${what}: ${request.method()} ${request.url()}`);
  }

  #document(frame: Frame): number {
    return this.#documents.get(frame) ?? 0;
  }
}

const isAt = (url: string, { path }: { path: string }) => URL.canParse(url) && new URL(url).pathname === path;

/** How a browser without JavaScript says that it does not load scripts … */
const isUnwantedScript = (request: Request) =>
  request.resourceType() === 'script' && request.failure()?.errorText === 'csp';

/** … and that it has no use for what they would have used. */
const isUnusedPreload = (message: ConsoleMessage) => message.text().includes('was preloaded using link preload but not');

/** A request for a page that does not exist yet has no frame, and Playwright throws. */
function frameOf(request: Request): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}

/** What the shop's server gives the browser to open the component with. */
export type Session = { payment_request_id: string; session_data: string };

/** What Antom's component looks like to whoever tests it. */
type Drawn = {
  dialog: Locator;
  component: FrameLocator;
  close: Locator;
  /** The path of the SDK's script. */
  script: string;
};

const DRAWN: Record<Sdk, (page: Page) => Drawn> = {
  'stand-in': (page) => ({
    dialog: page.getByRole('dialog', { name: 'Antom checkout' }),
    component: page.getByTitle('Antom payment').contentFrame(),
    close: page.getByRole('button', { name: 'Close payment' }),
    script: '/sdk/ams-checkout.js',
  }),
  // It has neither roles nor names: the ids are all there is to know it by.
  genuine: (page) => ({
    dialog: page.locator('#ams-component-container'),
    component: page.locator('#ams-component-container iframe').contentFrame(),
    close: page.locator('#asm-component-close-block img'),
    script: new URL(SCRIPT).pathname,
  }),
};

/** Stands in for the camera of a phone, or for its banking app. */
export const TO_PHONE = /^Open (the phone’s page|your banking app)/;

/**
 * Waits until no frame of the page moves or grows any more. Before a click, Playwright waits until the button stands still
 * in its frame, not until the frame does, and a click into a frame that moves has no effect: the genuine component still
 * moves after it has said that it is open, and grows slowly when its form has something to say.
 */
export async function framesAtRest(page: Page) {
  let before = '';
  let unchanged = 0;
  const isAtRest = async () => {
    const { moving, places } = await page.evaluate(() => ({
      moving: document
        .getAnimations()
        .filter((it) => it.playState === 'running' && it.effect?.getComputedTiming().endTime !== Infinity).length,
      places: JSON.stringify([...document.querySelectorAll('iframe')].map((frame) => frame.getBoundingClientRect())),
    }));
    unchanged = moving === 0 && places === before ? unchanged + 1 : 0;
    before = places;
    return unchanged >= 3;
  };
  await expect.poll(isAtRest, { message: 'frames at rest', intervals: [30] }).toBe(true);
}

/** The shop as a shopper uses it. */
export class Shop {
  /** Antom's component: the dialog, and the document in its iframe. */
  readonly dialog: Locator;
  readonly component: FrameLocator;
  /** Payment Element: the document in its iframe, which both SDKs put into the same place of the page. */
  readonly element: FrameLocator;
  /** The path of the SDK's script, wherever it is loaded from. */
  readonly script: string;
  readonly payButton: Locator;
  /** What the shop says when it hears that the component is open. */
  readonly opened: Locator;
  /** The order's lines and total, on its checkout and its result page. */
  readonly summary: Locator;
  readonly #close: Locator;

  constructor(
    readonly page: Page,
    readonly simulator: string,
    readonly sdk: Sdk,
  ) {
    ({ dialog: this.dialog, component: this.component, close: this.#close, script: this.script } = DRAWN[sdk](page));
    this.element = page.getByRole('region', { name: 'How would you like to pay?' }).locator('iframe').contentFrame();
    this.payButton = page.getByRole('button', { name: /^Pay / });
    this.opened = page.getByText('Finish the payment in the window that has opened.');
    this.summary = page.getByRole('region', { name: 'Your order' });
  }

  /** The shop in another window of the same browser. */
  async inNewWindow(): Promise<Shop> {
    return new Shop(await this.page.context().newPage(), this.simulator, this.sdk);
  }

  /** Chooses a currency in the header's settings. Needs a page of the shop. */
  async currency(code: string) {
    const settings = this.page.getByLabel(/^Settings: /);
    await settings.click();
    await this.page.getByRole('combobox', { name: 'Currency' }).selectOption(code);
    await this.page.getByRole('button', { name: 'Apply' }).click();
    await expect(settings).toHaveText(code);
  }

  /** Goes from the list over the product to the checkout, and returns the order's id. */
  async buy(product: string, { quantity = 1, currency }: { quantity?: number; currency?: string } = {}) {
    await this.page.goto('/');
    if (currency) await this.currency(currency);
    await this.page.getByRole('link', { name: product }).click();
    await expect(this.page.getByRole('heading', { name: product })).toBeVisible();
    await this.page.getByLabel('Quantity').fill(String(quantity));
    await this.page.getByRole('button', { name: 'Buy now' }).click();
    await expect(this.page.getByRole('heading', { name: 'Checkout' })).toBeVisible();
    return this.order();
  }

  /** The id of the order in the page's address. */
  order(): string {
    const [, order] = /^\/(?:checkout|orders)\/([0-9a-f]{32})$/.exec(new URL(this.page.url()).pathname) ?? [];
    if (!order) throw new Error(`no order in ${this.page.url()}`);
    return order;
  }

  /** What the server has rendered can be seen before it can be used. */
  async hydrated() {
    await expect(this.page.locator('html')).toHaveAttribute('data-hydrated', '');
  }

  /** Chooses a payment method and presses the button. Needs the checkout. */
  async pay(method: string) {
    await this.hydrated();
    await this.page.getByRole('radio', { name: new RegExp(`^${method}`) }).check();
    await this.payButton.click();
  }

  /** The same for a method whose component stays on the page, and what the component was opened with. */
  async open(method: string): Promise<Session> {
    const [response] = await Promise.all([
      this.page.waitForResponse((it) => new URL(it.url()).pathname === '/api/start_payment'),
      this.pay(method),
    ]);
    const session: Session = await response.json();
    await expect(this.dialog).toBeVisible();
    // While it is still opening, the genuine component loses clicks.
    await expect(this.opened).toBeAttached();
    await framesAtRest(this.page);
    return session;
  }

  /** Opens an order's checkout with Payment Element, and returns what the element was opened with. */
  async openElement(order: string): Promise<Session> {
    const [response] = await Promise.all([
      this.page.waitForResponse((it) => new URL(it.url()).pathname === '/api/start_element'),
      this.page.goto(`/checkout/${order}?presentation=element`),
    ]);
    const session: Session = await response.json();
    await expect(this.element.getByRole('group', { name: 'Payment method' })).toBeVisible();
    await expect(this.payButton).toBeEnabled();
    await framesAtRest(this.page);
    return session;
  }

  /** Chooses a method in Payment Element and presses the shop's own button. */
  async payInElement(method: string) {
    await this.chooseInElement(method);
    await this.payButton.click();
  }

  /** Chooses a method in Payment Element. */
  async chooseInElement(method: string) {
    await framesAtRest(this.page);
    await this.element.getByRole('radio', { name: new RegExp(`^${method}`) }).check();
  }

  /** Clicks on something in the component or the element. */
  async click(inFrame: Locator) {
    await inFrame.waitFor();
    await framesAtRest(this.page);
    await inFrame.click();
  }

  /** Closes the component with its own button, as the device does it. */
  async closeComponent() {
    // On a phone the genuine SDK's button hears touches and no clicks.
    const touched = await this.page.evaluate(() => navigator.maxTouchPoints > 0);
    await framesAtRest(this.page);
    await (touched ? this.#close.tap() : this.#close.click());
  }

  /** Waits for the wallet's page, on the simulator's origin, and returns its address. */
  async atWallet(amount: string): Promise<string> {
    await expect(this.page.getByRole('heading', { name: `Pay ${amount}`, exact: true })).toBeVisible();
    const url = new URL(this.page.url());
    expect(url.origin).toBe(this.simulator);
    return url.href;
  }

  /** Decides on the wallet's page. */
  async inWallet(decision: 'Approve payment' | 'Decline' | 'Cancel and return to shop') {
    await this.page.getByRole('button', { name: decision }).click();
  }

  /** What a code is paid with: the code itself, or on a phone, which cannot scan itself, the way to the app. */
  code(shownIn = this.component): Locator {
    const code = shownIn.getByRole('img', { name: 'QR code of this payment' });
    return code.or(shownIn.getByRole('link', { name: 'Open your banking app' }));
  }

  /** Scans the code: opens the page that stands in for the phone, and decides there. */
  async onPhone(decision: 'Approve payment' | 'Decline', shownIn = this.component) {
    const [phone] = await Promise.all([
      this.page.context().waitForEvent('page'),
      this.click(shownIn.getByRole('link', { name: TO_PHONE })),
    ]);
    await phone.getByRole('button', { name: decision }).click();
    const outcome = decision === 'Decline' ? 'Payment declined' : /^Paid/;
    await expect(phone.getByRole('heading', { name: outcome })).toBeVisible();
    await phone.close();
  }

  /** Waits for the result page to say how the order stands. */
  async result(heading: Result) {
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText(heading);
    expect(new URL(this.page.url()).pathname).toMatch(/^\/orders\//);
  }

  /** What the result page says under `name`. */
  fact(name: string): Locator {
    return this.page.getByRole('term').filter({ hasText: name }).locator('xpath=following-sibling::dd[1]');
  }

  /** The payment request id on the result page. */
  async paymentRequest(): Promise<string> {
    const fact = this.fact('Payment request');
    await expect(fact).toHaveText(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    return (await fact.textContent()) ?? '';
  }

  /** The lines of the order's history with this text. */
  history(what: string | RegExp): Locator {
    return this.page.getByRole('listitem').filter({ has: this.page.getByRole('time'), hasText: what });
  }
}

export type Result =
  | 'Not paid yet'
  | 'Waiting for your payment'
  | 'Paid. Thank you!'
  | 'The payment did not go through'
  | 'We are checking your payment';
