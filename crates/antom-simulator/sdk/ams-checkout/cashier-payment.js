/* AMSCashierPayment: the APM payment component, in a dialog or in the page. */

const QUERY_TIMEOUT_MS = 15_000;
const LAUNCH_TIMEOUT_MS = 15_000; // for the component's onLaunch message
const VALIDATE_TIMEOUT_MS = 15_000;
const PRELOAD_LIFETIME_MS = 10_000;

const CALLBACKS = ['onLog', 'onEventCallback', 'onError', 'onClose', 'onSizeChanged',
  'onPaymentMethodSelected', 'onChange', 'onBeforeSubmit'];
const NOT_CREATED = 'Component not created or current browser compatibility issue, not supported';
const ENVIRONMENTS = ['sandbox', 'prod', 'light_sandbox'];

// Functions, because merchants may change the objects.
const ERRORS = {
  // The guide lists SDK_CREATEPAYMENT_PARAMETER_ERROR among the event codes, but the genuine SDK only passes it to
  // onError and to the rejected promise. For a missing session it has no message.
  missingSession: () => ({ code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR' }),
  invalidSession: () => ({
    code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR',
    message: 'Abnormal response data, interface failure, or unsupported payment method',
  }),
  elementSession: () => ({ code: 'SDK_CREATEPAYMENT_PARAMETER_ERROR', message: 'unsupported payment method' }),
  // The genuine SDK's message. It means that the merchant's selector matches nothing.
  targetNotFound: () => ({
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
 * The open checkout of this page. Stricter than the genuine SDK on purpose: there a second instance replaces the first
 * one's dialog without an error, which hides a forgotten unmount().
 */
let openCheckout = null;
let preloadFrame = null;
let hasPreloaded = false;

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

  /** Step 2.1 of the guide: loads the component into the browser's cache, once per page. Never throws. */
  static preload() {
    if (hasPreloaded) return;
    hasPreloaded = true;
    try {
      const src = `${GATEWAY}/sdk/component?isPreload=true`;
      preloadFrame = createElement('iframe', { src, title: '', tabIndex: -1 });
      preloadFrame.setAttribute('aria-hidden', 'true');
      preloadFrame.style.cssText = 'position:absolute;width:1px;height:1px;border:0;opacity:0;pointer-events:none';
      (document.body ?? document.documentElement).append(preloadFrame);
      setTimeout(removePreloadFrame, PRELOAD_LIFETIME_MS);
    } catch { /* the payment works without preloading */ }
  }

  /** Step 2.3: pays in a dialog. Resolves when the component has launched, before the payment has a result. */
  createComponent(params) {
    return this.#open(params, null);
  }

  /** As createComponent(), inside the element that `selector` matches. */
  mountComponent(params, selector) {
    return this.#open(params, selector);
  }

  /** Step 2.3, "free SDK component resources". Raises no event. Does nothing when no component is open. */
  unmount() {
    this.#checkout?.remove();
    this.#checkout = null;
  }

  /** For merchants with their own pay button: submits the component's form. */
  async submit(data) {
    if (!openCheckout || openCheckout !== this.#checkout) throw new Error(NOT_CREATED);
    return this.#checkout.request('submitPay', data);
  }

  /** Asks the component to validate its form. Without a visible form the result is not valid. */
  async validateFields() {
    if (!openCheckout || openCheckout !== this.#checkout || !openCheckout.rendered) return { isValid: false };
    const result = await Promise.race([
      openCheckout.request('validateFields', {}),
      new Promise((resolve) => { setTimeout(resolve, VALIDATE_TIMEOUT_MS); }),
    ]);
    return typeof result?.isValid === 'boolean' ? result : { isValid: false };
  }

  async canMakePayments(paymentMethodType) {
    return paymentMethodType !== 'ApplePay'; // the only method that depends on the browser; not simulated
  }

  async #open(params, selector) {
    // The genuine SDK checks asynchronously, so unmount() in the same tick as createComponent() has no effect.
    await null;

    const reject = (error) => {
      notify(this.#options, 'onError', error);
      throw error;
    };
    const sessionData = params?.sessionData || params?.paymentSessionData;
    if (!sessionData) reject(ERRORS.missingSession());
    const session = parseSession(sessionData);
    if (!session) reject(ERRORS.invalidSession());
    if (session.productScene.startsWith('ELEMENT_')) reject(ERRORS.elementSession());
    if (openCheckout) reject(ERRORS.alreadyOpen());
    const target = selector && document.querySelector(selector);
    if (selector && !target) { // the genuine SDK starts loading first, and does not call onError
      notify(this.#options, 'onEventCallback', { code: 'SDK_START_OF_LOADING' });
      throw ERRORS.targetNotFound();
    }

    const checkout = new Checkout(this.#options, params, session, target);
    this.#checkout = checkout;
    checkout.raiseEvent({ code: 'SDK_START_OF_LOADING' });
    if (session.productScene !== 'CASHIER_PAYMENT') {
      // With another product scene (EASY_PAY…) the genuine SDK fails like this, after it has started loading.
      checkout.remove();
      notify(this.#options, 'onError', { code: 'SDK_CREATECOMPONENT_ERROR' });
      throw { success: false, errorCode: 'SYSTEM' };
    }
    // After unmount() this promise resolves (never rejects) as soon as the query has settled.
    const [queryResult] = await Promise.all([querySession(session, this.#options.locale), checkout.launched]);
    checkout.render(queryResult);
  }
}

// ----------------------------------------------------------------------------------------------- open checkout

/** Never rejects: without a usable response the result is { success: false }. */
async function querySession(session, locale) {
  return query(session.token, locale, QUERY_TIMEOUT_MS).catch(() => ({ success: false }));
}

class Checkout {
  rendered = false;
  #id = uuid();
  #isRemoved = false;
  #isShown = false;
  #allowRetention = false;
  #closeEvent = { enableCallback: true, eventName: 'SDK_PAYMENT_CANCEL' };
  #pendingRequests = new Map(); // eventCallbackId -> resolve, for submit() and validateFields()
  #onMessage = (event) => this.#receive(event);

  constructor(options, params, session, target) {
    Object.assign(this, { options, params, session, target, texts: textsOf(options.locale) });
    openCheckout = this;
    removePreloadFrame();
    this.launched = new Promise((resolve, reject) => {
      this.resolveLaunched = resolve;
      this.launchTimer = setTimeout(() => {
        const error = ERRORS.launchTimeout();
        reject(error); // before remove(), which resolves the promise
        this.remove();
        notify(options, 'onError', error);
        this.raiseEvent(error);
      }, LAUNCH_TIMEOUT_MS);
    });
    window.addEventListener('message', this.#onMessage);
    this.#createElements();
  }

  raiseEvent(data) {
    notify(this.options, 'onEventCallback', data);
  }

  /** Passes the payment to the component, which controls the flow from here on. */
  render(queryResult) {
    if (this.#isRemoved) return;
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
  request(event, data) {
    const eventCallbackId = uuid();
    return new Promise((resolve) => {
      this.#pendingRequests.set(eventCallbackId, resolve);
      this.#send(event, data, eventCallbackId);
    });
  }

  /** Removes all elements and listeners. Raises no event. */
  remove() {
    if (this.#isRemoved) return;
    this.#isRemoved = true;
    openCheckout = null;
    clearTimeout(this.launchTimer);
    window.removeEventListener('message', this.#onMessage);
    this.resolveLaunched();
    this.host.remove();
    // As the genuine SDK does, whatever the page's previous value is.
    document.body.style.overflow = 'auto';
    this.#restoreFocus();
  }

  // -- messages: JSON strings in both directions

  #send(event, data, eventCallbackId) {
    const message = { name: 'SDK_TO_APP', mode: 'component', appId: 'COMPONENT', instanceId: this.#id,
      context: { event, data, eventCallbackId } };
    this.frame.contentWindow?.postMessage(JSON.stringify(message), GATEWAY);
  }

  #receive(posted) {
    const message = parseMessage(posted, this.frame, this.#id, () => notify(this.options, 'onError', ERRORS.notJson()));
    if (!message) return;
    const { event, data, eventCallbackId } = message;

    switch (event) {
      case 'onLaunch':
        clearTimeout(this.launchTimer);
        this.resolveLaunched();
        break;
      case 'dismissLoading':
        this.loading.hidden = true;
        this.raiseEvent({ code: 'SDK_END_OF_LOADING', message: data?.message ?? '' });
        break;
      case 'onSizeChanged':
        this.#setSize(data);
        break;
      case 'declareEventCallbackInfo': // the event to raise when the customer closes the component
        this.#closeEvent = data?.popWindowEventInfo ?? this.#closeEvent;
        break;
      case 'showCloseButton':
      case 'hideCloseButton':
        if (this.closeButton) this.closeButton.hidden = event === 'hideCloseButton';
        break;
      case 'setAllowRetention':
        this.#allowRetention = data === true;
        break;
      case 'onClose':
        this.#close();
        break;
      case 'onRedirect':
        this.#redirect(data);
        break;
      case 'onEventCallback': // unfiltered, as in the genuine SDK
        this.raiseEvent(data);
        break;
      case 'onError':
      case 'onLog': // the SDK itself never calls it
      case 'onChange':
      case 'onPaymentMethodSelected':
        notify(this.options, event, data);
        break;
      default: // events of newer components
    }
    this.#pendingRequests.get(eventCallbackId)?.(data);
    this.#pendingRequests.delete(eventCallbackId);
  }

  #close() {
    if (this.#isRemoved) return;
    if (this.#allowRetention && !window.confirm(this.texts.leave)) return;
    this.remove();
    notify(this.options, 'onClose', {});
    const { enableCallback, eventName, eventResult } = this.#closeEvent;
    if (enableCallback) this.raiseEvent({ code: eventName, result: { result: eventResult ?? {} } });
  }

  /** Goes to the payment method's page (step 2.4, "Redirect payment"), or to the merchant's result page. */
  #redirect(data) {
    const urls = typeof data === 'string' ? { normalUrl: data } : data ?? {};
    // A desktop has no wallet app. The genuine SDK raises one error per URL.
    if (terminalType() === 'WEB') {
      if (urls.applinkUrl) this.raiseEvent(launchError(urls));
      if (urls.schemeUrl) this.raiseEvent(launchError(urls));
    }
    // Removed first, because the back-forward cache would restore the dialog.
    openPaymentUrl(urls, (event) => this.raiseEvent(event), () => this.remove());
  }

  // -- elements. The shadow root isolates them from the merchant's CSS. An adopted style sheet needs no CSP exception.

  #createElements() {
    this.host = createElement('div', { id: 'ams-component-container' });
    const root = this.host.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styleSheet()];

    const src = new URL('/sdk/component', GATEWAY);
    src.search = new URLSearchParams({ instanceId: this.#id, locale: this.options.locale ?? '' });
    this.frame = createElement('iframe', { id: 'ams-checkout-component', src: src.href, title: this.texts.frame });
    this.loading = createElement('div', { className: 'loading' },
      createElement('span', { className: 'spinner' }), createElement('span', { textContent: this.texts.loading }));
    this.loading.setAttribute('role', 'status');
    this.loading.hidden = this.params.appearance?.showLoading === false;

    if (this.target) {
      root.append(createElement('div', { className: 'inline' }, this.loading, this.frame));
      this.target.append(this.host);
      return;
    }

    this.closeButton = createElement('button', { type: 'button', className: 'close' });
    this.closeButton.setAttribute('aria-label', this.texts.closePayment);
    this.closeButton.addEventListener('click', () => this.#close());
    this.card = createElement('div', { className: 'card' }, this.closeButton, this.frame);
    this.dialog = createElement('dialog', { className: 'overlay' }, this.loading, this.card);
    this.dialog.setAttribute('aria-label', this.texts.dialog);
    this.dialog.addEventListener('cancel', (event) => { // Escape, or the back gesture of a phone
      event.preventDefault();
      this.#close();
    });
    this.dialog.addEventListener('close', () => { // a second Escape may close it without a cancel event
      if (!this.dialog.open) this.#close();
    });
    root.append(this.dialog);
    document.body.append(this.host);
    if (this.loading.hidden) {
      // The merchant shows its own loader (appearance.showLoading=false): the dialog has a layout, so that the
      // component can measure itself, but is invisible and does not block the page.
      this.dialog.setAttribute('open', '');
      this.dialog.classList.add('invisible');
    } else {
      this.#openModal();
    }
  }

  #openModal() {
    this.previousFocus = document.activeElement;
    this.dialog.removeAttribute('open');
    this.dialog.classList.remove('invisible');
    this.dialog.showModal();
    document.body.style.overflow = 'hidden';
  }

  /** Shows the component when it reports its first size, and follows later changes. */
  #setSize(size) {
    const height = Number(size?.height);
    const width = Number(size?.width);
    if (!(height > 1)) return;
    this.frame.style.height = `${height}px`;
    if (this.card && width > 0) this.card.style.setProperty('--width', `${width}px`);
    if (!this.#isShown) {
      this.#isShown = true;
      this.loading.hidden = true;
      if (this.dialog) {
        if (this.dialog.classList.contains('invisible')) this.#openModal();
        this.dialog.classList.add('visible');
        this.frame.focus();
      }
    }
    notify(this.options, 'onSizeChanged', size);
  }

  #restoreFocus() {
    const focus = () => {
      if (document.activeElement === document.body) this.previousFocus?.focus?.({ preventScroll: true });
    };
    focus();
    setTimeout(focus); // merchants often enable their pay button in the callback that follows
  }
}

function removePreloadFrame() {
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
  .invisible { visibility: hidden; pointer-events: none; }

  .card { --width: 480px; position: relative; width: min(var(--width), 100%); visibility: hidden; overflow: hidden;
    border-radius: 16px; background: var(--paper); box-shadow: 0 24px 64px rgb(0 0 0 / .35); }
  .visible .card { visibility: visible; animation: appear .22s ease-out; }
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
    border-radius: 50%; animation: spin .8s linear infinite; }

  @keyframes spin { to { transform: rotate(1turn); } }
  @keyframes appear { from { opacity: 0; transform: scale(.97); } }
  @keyframes rise { from { transform: translateY(100%); } }

  @media (max-width: 639px) {
    .overlay { padding: 0; }
    .card { width: 100%; align-self: end; border-radius: 16px 16px 0 0; }
    .visible .card { animation-name: rise; }
    iframe { max-height: calc(100dvh - 32px); }
  }
  @media (prefers-reduced-motion: reduce) {
    .visible .card { animation: none; }
    .spinner { animation-duration: 3s; }
  }
  @media (forced-colors: active) {
    .card { border: 1px solid CanvasText; }
    .close::before, .close::after { background: ButtonText; }
  }
`;

// The documentation of version 2 does not say whether it still has this class.
window.AMSCashierPayment = AMSCashierPayment;
