/*
 * Payment Element's hosted page (hosted_page.rs), which AMSElement opens in an iframe inside the merchant's page.
 *
 * It implements the "app" side of the protocol between the genuine AMSElement and Antom's own page. The usual messages:
 *
 *   page: onLaunch                                   the page has loaded
 *   SDK:  renderComponent {queryResult, …}           the payment
 *   page: onSizeChanged {source: 'payment', height}  the page is visible: mount() resolves
 *   SDK:  onValidate                                 validateFields() was called
 *   SDK:  submitPay                                  submitPayment() was called: the merchant's button was pressed
 *   page: onEventCallback {code, result}             the result, for the merchant's page, and then
 *   page: <eventCallbackId> {data: {status, error}}  the response to submitPay: submitPayment() resolves
 *
 * A response is an event whose name is the request's eventCallbackId. Of the responses of Antom's own page, only the
 * types are known. Here a redirect payment gets no response, because the page is left (the simulator's switch
 * elementRedirect sends PROCESSING first). All others get one when the customer has finished.
 */
import { isPreload, listen, sendEvent, resultOf, send, sendHeight } from './hosted/channel.js';
import { fillCode, showConnection, stopCountdown } from './hosted/code.js';
import { Poll, rpc, submit } from './hosted/gateway.js';
import { codeError, reason, text } from './hosted/texts.js';

const REDIRECT_DELAY_MS = 1500; // the success view is visible for this time
const REDIRECT_TIMEOUT_MS = 3000;

const FINAL_EVENTS = {
  SUCCESS: 'SDK_PAYMENT_SUCCESSFUL',
  FAIL: 'SDK_PAYMENT_FAIL',
  CANCELLED: 'SDK_PAYMENT_FAIL',
};

/** Error codes after which a retry needs a new session (docs.antom.com/ac/cashierpay/payment_retry). */
const NEEDS_NEW_SESSION = ['INQUIRY_PAYMENT_SESSION_FAILED', 'NO_PAY_OPTIONS', 'ORDER_IS_CANCELLED', 'ORDER_IS_CLOSED',
  'ORDER_NOT_EXIST', 'PARAM_ILLEGAL'];

/** The text that says how the customer pays with a method. */
function interactionOf({ interActionType, codeType, paymentMethodName: method }) {
  if (interActionType === 'SHOW_CODE') return text(codeType === 'TEXT' ? 'byNumber' : 'byQrCode');
  return needsForm({ interActionType }) ? text('byCode') : text('byRedirect', { method });
}

const $ = (id) => document.getElementById(id);
const poll = new Poll();

let params = null; // the data of renderComponent
let session = null; // paymentSessionData
let methods = [];
let isShown = false; // the SDK has been asked to show the page
let isFinished = false; // no event may be sent after the final one of a session
let hasSentPending = false;
let isLeaving = false; // the document is unloading
let pendingSubmit = null; // responds to the current submission
let options = {}; // of the current submission: handleActions and shippingInfo

/** Responds to a payment that the page itself has started: see `skipsChoice`. */
const ignoreResult = () => {};
let finalResult = null; // the response to submissions after the session has finished

// -------------------------------------------------------------------------------------------- messages to the SDK

function onMessage(event, data, eventCallbackId) {
  const respond = (result) => send(eventCallbackId, { data: result });
  if (event === 'renderComponent' && !params) start(data);
  if (event === 'onValidate') respond({ isValid: validate() });
  if (event === 'submitPay') pay(respond, data?.params);
  if (event === 'updatePayment') updateSession(data);
}

/** Responds to the current submission, if any. `answer` is the gateway's response, or an error of this page. */
function resolveSubmit(status, answer, needChangeSessionForRetry) {
  const { resultCode: code, resultMessage: message } = resultOf(answer);
  const error = { code, message, traceId: answer.traceId ?? '', needChangeSessionForRetry };
  const result = needChangeSessionForRetry === undefined ? { status } : { status, error };
  if (isFinished) finalResult ??= result;
  pendingSubmit?.(result);
  pendingSubmit = null;
  setSubmitting(false);
}

// -------------------------------------------------------------------------------------------------- payment flow

function start(data) {
  params = data;
  document.documentElement.dataset.theme = data.appearance?.theme ?? '';
  openSession(data.paymentSessionData, data.queryResult ?? {});
}

/** Shows the first session, or the one of updatePayment(). */
function openSession(sessionData, payment) {
  poll.stop();
  session = sessionData;
  isFinished = false;
  hasSentPending = false;
  finalResult = null;
  if (payment.success !== true) { // mount() resolves with this error, too
    showSessionError(payment);
    resolveSubmit('FAIL', payment, true);
    return;
  }
  methods = payment.paymentMethods ?? [];
  showMethods(methods, payment.paymentMethodType);
  $('code-hint').textContent = payment.codeHint ?? '';
  if (payment.paymentStatus === 'PENDING') {
    handleStatus(payment);
    pollStatus();
  } else {
    showMethodChoice();
    if (skipsChoice()) pay(ignoreResult);
  }
}

/**
 * Version 2: with one method that needs no input, `singleOption: 'skip'`, the default, starts the payment without a list,
 * and `list` shows the list. Documented, not observed.
 */
function skipsChoice() {
  return params.sdkVersion === 2 && methods.length === 1 && !needsForm(methods[0])
    && params.merchantAppointParam?.singleOption !== 'list';
}

function updateSession({ paymentSessionData, data }) {
  const payment = data?.originActionQueryResult ?? {};
  if (payment.success === true && !pendingSubmit) {
    params.queryResult = payment;
    openSession(paymentSessionData, payment);
    send('updated', { success: true });
  } else {
    send('updated', { success: false });
  }
}

async function pay(respond, submitOptions = {}) {
  if (pendingSubmit === ignoreResult) { // the merchant's button, after the page has started the payment itself
    pendingSubmit = respond;
    return;
  }
  if (pendingSubmit) {
    send('onEventCallback', { code: 'SDK_DUPLICATE_SUBMISSION_BEHAVIOR' });
    const message = 'The payment is under way already.';
    respond({ status: 'FAIL', error: { code: 'REPEAT_REQ_REJECT', message, needChangeSessionForRetry: false } });
    return;
  }
  pendingSubmit = respond;
  options = submitOptions;
  if (!finalResult && hasSentPending) {
    resolveSubmit('PENDING', {});
  } else if (finalResult) {
    pendingSubmit = null;
    respond(finalResult);
  } else if (!validate()) {
    sendFormError('The code has six digits.');
  } else {
    const method = selectedMethod();
    const form = needsForm(method) ? { paymentElements: { code: $('code').value } } : {};
    setSubmitting(true);
    setError('');
    const { paymentMethodType } = method;
    const { shippingInfo } = options;
    handleSubmitResponse(method, await submit(session, { paymentMethod: { paymentMethodType }, shippingInfo, ...form }));
  }
}

async function handleSubmitResponse(method, answer) {
  if (isLeaving) return;
  const code = answer.codeFormViews?.[0];
  if (answer.errorCode === 'FORM_INVALID') {
    setCodeError(codeError(answer));
    $('code').select();
    sendFormError(answer.errorMessage);
  } else if (answer.errorCode === 'SUBMIT_PAYMENT_TIMEOUT') { // perhaps received; safe to repeat
    showRetry(answer);
    sendEvent('SDK_PAYMENT_ERROR', answer, 'U');
    resolveSubmit('FAIL', answer, false);
  } else if (['ORDER_IS_FINISHED', 'REPEAT_REQ_REJECT'].includes(answer.errorCode)) {
    // Already paid or pending, perhaps with a code that the customer has left.
    handleStatus(await rpc('inquirePayment', session).catch(() => answer));
    if (!isFinished) pollStatus();
  } else if (answer.success !== true) {
    if (NEEDS_NEW_SESSION.includes(answer.errorCode)) showSessionError(answer);
    else showRetry(answer);
    sendEvent('SDK_PAYMENT_ERROR', answer, 'U');
    resolveSubmit('FAIL', answer, NEEDS_NEW_SESSION.includes(answer.errorCode));
  } else if (answer.actionForm && options.handleActions === false) {
    returnAction(answer.actionForm);
  } else if (answer.actionForm) {
    redirect(answer.actionForm);
  } else if (code) {
    fillCode(code, method.paymentMethodName, announce);
    showView('qr');
    pollStatus();
  } else {
    handleStatus(answer);
    if (!isFinished && pendingSubmit) {
      showResult('wait', text('confirming'), text('confirmingText'));
      pollStatus();
    }
  }
}

function pollStatus() {
  poll.start(session, (answer) => {
    if (isLeaving || isFinished) return;
    showConnection(answer !== null);
    if (answer?.success === false) {
      showSessionError(answer);
      sendEvent('SDK_PAYMENT_ERROR', answer, 'U');
      resolveSubmit('FAIL', answer, true);
    } else if (answer) handleStatus(answer);
  });
}

/** Handles the payment status of any response. PROCESSING needs no action: polling continues. */
function handleStatus(answer) {
  const { paymentStatus: status } = answer;
  if (status === 'PENDING' && !hasSentPending) { // the customer has finished; the result may take long
    hasSentPending = true;
    showResult('wait', text('processing'), text('processingText'));
    sendEvent('SDK_PAYMENT_PROCESSING', answer, 'U');
    resolveSubmit('PENDING', answer);
  }
  if (!Object.hasOwn(FINAL_EVENTS, status)) return;

  poll.stop();
  if (status === 'FAIL' && answer.notSupportRetryPayForSameSession === false) {
    showRetry(answer);
    sendEvent('SDK_PAYMENT_FAIL', answer, 'F');
    resolveSubmit('FAIL', answer, false);
    return;
  }
  isFinished = true;
  const returnUrl = answer.paymentRedirectUrl ?? params.queryResult?.paymentRedirectUrl;
  const willRedirect = status === 'SUCCESS' && returnUrl && params.notRedirectAfterComplete !== true;
  if (willRedirect) showResult('good', text('successful'), text('returning'));
  else if (status === 'SUCCESS') showResult('good', text('successful'), text('thanks'));
  else showResult('bad', text(status === 'FAIL' ? 'failed' : 'cancelled'), reason(answer));
  sendEvent(FINAL_EVENTS[status], answer, status === 'SUCCESS' ? 'S' : 'F');
  resolveSubmit(status, answer, status === 'SUCCESS' ? undefined : true);
  if (willRedirect) setTimeout(() => send('onRedirect', { normalUrl: returnUrl }), REDIRECT_DELAY_MS);
}

/**
 * Lets the customer retry in this session, with this method or another. When the merchant's page waits for the result,
 * that page says why the payment failed: the customer must not read it twice.
 */
function showRetry(answer) {
  const isMerchantWaiting = pendingSubmit !== null && pendingSubmit !== ignoreResult;
  showMethodChoice();
  if (!isMerchantWaiting) setError(`${reason(answer)} ${text('retry')}`);
}

/** Ends the session with an error of the gateway. */
function showSessionError(answer) {
  isFinished = true;
  poll.stop();
  showResult('bad', text('impossible'), reason(answer, 'impossibleText'));
}

/**
 * Version 2, `submitPayment({ handleActions: false })`: the merchant's page gets the addresses instead of being left.
 * Documented, not observed: nor are the status, and the names beside normalUrl.
 */
function returnAction({ normalUrl, applinkUrl, schemeUrl }) {
  const respond = pendingSubmit;
  pendingSubmit = null;
  setSubmitting(false);
  respond?.({ status: 'PROCESSING', session: { nextAction: { normalUrl, applinkUrl, schemeUrl } } });
}

function redirect({ normalUrl, applinkUrl, schemeUrl }) {
  if (params.queryResult?.submitAnswersBeforeRedirect) resolveSubmit('PROCESSING', {});
  send('onRedirect', { normalUrl, applinkUrl, schemeUrl });
  setTimeout(() => { // the SDK has rejected the URL
    if (!pendingSubmit) return;
    const errorMessage = 'The payment page could not be opened.';
    const answer = { errorCode: 'EXTERNAL_RESOURCE_LOAD_FAILED', errorMessage };
    showRetry(answer);
    sendEvent('SDK_PAYMENT_ERROR', answer, 'U');
    resolveSubmit('FAIL', answer, false);
  }, REDIRECT_TIMEOUT_MS);
}

/** Returns to the methods. The code can still be paid; the next submission detects that. */
function leaveCode() {
  poll.stop();
  const answer = { errorCode: 'USER_CANCELED', errorMessage: 'The buyer has gone back to the methods.' };
  showMethodChoice();
  focusSelected();
  sendEvent('SDK_PAYMENT_CANCEL', answer, 'F');
  resolveSubmit('CANCELLED', answer, false);
}

/** Continues after the browser has restored the page from its back-forward cache. */
async function restoreFromCache() {
  isLeaving = false;
  if (!pendingSubmit) return;
  const answer = await rpc('inquirePayment', session).catch(() => ({}));
  handleStatus(answer);
  if (pendingSubmit) leaveCode();
}

// ----------------------------------------------------------------------------------------------- methods and form

const needsForm = (method) => Boolean(method?.interActionType?.startsWith('COLLECT'));

function selectedMethod() {
  const type = new FormData($('view-choose')).get('method');
  return methods.find((method) => method.paymentMethodType === type);
}

/** Lists the methods and selects `preselected`, or else the first one. */
function showMethods(offered, preselected) {
  const chosen = offered.find((method) => method.paymentMethodType === preselected) ?? offered[0];
  $('methods').replaceChildren(...offered.map((method) => {
    const row = document.createElement('label');
    row.className = 'choice';
    const radio = Object.assign(document.createElement('input'), {
      type: 'radio',
      name: 'method',
      value: method.paymentMethodType,
      checked: method === chosen,
    });
    const span = (className, textContent) => Object.assign(document.createElement('span'), { className, textContent });
    row.append(radio, span('name', method.paymentMethodName), span('how', interactionOf(method)));
    return row;
  }));
  showDetails();
}

/** Version 2, `on('paymentMethodChanged')`. Documented, not observed; version 1 has no such message. */
function sendMethodChange() {
  if (params?.sdkVersion !== 2) return;
  const { paymentMethodType: type, paymentMethodName: name } = selectedMethod();
  send('paymentMethodChanged', { type, name });
}

function showDetails() {
  $('form-code').hidden = !needsForm(selectedMethod());
}

/** Whether the input for the selected method is complete. Shows an error if it is not. */
function validate() {
  if ($('view-choose').hidden) return false;
  if (!needsForm(selectedMethod())) return selectedMethod() !== undefined;
  const valid = /^\d{6}$/.test($('code').value);
  setCodeError(valid ? '' : text('codeIncomplete'));
  if (!valid) $('code').focus();
  return valid;
}

function setCodeError(problem) {
  $('code-error').textContent = problem;
  $('code').setAttribute('aria-invalid', String(Boolean(problem)));
}

function sendFormError(errorMessage) {
  const answer = { errorCode: 'FORM_INVALID', errorMessage };
  sendEvent('SDK_FORM_VERIFICATION_FAILED', answer, 'F');
  resolveSubmit('FAIL', answer, false);
}

function setSubmitting(value) {
  $('view-choose').setAttribute('aria-busy', String(value));
  $('code').readOnly = value;
  for (const radio of $('methods').querySelectorAll('input')) radio.disabled = value && !radio.checked;
}

function setError(problem) {
  $('problem').textContent = problem;
}

// --------------------------------------------------------------------------------------------------------- views

function showMethodChoice() {
  setError('');
  showView('choose');
}

function focusSelected() {
  $('methods').querySelector(':checked')?.focus({ preventScroll: true });
}

function showResult(kind, title, explanation) {
  $('result-title').textContent = title;
  $('result-text').textContent = explanation;
  $('view-result').dataset.kind = kind;
  showView('result');
  announce(`${title} ${explanation}`);
}

function showView(view) {
  if (view !== 'qr') stopCountdown();
  const hasFocus = document.hasFocus(); // do not move the focus out of the merchant's page
  for (const name of ['choose', 'qr', 'result']) $(`view-${name}`).hidden = name !== view;
  $('sheet').hidden = false;
  isShown = true;
  sendSize();
  if (view === 'qr') announce(text($('voucher').hidden ? 'qrCodeReady' : 'numberReady'));
  if (hasFocus && view !== 'choose') $(view === 'qr' ? 'qr-text' : 'result-title').focus({ preventScroll: true });
}

function announce(news) {
  $('live').textContent = news;
}

function sendSize() {
  if (isShown) sendHeight($('sheet'), { source: 'payment', width: document.documentElement.clientWidth });
}

// --------------------------------------------------------------------------------------------------------- start

function initialize() {
  new ResizeObserver(sendSize).observe($('sheet'));
  $('view-choose').addEventListener('submit', (event) => event.preventDefault()); // only the merchant's button submits
  $('methods').addEventListener('change', () => {
    setError('');
    setCodeError('');
    showDetails();
    sendMethodChange();
  });
  $('code').addEventListener('input', () => {
    // No maxlength, which would truncate a pasted "123 456".
    const digits = $('code').value.replace(/\D/g, '').slice(0, 6);
    if (digits !== $('code').value) $('code').value = digits;
    if ($('code-error').textContent) setCodeError('');
  });
  $('another').addEventListener('click', leaveCode);
  window.addEventListener('pagehide', () => {
    isLeaving = true;
    poll.stop();
  });
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) restoreFromCache();
  });
  listen(onMessage);
  send('onLaunch');
}

if (!isPreload) initialize();
