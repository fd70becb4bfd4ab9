/*
 * AMSElement: Payment Element, in the merchant's page and with the merchant's own button. Nothing here rejects; what
 * went wrong is in what the promises resolve with.
 *
 * The SDK's messages to the hosted page (element.js): renderComponent, onValidate, submitPay, updatePayment. The hosted
 * page answers a question with an event that is named like the question's eventCallbackId.
 */

const MOUNT_TIMEOUT_MS = 10_000; // the hosted page must be shown within this time
const ELEMENT_QUERY_TIMEOUT_MS = 300_000; // the genuine SDK's own

const CANNOT_BEGIN = 'An error occurred. The transaction cannot be initiated.';
const STATE_ERROR = { code: 'UI_STATE_ERROR', message: CANNOT_BEGIN };
const PARAM_INVALID = { code: 'PARAM_INVALID', message: CANNOT_BEGIN };
const UNRECOGNIZED = { code: 'ERR_DATA_STRUCT_UNRECOGNIZED', message: CANNOT_BEGIN };

/** What the genuine SDK says for codes of the gateway; other codes keep the gateway's words. */
const SAID_FOR = {
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
  #host = null; // the element in the merchant's page, with the iframe in it
  #frame = null;
  #id = null;
  #query = null; // the gateway's answer about the session
  #loading = false;
  #mountTimer = null;
  #launched = () => {};
  #shown = () => {};
  #updated = () => {};
  #answers = new Map(); // eventCallbackId -> resolve
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

  /** Shows the element in what `selector` finds. Resolves with nothing when it is to be seen, or with an error. */
  async mount({ type, ...options }, selector) {
    const refuse = (message, error) => {
      this.#say('SDK_CREATE_COMPONENT_ERROR', message);
      return { error };
    };
    const target = document.querySelector(selector);
    if (!target) return refuse(`Element with selector ${selector} not found.`, PARAM_INVALID);
    if (this.#status === 'DESTROYED') {
      return refuse('Creating components in the destroyed state is forbidden.', STATE_ERROR);
    }
    if (this.#status !== 'READY') return refuse('SDK status error.', STATE_ERROR);
    return new Promise((resolve) => {
      this.#mountTimer = setTimeout(() => {
        this.#mountTimer = null;
        this.#giveUp('Load app time out');
        const message = 'An error occurred; the transaction cannot be initiated.';
        resolve({ error: { code: 'INITIALIZE_WEB_TIMEOUT', message } });
      }, MOUNT_TIMEOUT_MS);
      this.#setLoading(true);
      this.#status = 'IN_BIZ_FLOW';
      if (type !== 'payment' || !parseSession(this.#session)) { // as seen: from here on it can only be destroyed
        clearTimeout(this.#mountTimer);
        this.#mountTimer = null;
        this.#say('SDK_CREATEPAYMENT_PARAMETER_ERROR', 'Initialization parameter exception.');
        this.#setLoading(false);
        resolve({ error: { ...PARAM_INVALID, context: '{}' } });
        return;
      }
      this.#shown = () => resolve({});
      this.#open(target, selector, options).catch(() => {
        // As seen: the time goes on, and its own event follows this one.
        this.#giveUp('Failed to launch app');
        resolve({ error: { code: 'INITIALIZE_API_TIMEOUT', message: CANNOT_BEGIN, traceId: '' } });
      }).then((error) => error && resolve({ error }));
    });
  }

  /** Whether what the buyer has chosen and typed can be submitted. Stays open when the element is there no more. */
  async validateFields() {
    if (this.#mountTimer !== null || !this.#id) return { isValid: false };
    const answer = await this.#ask('onValidate');
    return answer ?? { isValid: false };
  }

  /** Pays. Stays open while the buyer pays in the element, and for ever when the buyer leaves the page to pay. */
  async submitPayment() {
    if (this.#status !== 'IN_BIZ_FLOW') {
      return { status: 'FAIL', error: { ...STATE_ERROR, needChangeSessionForRetry: false } };
    }
    this.#setLoading(true);
    const result = (await this.#ask('submitPay')) ?? { status: 'FAIL', error: { ...UNRECOGNIZED } };
    if (result.error) result.error.needChangeSessionForRetry ??= this.#query?.notSupportRetryPayForSameSession;
    this.#setLoading(false);
    return result;
  }

  /** Goes on with another session. Resolves with whether it does. */
  async updatePayment(sessionData) {
    const [old, renewed] = [parseSession(this.#session), parseSession(sessionData)];
    // The genuine SDK wants both to have this, and to agree.
    const connect = ({ meta } = { meta: {} }) => meta.connectFactor?.enableConnect;
    const isPossible = this.#status === 'IN_BIZ_FLOW' && this.#frame && old?.meta.connectFactor
      && renewed?.meta.connectFactor && connect(old) === connect(renewed);
    if (!isPossible) return false;
    const answer = await query(sessionData, this.#options.locale, ELEMENT_QUERY_TIMEOUT_MS);
    this.#query = answer;
    const success = await new Promise((resolve) => {
      this.#updated = resolve;
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

  /** Takes the element away, for good. A promise that is open stays open. */
  destroy() {
    this.#remove();
    this.#status = 'DESTROYED';
  }

  async #open(target, selector, options) {
    this.#draw(target, selector);
    const id = this.#id;
    const launched = new Promise((resolve) => { this.#launched = resolve; });
    const asked = query(this.#session, this.#options.locale, ELEMENT_QUERY_TIMEOUT_MS);
    const [answer] = await Promise.all([asked, launched]);
    if (id !== this.#id) return null; // too late: it has been mounted again meanwhile
    this.#query = answer;
    const { appearance = this.#options.appearance, notRedirectAfterComplete, merchantAppointParam } = options;
    // Also when the gateway has refused: the hosted page then shows why.
    this.#send('renderComponent', {
      heightOfVisible: window.innerHeight,
      paymentSessionData: this.#session,
      queryResult: answer,
      envInfo: { screenHeight: screen.height, screenWidth: screen.width },
      appearance,
      sessionResult: parseSession(this.#session)?.meta ?? {},
      notRedirectAfterComplete: notRedirectAfterComplete === true,
      merchantAppointParam,
    });
    return refusalOf(answer);
  }

  #say(code, message = '', result) {
    notify(this.#options, 'onEventCallback', { code, message, result });
  }

  /** `loading` of the options: told of every beginning and end, each once. */
  #setLoading(isLoading) {
    const { loading = {} } = this.#options;
    if (isLoading && !this.#loading) notify(loading, 'onStartLoading');
    if (!isLoading && this.#loading) notify(loading, 'onEndLoading');
    this.#loading = isLoading;
  }

  #giveUp(message) {
    this.#setLoading(false);
    this.#status = 'READY';
    this.#say('SDK_LAUNCH_PAYMENT_APP_ERROR', message);
    this.#remove();
  }

  #remove() {
    window.removeEventListener('message', this.#onMessage);
    this.#host?.remove();
    this.#host = null;
    this.#frame = null;
  }

  #draw(target, selector) {
    this.#id = `${uuid()}-payment`;
    const src = new URL('/sdk/element', GATEWAY);
    src.search = new URLSearchParams({ instanceId: this.#id, locale: this.#options.locale ?? '' });
    this.#frame = element('iframe', { src: src.href, title: 'Payment method', allow: 'payment' });
    // To be seen once it knows its height.
    this.#frame.style.cssText = 'display:block;width:100%;height:0;border:0;opacity:0;color-scheme:light dark';
    this.#host = element('div', { id: `ams-component-container-${selector.replace(/^#/, '')}` }, this.#frame);
    window.addEventListener('message', this.#onMessage);
    target.append(this.#host);
  }

  #send(event, data, eventCallbackId) {
    const message = { name: 'SDK_TO_APP', instanceId: this.#id, context: { event, data, eventCallbackId } };
    this.#frame?.contentWindow?.postMessage(JSON.stringify(message), GATEWAY);
  }

  #ask(event) {
    const eventCallbackId = uuid();
    return new Promise((resolve) => {
      this.#answers.set(eventCallbackId, (answer) => resolve(answer?.data));
      const data = { params: {}, target: 'PAYMENT_ELEMENT', source: 'CONTAINER_ELEMENT' };
      this.#send(event, data, eventCallbackId);
    });
  }

  #receive(posted) {
    const message = messageOf(posted, this.#frame, this.#id, () => {});
    if (!message) return;
    const { event, data } = message;
    switch (event) {
      case 'onLaunch':
        this.#launched();
        break;
      case 'onSizeChanged':
      case 'webAppReady':
        clearTimeout(this.#mountTimer);
        this.#mountTimer = null;
        if (data?.height > 1) {
          this.#frame.style.height = `${data.height}px`;
          this.#frame.style.opacity = '1';
        }
        this.#shown();
        this.#setLoading(false);
        break;
      case 'onRedirect':
        follow(typeof data === 'string' ? { normalUrl: data } : data ?? {},
          ({ code, message: text }) => this.#say(code, text), () => {});
        break;
      case 'onEventCallback': // payment results, unfiltered
        this.#say(data?.code, data?.message, data?.result);
        break;
      case 'updated':
        this.#updated(data?.success || false);
        break;
      case 'onDestroy':
        this.#setLoading(false);
        this.#remove();
        this.#status = 'READY';
        break;
      default:
        this.#answers.get(event)?.(data);
        this.#answers.delete(event);
    }
  }
}

/** Why the gateway's answer about a session cannot be shown; nothing when it can. */
function refusalOf({ success, errorCode, errorMessage, ...answer }) {
  const hasMethods = [answer.paymentMethods, answer.savedPaymentMethods].some((list) => list?.length > 0);
  if (success && hasMethods && answer.orderAmountView && answer.paymentAmountView) return null;
  const traceId = answer.traceId ?? '';
  if (!errorCode) return { ...UNRECOGNIZED, traceId };
  return { code: errorCode, message: SAID_FOR[errorCode] ?? (errorMessage || UNRECOGNIZED.message), traceId };
}

window.AMSElement = AMSElement;
