/** The shop's pages, as a customer uses them. */

import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

import { SCRIPT_URL } from './genuine-sdk';

/** The browser SDK that the pages load: the simulator's, or Antom's own. */
export type Sdk = 'stand-in' | 'genuine';

/** The server's answer that the page opens the component or the element with. */
export type Session = { payment_request_id: string; session_data: string };

type SdkLocators = {
  dialog: Locator;
  component: FrameLocator;
  close: Locator;
  /** The path of the SDK's script. */
  script: string;
};

const SDK_LOCATORS: Record<Sdk, (page: Page) => SdkLocators> = {
  'stand-in': (page) => ({
    dialog: page.getByRole('dialog', { name: 'Antom checkout' }),
    component: page.getByTitle('Antom payment').contentFrame(),
    close: page.getByRole('button', { name: 'Close payment' }),
    script: '/sdk/ams-checkout.js',
  }),
  // The genuine SDK's elements have neither roles nor names, only ids.
  genuine: (page) => ({
    dialog: page.locator('#ams-component-container'),
    component: page.locator('#ams-component-container iframe').contentFrame(),
    close: page.locator('#asm-component-close-block img'),
    script: new URL(SCRIPT_URL).pathname,
  }),
};

/** The wallet's buttons to decline: without a reason, or because of the balance. */
type Decline = 'Decline' | 'Decline (not enough balance)';

/** The link to the page that simulates scanning a code with a phone, or opening its banking app. */
export const PHONE_LINK = /^(Simulate the phone|Open your banking app)/;

/**
 * Waits until no frame of the page moves or grows. Before a click, Playwright waits until the button is stable in its
 * frame, not until the frame is, and a click into a moving frame has no effect: the genuine component still moves after
 * it has reported that it is open, and grows slowly when its form shows a message.
 */
export async function waitForStableFrames(page: Page) {
  let previous = '';
  let unchanged = 0;
  const areStable = async () => {
    const { moving, rectangles } = await page.evaluate(() => ({
      moving: document
        .getAnimations()
        .filter((it) => it.playState === 'running' && it.effect?.getComputedTiming().endTime !== Infinity).length,
      rectangles: JSON.stringify(
        [...document.querySelectorAll('iframe')].map((frame) => frame.getBoundingClientRect()),
      ),
    }));
    unchanged = moving === 0 && rectangles === previous ? unchanged + 1 : 0;
    previous = rectangles;
    return unchanged >= 3;
  };
  await expect.poll(areStable, { message: 'frames are stable', intervals: [30] }).toBe(true);
}

export class ShopPage {
  /** Antom's component: the dialog, and the document in its iframe. */
  readonly dialog: Locator;
  readonly component: FrameLocator;
  /** Payment Element: the document in its iframe, which both SDKs insert at the same position in the page. */
  readonly element: FrameLocator;
  /** The path of the SDK's script, on any origin. */
  readonly script: string;
  readonly payButton: Locator;
  /** The message that the shop shows while the component is open. */
  readonly openMessage: Locator;
  /** The order's lines and total, on its checkout and its result page. */
  readonly summary: Locator;
  readonly #close: Locator;

  constructor(
    readonly page: Page,
    readonly simulator: string,
    readonly sdk: Sdk,
  ) {
    const locators = SDK_LOCATORS[sdk](page);
    ({ dialog: this.dialog, component: this.component, close: this.#close, script: this.script } = locators);
    this.element = page.getByRole('region', { name: 'How would you like to pay?' }).locator('iframe').contentFrame();
    this.payButton = page.getByRole('button', { name: /^Pay / });
    this.openMessage = page.getByText('Finish the payment in the window that has opened.');
    this.summary = page.getByRole('region', { name: 'Your order' });
  }

  /** Opens another tab of the same browser. */
  async newTab(): Promise<ShopPage> {
    return new ShopPage(await this.page.context().newPage(), this.simulator, this.sdk);
  }

  /** Approves the payment on the wallet's page in another tab, which then shows the paid order. */
  async approveInAnotherTab(wallet: string) {
    const otherTab = await this.newTab();
    await otherTab.page.goto(wallet);
    await otherTab.inWallet('Approve payment');
    await otherTab.result('Paid. Thank you!');
  }

  /** Chooses a currency in the header's settings. Needs a page of the shop. */
  async chooseCurrency(code: string) {
    const settings = this.page.getByLabel(/^Settings: /);
    await settings.click();
    await this.page.getByRole('combobox', { name: 'Currency' }).selectOption(code);
    await this.page.getByRole('button', { name: 'Apply' }).click();
    await expect(settings).toHaveText(code);
  }

  /** Goes from the product list to the product and to its checkout, and returns the order's token. */
  async buy(product: string, { quantity = 1, currency }: { quantity?: number; currency?: string } = {}) {
    await this.page.goto('/');
    if (currency) await this.chooseCurrency(currency);
    await this.page.getByRole('link', { name: product }).click();
    await expect(this.page.getByRole('heading', { name: product })).toBeVisible();
    await this.page.getByLabel('Quantity').fill(String(quantity));
    await this.page.getByRole('button', { name: 'Buy now' }).click();
    await expect(this.page.getByRole('heading', { name: 'Checkout' })).toBeVisible();
    return this.orderId();
  }

  /** The token of the order in the page's address. */
  orderId(): string {
    const [, order] = /^\/(?:checkout|orders)\/([0-9a-z]{26})$/.exec(new URL(this.page.url()).pathname) ?? [];
    if (!order) throw new Error(`no order in ${this.page.url()}`);
    return order;
  }

  /** Waits until the page responds to input: a rendered page is visible before that. */
  async waitForHydration() {
    await expect(this.page.locator('html')).toHaveAttribute('data-hydrated', '');
  }

  /** Chooses a payment method and presses the pay button. Needs the checkout. */
  async pay(method: string) {
    await this.waitForHydration();
    await this.choose(method);
    await this.payButton.click();
  }

  /** Chooses a payment method, which may be in a closed group. */
  async choose(method: string) {
    const name = new RegExp(`^${method}`);
    // What a closed group holds has no role.
    const group = this.page
      .locator('details.method-group')
      .filter({ has: this.page.locator('.method-name', { hasText: name }) });
    if ((await group.count()) > 0 && (await group.getAttribute('open')) === null) await group.locator('summary').click();
    await this.page.getByRole('radio', { name }).check();
  }

  /** Pays with a method whose component stays on the page, and returns the session that it was opened with. */
  async openComponent(method: string): Promise<Session> {
    const [response] = await Promise.all([
      this.page.waitForResponse((it) => new URL(it.url()).pathname === '/api/start_payment'),
      this.pay(method),
    ]);
    const session: Session = await response.json();
    await expect(this.dialog).toBeVisible();
    // The genuine component ignores clicks while it opens.
    await expect(this.openMessage).toBeAttached();
    await waitForStableFrames(this.page);
    return session;
  }

  /** Opens an order's checkout with Payment Element, and returns the session that it was opened with. */
  async openElement(order: string): Promise<Session> {
    const [response] = await Promise.all([
      this.page.waitForResponse((it) => new URL(it.url()).pathname === '/api/start_element'),
      this.page.goto(`/checkout/${order}?checkout_mode=element`),
    ]);
    const session: Session = await response.json();
    await expect(this.element.getByRole('group', { name: 'Payment method' })).toBeVisible();
    await expect(this.payButton).toBeEnabled();
    await waitForStableFrames(this.page);
    return session;
  }

  /** Chooses a method in Payment Element and presses the shop's pay button. */
  async payInElement(method: string) {
    await this.chooseInElement(method);
    await this.payButton.click();
  }

  async chooseInElement(method: string) {
    await waitForStableFrames(this.page);
    await this.element.getByRole('radio', { name: new RegExp(`^${method}`) }).check();
  }

  /** Clicks on something in the component or the element. */
  async click(inFrame: Locator) {
    await inFrame.waitFor();
    await waitForStableFrames(this.page);
    await inFrame.click();
  }

  /** Closes the component with its own button: with a tap on a phone, with a click elsewhere. */
  async closeComponent() {
    // On a phone the genuine SDK's button ignores clicks.
    const hasTouch = await this.page.evaluate(() => navigator.maxTouchPoints > 0);
    await waitForStableFrames(this.page);
    await (hasTouch ? this.#close.tap() : this.#close.click());
  }

  /** Waits for the wallet's page, on the simulator's origin, and returns its address. */
  async atWallet(amount: string): Promise<string> {
    await expect(this.page.getByRole('heading', { name: `Pay ${amount}`, exact: true })).toBeVisible();
    const url = new URL(this.page.url());
    expect(url.origin).toBe(this.simulator);
    return url.href;
  }

  /** Presses a button on the wallet's page. */
  async inWallet(decision: 'Approve payment' | Decline | 'Cancel and return to shop') {
    await this.page.getByRole('button', { name: decision, exact: true }).click();
  }

  /** The QR code, or on a phone, which cannot scan its own screen, the link to the banking app. */
  paymentCode(frame = this.component): Locator {
    const code = frame.getByRole('img', { name: 'QR code of this payment' });
    return code.or(frame.getByRole('link', { name: 'Open your banking app' }));
  }

  /** Opens the page that simulates the customer's phone, and presses a button there. */
  async onPhone(decision: 'Approve payment' | Decline, frame = this.component) {
    const [phone] = await Promise.all([
      this.page.context().waitForEvent('page'),
      this.click(frame.getByRole('link', { name: PHONE_LINK })),
    ]);
    await this.decide(phone, decision);
  }

  /** Presses a button on the page that simulates the customer's phone or a till, and closes the page. */
  async decide(phone: Page, decision: 'Approve payment' | Decline) {
    await phone.getByRole('button', { name: decision, exact: true }).click();
    const outcome = decision === 'Approve payment' ? /^Paid/ : 'Payment declined';
    // Closing a page that is about to show another one may take forever.
    await expect(phone.getByRole('heading', { name: outcome })).toBeVisible();
    await phone.close();
  }

  /** Waits for the result page to show this heading. */
  async result(heading: ResultHeading, options?: { timeout: number }) {
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText(heading, options);
    expect(new URL(this.page.url()).pathname).toMatch(/^\/orders\//);
  }

  /** The value that the result page shows for `name`. */
  detail(name: string): Locator {
    // What is only printed repeats some names, and is visible until the style sheet is loaded.
    const shown = this.page.locator('dl:not(.print-only)').getByRole('term').filter({ hasText: name });
    return shown.locator('xpath=following-sibling::dd[1]');
  }

  /** The payment request id on the result page. */
  async paymentRequestId(): Promise<string> {
    const detail = this.detail('Payment reference');
    await expect(detail).toHaveText(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    return (await detail.textContent()) ?? '';
  }

  /** The entries of the order's history with this text. */
  history(text: string | RegExp): Locator {
    return this.page.getByRole('listitem').filter({ has: this.page.getByRole('time'), hasText: text });
  }
}

export type ResultHeading =
  | 'Not paid yet'
  | `Checking your payment with ${string}`
  | `We have not received a payment from ${string} yet`
  | 'Your payment is being processed'
  | 'This takes longer than usual'
  | 'Paid. Thank you!'
  | 'The payment did not go through'
  | 'We are checking this payment';
