/*
 * AMSElement: Payment Element, in the merchant's page and with the merchant's own button. The promises never reject:
 * they resolve with an error.
 *
 * The SDK's messages to the hosted page (element.js): renderComponent, onValidate, submitPay, updatePayment. The hosted
 * page answers with an event whose name is the request's eventCallbackId.
 *
 * Served as version 2, the class has in addition what the documentation of version 2 says (docs.antom.com/ac/sdks/web_sdk).
 * Each such place is marked "documented, not observed": no copy of version 2 could be run.
 */

const MOUNT_TIMEOUT_MS = 10_000; // until the hosted page is visible
const ELEMENT_QUERY_TIMEOUT_MS = 300_000; // as in the genuine SDK

/** What `on()` accepts. Documented, not observed. The simulator has no method with a billing address. */
const ELEMENT_EVENTS = ['paymentMethodChanged', 'billingAddressChanged'];

const CANNOT_INITIATE = 'An error occurred. The transaction cannot be initiated.';
const STATE_ERROR = { code: 'UI_STATE_ERROR', message: CANNOT_INITIATE };
const PARAM_INVALID = { code: 'PARAM_INVALID', message: CANNOT_INITIATE };
const UNRECOGNIZED = { code: 'ERR_DATA_STRUCT_UNRECOGNIZED', message: CANNOT_INITIATE };

/** The genuine SDK's messages for error codes of the gateway. Other codes keep the gateway's message. */
const ERROR_MESSAGES = {
  UNKNOWN_EXCEPTION: 'Unknown exception. Please check the payment status and contact the merchant.',
  PROCESS_FAIL: 'Unknown exception. Please check the payment status and contact the merchant.',
  REPEAT_REQ_REJECT: 'The order status is abnormal. Please check the payment status and contact the merchant.',
  INQUIRY_PAYMENT_SESSION_FAILED:
    'The order status is abnormal. Please check the payment status and contact the merchant.',
};

class InvalidElementConfigError extends Error {
  name = 'InvalidElementConfigError';

  constructor(errors) {
    super(`Invalid config:\n${errors.map(({ field, message }) => `${field}: ${message}`).join('\n')}`);
    this.errors = errors;
  }
}

class AMSElement {
  #options;
  #session;
  #status = 'READY'; // then IN_BIZ_FLOW, from mount() on, and DESTROYED
  #container = null; // in the merchant's page, with the iframe in it
  #frame = null;
  #id = null;
  #queryResult = null; // the gateway's response for the session
  #isLoading = false;
  #mountTimer = null;
  #resolveLaunched = () => {};
  #resolveShown = () => {};
  #resolveUpdated = () => {};
  #pendingRequests = new Map(); // eventCallbackId -> resolve
  #listeners = new Map(); // event -> callbacks
  #onMessage = (event) => this.#receive(event);

  constructor(options) {
    if (!options.sessionData) {
      const message = 'sessionData is empty';
      notify(options, 'onEventCallback', { code: 'SDK_CREATE_COMPONENT_ERROR', message });
      throw new InvalidElementConfigError([{ field: 'sessionData', message }]);
    }
    this.#options = { ...options };
    this.#session = options.sessionData;
  }

  /** Shows the element inside the match of `selector`. Resolves with {} when it is visible, or with an error. */
  async mount({ type, ...options }, selector) {
    const fail = (message, error) => {
      this.#raiseEvent('SDK_CREATE_COMPONENT_ERROR', message);
      return { error };
    };
    const target = document.querySelector(selector);
    if (!target) return fail(`Element with selector ${selector} not found.`, PARAM_INVALID);
    if (this.#status === 'DESTROYED') {
      return fail('Creating components in the destroyed state is forbidden.', STATE_ERROR);
    }
    if (this.#status !== 'READY') return fail('SDK status error.', STATE_ERROR);
    return new Promise((resolve) => {
      this.#mountTimer = setTimeout(() => {
        this.#mountTimer = null;
        this.#failMount('Load app time out');
        const message = 'An error occurred; the transaction cannot be initiated.';
        resolve({ error: { code: 'INITIALIZE_WEB_TIMEOUT', message } });
      }, MOUNT_TIMEOUT_MS);
      this.#setLoading(true);
      this.#status = 'IN_BIZ_FLOW';
      if (type !== 'payment' || !parseSession(this.#session)) { // as observed: only destroy() works from here on
        clearTimeout(this.#mountTimer);
        this.#mountTimer = null;
        this.#raiseEvent('SDK_CREATEPAYMENT_PARAMETER_ERROR', 'Initialization parameter exception.');
        this.#setLoading(false);
        resolve({ error: { ...PARAM_INVALID, context: '{}' } });
        return;
      }
      this.#resolveShown = () => resolve({});
      this.#open(target, selector, options).catch(() => {
        // As observed: the timeout keeps running and raises its own event later.
        this.#failMount('Failed to launch app');
        resolve({ error: { code: 'INITIALIZE_API_TIMEOUT', message: CANNOT_INITIATE, traceId: '' } });
      }).then((error) => error && resolve({ error }));
    });
  }

  /** Whether the customer's input can be submitted. Stays pending when the element has been removed. */
  async validateFields() {
    if (this.#mountTimer !== null || !this.#id) return { isValid: false };
    const answer = await this.#request('onValidate');
    return answer ?? { isValid: false };
  }

  /** Calls `callback(data)` for each event. Only in version 2. Documented, not observed. */
  on(event, callback) {
    if (!ELEMENT_EVENTS.includes(event)) {
      console.error(`Event "${event}" is not allowed.`);
      return;
    }
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), callback]);
  }

  /**
   * Pays. Pending while the customer pays in the element, and for ever when the payment leaves the page. The options
   * `handleActions` and `shippingInfo` are those of version 2: documented, not observed.
   */
  async submitPayment(options) {
    if (this.#status !== 'IN_BIZ_FLOW') {
      return { status: 'FAIL', error: { ...STATE_ERROR, needChangeSessionForRetry: false } };
    }
    this.#setLoading(true);
    const result = (await this.#request('submitPay', VERSION === 2 ? options : {})) ?? { status: 'FAIL', error: { ...UNRECOGNIZED } };
    if (result.error) result.error.needChangeSessionForRetry ??= this.#queryResult?.notSupportRetryPayForSameSession;
    this.#setLoading(false);
    return result;
  }

  /** Continues with another session. Resolves with whether the hosted page has accepted it. */
  async updatePayment(sessionData) {
    const [current, renewed] = [parseSession(this.#session), parseSession(sessionData)];
    // The genuine SDK requires the same connectFactor in both sessions.
    const enableConnect = ({ meta } = { meta: {} }) => meta.connectFactor?.enableConnect;
    const canUpdate = this.#status === 'IN_BIZ_FLOW' && this.#frame && current?.meta.connectFactor
      && renewed?.meta.connectFactor && enableConnect(current) === enableConnect(renewed);
    if (!canUpdate) return false;
    const answer = await query(sessionData, this.#options.locale, ELEMENT_QUERY_TIMEOUT_MS);
    this.#queryResult = answer;
    const success = await new Promise((resolve) => {
      this.#resolveUpdated = resolve;
      this.#send('updatePayment', {
        paymentSessionData: sessionData,
        data: { originActionQueryResult: answer },
        sessionResult: renewed.meta,
        sessionData: renewed.token,
      });
    });
    if (success) this.#session = sessionData;
    return success;
  }

  /**
   * Removes the element, permanently in version 1. In version 2 mount() may be called again: documented, not observed.
   * Pending promises stay pending.
   */
  destroy() {
    this.#remove();
    this.#status = VERSION === 2 ? 'READY' : 'DESTROYED';
  }

  async #open(target, selector, options) {
    this.#createElements(target, selector);
    const id = this.#id;
    const launched = new Promise((resolve) => { this.#resolveLaunched = resolve; });
    const asked = query(this.#session, this.#options.locale, ELEMENT_QUERY_TIMEOUT_MS);
    const [answer] = await Promise.all([asked, launched]);
    if (id !== this.#id) return null; // it has been mounted again in the meantime
    this.#queryResult = answer;
    const { appearance = this.#options.appearance, notRedirectAfterComplete, merchantAppointParam } = options;
    // Also for an error, which the hosted page shows.
    this.#send('renderComponent', {
      heightOfVisible: window.innerHeight,
      paymentSessionData: this.#session,
      queryResult: answer,
      envInfo: { screenHeight: screen.height, screenWidth: screen.width },
      appearance,
      sessionResult: parseSession(this.#session)?.meta ?? {},
      notRedirectAfterComplete: notRedirectAfterComplete === true,
      merchantAppointParam,
      sdkVersion: VERSION,
    });
    return sessionError(answer);
  }

  #raiseEvent(code, message = '', result) {
    notify(this.#options, 'onEventCallback', { code, message, result });
  }

  /** Calls the callbacks of the option `loading`, once per start and end. */
  #setLoading(isLoading) {
    const { loading = {} } = this.#options;
    if (isLoading && !this.#isLoading) notify(loading, 'onStartLoading');
    if (!isLoading && this.#isLoading) notify(loading, 'onEndLoading');
    this.#isLoading = isLoading;
  }

  #failMount(message) {
    this.#setLoading(false);
    this.#status = 'READY';
    this.#raiseEvent('SDK_LAUNCH_PAYMENT_APP_ERROR', message);
    this.#remove();
  }

  #remove() {
    window.removeEventListener('message', this.#onMessage);
    this.#container?.remove();
    this.#container = null;
    this.#frame = null;
  }

  #createElements(target, selector) {
    this.#id = `${uuid()}-payment`;
    const src = new URL('/sdk/element', GATEWAY);
    src.search = new URLSearchParams({ instanceId: this.#id, locale: this.#options.locale ?? '' });
    this.#frame = createElement('iframe', {
      src: src.href,
      title: textsOf(this.#options.locale).method,
      allow: 'payment',
    });
    // Invisible until it reports its height.
    this.#frame.style.cssText = 'display:block;width:100%;height:0;border:0;opacity:0;color-scheme:light dark';
    const id = `ams-component-container-${selector.replace(/^#/, '')}`;
    this.#container = createElement('div', { id }, this.#frame);
    window.addEventListener('message', this.#onMessage);
    target.append(this.#container);
  }

  #send(event, data, eventCallbackId) {
    const message = { name: 'SDK_TO_APP', instanceId: this.#id, context: { event, data, eventCallbackId } };
    this.#frame?.contentWindow?.postMessage(JSON.stringify(message), GATEWAY);
  }

  #request(event, params = {}) {
    const eventCallbackId = uuid();
    return new Promise((resolve) => {
      this.#pendingRequests.set(eventCallbackId, (answer) => resolve(answer?.data));
      const data = { params, target: 'PAYMENT_ELEMENT', source: 'CONTAINER_ELEMENT' };
      this.#send(event, data, eventCallbackId);
    });
  }

  #receive(posted) {
    const message = parseMessage(posted, this.#frame, this.#id, () => {});
    if (!message) return;
    const { event, data } = message;
    switch (event) {
      case 'onLaunch':
        this.#resolveLaunched();
        break;
      case 'onSizeChanged':
      case 'webAppReady':
        clearTimeout(this.#mountTimer);
        this.#mountTimer = null;
        if (data?.height > 1) {
          this.#frame.style.height = `${data.height}px`;
          this.#frame.style.opacity = '1';
        }
        this.#resolveShown();
        this.#setLoading(false);
        break;
      case 'onRedirect':
        openPaymentUrl(typeof data === 'string' ? { normalUrl: data } : data ?? {},
          ({ code, message: text }) => this.#raiseEvent(code, text), () => {});
        break;
      case 'onEventCallback': // unfiltered, as in the genuine SDK
        this.#raiseEvent(data?.code, data?.message, data?.result);
        break;
      case 'updated':
        this.#resolveUpdated(data?.success || false);
        break;
      case 'paymentMethodChanged':
        for (const callback of this.#listeners.get(event) ?? []) callback(data);
        break;
      case 'onDestroy':
        this.#setLoading(false);
        this.#remove();
        this.#status = 'READY';
        break;
      default:
        this.#pendingRequests.get(event)?.(data);
        this.#pendingRequests.delete(event);
    }
  }
}

/** The error of a session that cannot be shown, or null. */
function sessionError({ success, errorCode, errorMessage, ...answer }) {
  const hasMethods = [answer.paymentMethods, answer.savedPaymentMethods].some((list) => list?.length > 0);
  if (success && hasMethods && answer.orderAmountView && answer.paymentAmountView) return null;
  const traceId = answer.traceId ?? '';
  if (!errorCode) return { ...UNRECOGNIZED, traceId };
  return { code: errorCode, message: ERROR_MESSAGES[errorCode] ?? (errorMessage || UNRECOGNIZED.message), traceId };
}

if (VERSION === 1) delete AMSElement.prototype.on;

window.AMSElement = AMSElement;
