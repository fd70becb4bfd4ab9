/* AMSCashierPayment: the component of the guide for APM payments, in a dialog or in the page. */

const QUERY_TIMEOUT_MS = 15_000;
const LAUNCH_TIMEOUT_MS = 15_000; // the component must say "onLaunch" within this time
const VALIDATE_TIMEOUT_MS = 15_000;
const PRELOAD_LIFETIME_MS = 10_000;

const CALLBACKS = ['onLog', 'onEventCallback', 'onError', 'onClose', 'onSizeChanged',
  'onPaymentMethodSelected', 'onChange', 'onBeforeSubmit'];
const NOT_CREATED = 'Component not created or current browser compatibility issue, not supported';
const ENVIRONMENTS = ['sandbox', 'prod', 'light_sandbox'];

// Functions, so that no caller gets an object that another caller may have altered.
const ERRORS = {
  // The guide lists SDK_CREATEPAYMENT_PARAMETER_ERROR among the event codes, but the genuine SDK gives it
  // to onError and to the rejected promise only. Without any session it has not even a message.
  noSession: () => ({ code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR' }),
  badSession: () => ({
    code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR',
    message: 'Abnormal response data, interface failure, or unsupported payment method',
  }),
  elementSession: () => ({ code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR', message: 'unsupported payment method' }),
  // The words are the genuine SDK's; what it means is that the merchant's selector finds nothing.
  noPlace: () => ({
    code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR',
    message: "Failed to execute 'querySelector' on 'Document': #ams-component-container is not a valid selector",
  }),
  alreadyOpen: () => ({
    code: 'SDK_CREATECOMPONENT_ERROR',
    message: 'Only one component can be rendered simultaneously',
  }),
  launchTimeout: () => ({ code: 'SDK_CREATECOMPONENT_ERROR', message: 'Load resource timeout' }),
  notJson: () => ({ code: 'SDK_INTERNAL_ERROR', message: 'The message string should conform to the json format' }),
};

/**
 * The one open checkout of this page, if any. Stricter than the genuine SDK on purpose: there a second instance
 * silently takes the place of the first one's dialog, which hides a forgotten unmount().
 */
let live = null;
let preloadFrame = null;
let preloaded = false;

// ---------------------------------------------------------------------------------------------- public class

class AMSCashierPayment {
  #options;
  #checkout = null;

  constructor(options) {
    this.#options = { ...options };
    for (const name of CALLBACKS) {
      const callback = this.#options[name];
      if (callback && typeof callback !== 'function') throw new Error('Parameter type should be function');
    }
    const { environment = 'prod' } = this.#options;
    if (!ENVIRONMENTS.includes(environment)) {
      console.warn(`AMSCashierPayment: unknown environment "${environment}", "prod" is used instead`);
      this.#options.environment = 'prod';
    }
  }

  /** Step 2.1 of the guide: warm the browser's cache with the component. Once a page, and never an exception. */
  static preload() {
    if (preloaded) return;
    preloaded = true;
    try {
      preloadFrame = element('iframe', { src: `${GATEWAY}/sdk/component?isPreload=true`, title: '', tabIndex: -1 });
      preloadFrame.setAttribute('aria-hidden', 'true');
      preloadFrame.style.cssText = 'position:absolute;width:1px;height:1px;border:0;opacity:0;pointer-events:none';
      (document.body ?? document.documentElement).append(preloadFrame);
      setTimeout(endPreload, PRELOAD_LIFETIME_MS);
    } catch { /* a page that cannot preload can still pay */ }
  }

  /** Step 2.3: pay in a dialog over the page. Resolves when the component runs, long before the payment's result. */
  createComponent(params) {
    return this.#open(params, null);
  }

  /** The same, but drawn inside the element that `selector` finds. */
  mountComponent(params, selector) {
    return this.#open(params, selector);
  }

  /** Step 2.3, "free SDK component resources". Emits nothing; harmless when nothing is open. */
  unmount() {
    this.#checkout?.remove();
    this.#checkout = null;
  }

  /** For merchants with a pay button of their own: submits the component's form. */
  async submit(data) {
    if (!live || live !== this.#checkout) throw new Error(NOT_CREATED);
    return this.#checkout.ask('submitPay', data);
  }

  /** Asks the component to check its form; "no form on display" counts as not valid. */
  async validateFields() {
    if (!live || live !== this.#checkout || !live.rendered) return { isValid: false };
    const answer = await Promise.race([
      live.ask('validateFields', {}),
      new Promise((resolve) => { setTimeout(resolve, VALIDATE_TIMEOUT_MS); }),
    ]);
    return typeof answer?.isValid === 'boolean' ? answer : { isValid: false };
  }

  async canMakePayments(paymentMethodType) {
    return paymentMethodType !== 'ApplePay'; // the only method that depends on the browser; not simulated
  }

  async #open(params, selector) {
    // The genuine SDK does its checks asynchronously. One visible effect, kept here on purpose: unmount() in
    // the same tick as createComponent() comes too early and the dialog opens all the same.
    await null;

    const refuse = (error) => {
      notify(this.#options, 'onError', error);
      throw error;
    };
    const sessionData = params?.sessionData || params?.paymentSessionData;
    if (!sessionData) refuse(ERRORS.noSession());
    const session = parseSession(sessionData);
    if (!session) refuse(ERRORS.badSession());
    if (session.scene.startsWith('ELEMENT_')) refuse(ERRORS.elementSession());
    if (live) refuse(ERRORS.alreadyOpen());
    const target = selector && document.querySelector(selector);
    if (selector && !target) { // the genuine SDK starts "loading" before it looks, and does not call onError
      notify(this.#options, 'onEventCallback', { code: 'SDK_START_OF_LOADING' });
      throw ERRORS.noPlace();
    }

    const checkout = new Checkout(this.#options, params, session, target);
    this.#checkout = checkout;
    checkout.event({ code: 'SDK_START_OF_LOADING' });
    if (session.scene !== 'CASHIER_PAYMENT') {
      // Another product's session (EASY_PAY…): seen to fail only after loading began, and in this shape.
      checkout.remove();
      notify(this.#options, 'onError', { code: 'SDK_CREATECOMPONENT_ERROR' });
      throw { success: false, errorCode: 'SYSTEM' };
    }
    // Both at once: the gateway's answer about the session, and the component's start in the iframe. An
    // unmount() meanwhile makes this promise resolve (never reject) as soon as the query has settled.
    const [queryResult] = await Promise.all([querySession(session, this.#options.locale), checkout.launched]);
    checkout.render(queryResult);
  }
}

// ------------------------------------------------------------------------------------------- one open checkout

/** Never rejects: no answer, or none that can be read, is told in the same way as a refusal. */
async function querySession(session, locale) {
  return query(session.token, locale, QUERY_TIMEOUT_MS).catch(() => ({ success: false }));
}

class Checkout {
  rendered = false;
  #id = uuid();
  #over = false;
  #shown = false;
  #askToLeave = false;
  #declared = { enableCallback: true, eventName: 'SDK_PAYMENT_CANCEL' };
  #answers = new Map(); // eventCallbackId -> resolve, for submit() and validateFields()
  #onMessage = (event) => this.#receive(event);

  constructor(options, params, session, target) {
    Object.assign(this, { options, params, session, target });
    live = this;
    endPreload();
    this.launched = new Promise((resolve, reject) => {
      this.resolveLaunched = resolve;
      this.launchTimer = setTimeout(() => {
        const error = ERRORS.launchTimeout();
        reject(error); // before remove(), which would resolve it
        this.remove();
        notify(options, 'onError', error);
        this.event(error);
      }, LAUNCH_TIMEOUT_MS);
    });
    window.addEventListener('message', this.#onMessage);
    this.#draw();
  }

  event(data) {
    notify(this.options, 'onEventCallback', data);
  }

  /** Hands the component what it needs. From here on the component decides what happens. */
  render(queryResult) {
    if (this.#over) return;
    this.rendered = true;
    const { appearance, notRedirectAfterComplete, merchantAppointParam } = this.params;
    this.#send('renderComponent', {
      queryResult,
      sessionResult: this.session.meta,
      paymentSessionData: this.session.token,
      renderDisplayType: this.target ? 'inline' : 'popup',
      appearance,
      notRedirectAfterComplete,
      merchantAppointParam,
      heightOfVisible: window.innerHeight,
      envInfo: { terminalType: terminalType(), locale: this.options.locale || 'en_US' },
    });
  }

  /** Sends a request to the component and waits for the message that carries the same eventCallbackId. */
  ask(event, data) {
    const eventCallbackId = uuid();
    return new Promise((resolve) => {
      this.#answers.set(eventCallbackId, resolve);
      this.#send(event, data, eventCallbackId);
    });
  }

  /** Takes everything down without a word to the merchant. */
  remove() {
    if (this.#over) return;
    this.#over = true;
    live = null;
    clearTimeout(this.launchTimer);
    window.removeEventListener('message', this.#onMessage);
    this.resolveLaunched();
    this.host.remove();
    // The genuine SDK sets 'auto' here, whatever the page had before. Kept: merchant pages must cope with it.
    document.body.style.overflow = 'auto';
    this.#giveFocusBack();
  }

  // -- messages. Both directions are JSON strings; anything not from our own iframe is not for us.

  #send(event, data, eventCallbackId) {
    const message = { name: 'SDK_TO_APP', mode: 'component', appId: 'COMPONENT', instanceId: this.#id,
      context: { event, data, eventCallbackId } };
    this.frame.contentWindow?.postMessage(JSON.stringify(message), GATEWAY);
  }

  #receive(posted) {
    const message = messageOf(posted, this.frame, this.#id, () => notify(this.options, 'onError', ERRORS.notJson()));
    if (!message) return;
    const { event, data, eventCallbackId } = message;

    switch (event) {
      case 'onLaunch':
        clearTimeout(this.launchTimer);
        this.resolveLaunched();
        break;
      case 'dismissLoading':
        this.loading.hidden = true;
        this.event({ code: 'SDK_END_OF_LOADING', message: data?.message ?? '' });
        break;
      case 'onSizeChanged':
        this.#resize(data);
        break;
      case 'declareEventCallbackInfo': // which event the merchant gets if the buyer closes now
        this.#declared = data?.popWindowEventInfo ?? this.#declared;
        break;
      case 'showCloseButton':
      case 'hideCloseButton':
        if (this.closeButton) this.closeButton.hidden = event === 'hideCloseButton';
        break;
      case 'setAllowRetention':
        this.#askToLeave = data === true;
        break;
      case 'onClose':
        this.#closedByBuyer();
        break;
      case 'onRedirect':
        this.#redirect(data);
        break;
      case 'onEventCallback': // payment results, unfiltered
        this.event(data);
        break;
      case 'onError':
      case 'onLog': // the SDK itself never calls onLog
      case 'onChange':
      case 'onPaymentMethodSelected':
        notify(this.options, event, data);
        break;
      default: // a newer component may know more events than we do
    }
    this.#answers.get(eventCallbackId)?.(data);
    this.#answers.delete(eventCallbackId);
  }

  #closedByBuyer() {
    if (this.#over) return;
    if (this.#askToLeave && !window.confirm('Leave without paying?')) return;
    this.remove();
    notify(this.options, 'onClose', {});
    const { enableCallback, eventName, eventResult } = this.#declared;
    if (enableCallback) this.event({ code: eventName, result: { result: eventResult ?? {} } });
  }

  /** Leaves for the payment method's page (step 2.4, "Redirect payment"), or for the merchant's result page. */
  #redirect(data) {
    const urls = typeof data === 'string' ? { normalUrl: data } : data ?? {};
    // No wallet app can be opened on a desktop; the genuine SDK reports just the same.
    if (terminalType() === 'WEB') {
      if (urls.applinkUrl) this.event(launchError(urls));
      if (urls.schemeUrl) this.event(launchError(urls));
    }
    // Removed so that "back" does not bring the dialog back (bfcache).
    follow(urls, (event) => this.event(event), () => this.remove());
  }

  // -- what is seen. A shadow root keeps the merchant's CSS out; its adopted style sheet needs no CSP exception.

  #draw() {
    this.host = element('div', { id: 'ams-component-container' });
    const root = this.host.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styleSheet()];

    const src = new URL('/sdk/component', GATEWAY);
    src.search = new URLSearchParams({ instanceId: this.#id, locale: this.options.locale ?? '' });
    this.frame = element('iframe', { id: 'ams-checkout-component', src: src.href, title: 'Antom payment' });
    this.loading = element('div', { className: 'loading' },
      element('span', { className: 'spinner' }), element('span', { textContent: 'Loading payment…' }));
    this.loading.setAttribute('role', 'status');
    this.loading.hidden = this.params.appearance?.showLoading === false;

    if (this.target) {
      root.append(element('div', { className: 'inline' }, this.loading, this.frame));
      this.target.append(this.host);
      return;
    }

    this.closeButton = element('button', { type: 'button', className: 'close' });
    this.closeButton.setAttribute('aria-label', 'Close payment');
    this.closeButton.addEventListener('click', () => this.#closedByBuyer());
    this.card = element('div', { className: 'card' }, this.closeButton, this.frame);
    this.dialog = element('dialog', { className: 'overlay' }, this.loading, this.card);
    this.dialog.setAttribute('aria-label', 'Antom checkout');
    this.dialog.addEventListener('cancel', (event) => { // Escape, or "back" on a phone
      event.preventDefault();
      this.#closedByBuyer();
    });
    this.dialog.addEventListener('close', () => { // a browser may close it unasked at a second Escape
      if (!this.dialog.open) this.#closedByBuyer();
    });
    root.append(this.dialog);
    document.body.append(this.host);
    if (this.loading.hidden) {
      // The merchant shows a loader of its own (appearance.showLoading=false): the dialog is laid out, so that
      // the component can measure itself, but stays invisible and leaves the page usable.
      this.dialog.setAttribute('open', '');
      this.dialog.classList.add('quiet');
    } else {
      this.#openModal();
    }
  }

  #openModal() {
    this.focusedBefore = document.activeElement;
    this.dialog.removeAttribute('open');
    this.dialog.classList.remove('quiet');
    this.dialog.showModal();
    document.body.style.overflow = 'hidden';
  }

  /** The component knows its size: the moment at which it is shown, and every change after that. */
  #resize(size) {
    const height = Number(size?.height);
    const width = Number(size?.width);
    if (!(height > 1)) return;
    this.frame.style.height = `${height}px`;
    if (this.card && width > 0) this.card.style.setProperty('--width', `${width}px`);
    if (!this.#shown) {
      this.#shown = true;
      this.loading.hidden = true;
      if (this.dialog) {
        if (this.dialog.classList.contains('quiet')) this.#openModal();
        this.dialog.classList.add('shown');
        this.frame.focus();
      }
    }
    notify(this.options, 'onSizeChanged', size);
  }

  #giveFocusBack() {
    const focus = () => {
      if (document.activeElement === document.body) this.focusedBefore?.focus?.({ preventScroll: true });
    };
    focus();
    setTimeout(focus); // merchants often enable their pay button again only in the callback that follows
  }
}

function endPreload() {
  preloadFrame?.remove();
  preloadFrame = null;
}

function styleSheet() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  return sheet;
}

const STYLES = `
  :host { all: initial; }
  * { box-sizing: border-box; }
  [hidden] { display: none !important; }
  :host { --paper: #fff; --ink: #17212f; --soft: #eef1f5; --accent: #1558c0;
    color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); }
  @media (prefers-color-scheme: dark) {
    :host { --paper: #1a212c; --ink: #eaf0f8; --soft: #2b3543; --accent: #8ab8ff; }
  }

  .overlay { position: fixed; inset: 0; width: 100%; height: 100%; max-width: none; max-height: none; margin: 0;
    padding: 24px; border: 0; overflow: hidden; background: transparent; color: inherit; outline: none; }
  .overlay[open] { display: grid; place-items: center; }
  .overlay::backdrop { background: rgb(9 15 25 / .55); }
  .overlay > * { grid-area: 1 / 1; }
  .quiet { visibility: hidden; pointer-events: none; }

  .card { --width: 480px; position: relative; width: min(var(--width), 100%); visibility: hidden; overflow: hidden;
    border-radius: 16px; background: var(--paper); box-shadow: 0 24px 64px rgb(0 0 0 / .35); }
  .shown .card { visibility: visible; animation: appear .22s ease-out; }
  iframe { display: block; width: 100%; height: 320px; max-height: calc(100dvh - 48px); border: 0;
    color-scheme: light dark; }
  .inline iframe { max-height: none; }

  .close { position: absolute; top: 14px; right: 14px; width: 40px; height: 40px; padding: 0; border: 0;
    border-radius: 50%; background: transparent; color: inherit; cursor: pointer; }
  .close:hover { background: var(--soft); }
  .close:focus-visible { outline: 3px solid var(--accent); outline-offset: -1px; }
  .close::before, .close::after { content: ''; position: absolute; top: 19px; left: 12px; width: 16px; height: 2px;
    border-radius: 1px; background: currentColor; transform: rotate(45deg); }
  .close::after { transform: rotate(-45deg); }

  .loading { display: flex; align-items: center; gap: 12px; padding: 14px 22px 14px 18px; border-radius: 999px;
    background: var(--paper); box-shadow: 0 8px 32px rgb(0 0 0 / .25); }
  .inline .loading { width: max-content; margin: 16px auto; box-shadow: none; }
  .spinner { width: 22px; height: 22px; border: 3px solid var(--soft); border-top-color: var(--accent);
    border-radius: 50%; animation: turn .8s linear infinite; }

  @keyframes turn { to { transform: rotate(1turn); } }
  @keyframes appear { from { opacity: 0; transform: scale(.97); } }
  @keyframes rise { from { transform: translateY(100%); } }

  @media (max-width: 639px) {
    .overlay { padding: 0; }
    .card { width: 100%; align-self: end; border-radius: 16px 16px 0 0; }
    .shown .card { animation-name: rise; }
    iframe { max-height: calc(100dvh - 32px); }
  }
  @media (prefers-reduced-motion: reduce) {
    .shown .card { animation: none; }
    .spinner { animation-duration: 3s; }
  }
  @media (forced-colors: active) {
    .card { border: 1px solid CanvasText; }
    .close::before, .close::after { background: ButtonText; }
  }
`;

window.AMSCashierPayment = AMSCashierPayment;
