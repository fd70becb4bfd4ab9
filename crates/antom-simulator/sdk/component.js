/*
 * The hosted payment component (hosted_page.rs), which the browser SDK opens in an iframe.
 *
 * It implements the "app" side of the postMessage protocol (JSON strings, APP_TO_SDK / SDK_TO_APP) between Antom's
 * genuine SDK and Antom's own pages. The usual messages:
 *
 *   component: onLaunch                                  the component has loaded
 *   SDK:       renderComponent {queryResult, …}          the payment
 *   component: dismissLoading, onSizeChanged             the component is visible; for a redirect payment: onRedirect
 *   component: onEventCallback {code, result}            the result, for the merchant's page
 *
 * The view depends on the payment method's interActionType: REDIRECT (goes to the wallet's page), SHOW_CODE (a QR code,
 * or a number for a till) or COLLECT_PAYMENT (a form, here for a six-digit code).
 */
import { isPreload, listen, sendEvent, send, sendHeight } from './hosted/channel.js';
import { fillCode, showConnection, stopCountdown } from './hosted/code.js';
import { Poll, submit } from './hosted/gateway.js';
import { codeError, reason, text } from './hosted/texts.js';

const WIDTH = 480; // of the dialog on a desktop
const REDIRECT_DELAY_MS = 1500; // the success view is visible for this time
const REDIRECT_TIMEOUT_MS = 3000;

const FINAL_EVENTS = {
  SUCCESS: 'SDK_PAYMENT_SUCCESSFUL',
  FAIL: 'SDK_PAYMENT_FAIL',
  CANCELLED: 'SDK_PAYMENT_FAIL',
};

const $ = (id) => document.getElementById(id);

let params = null; // the data of renderComponent
let method = {};
let isShown = false; // the SDK has been asked to show the component
let isFinished = false; // no event may be sent after the final one
let isSubmitting = false;
let isLeaving = false; // the document is unloading
let hasSentPending = false;
const poll = new Poll();

// ------------------------------------------------------------------------------------------ messages to the SDK

function onMessage(event, data, eventCallbackId) {
  if (event === 'renderComponent' && !params) start(data);
  if (event === 'validateFields') send('validateFieldsResult', { isValid: validateForm() }, eventCallbackId);
  if (event === 'submitPay') {
    submitForm().then((success) => send('submitPayResult', { success }, eventCallbackId));
  }
}

/** Sets the event that the SDK raises when the customer closes the dialog (null: none, only onClose). */
function setCloseEvent(eventName, eventResult) {
  send('declareEventCallbackInfo', {
    popWindowEventInfo: {
      enableCallback: Boolean(eventName),
      eventName: eventName ?? '',
      eventResult: eventResult ?? {},
    },
  });
}

const raiseCancelOnClose = () => setCloseEvent('SDK_PAYMENT_CANCEL');
// The outcome of a submitted payment is unknown, so it is not reported as cancelled.
const raiseProcessingOnClose = () => setCloseEvent('SDK_PAYMENT_PROCESSING',
  { resultCode: 'PAYMENT_IN_PROCESS', resultStatus: 'U', resultMessage: 'The payment is being processed.' });
const raiseNothingOnClose = () => setCloseEvent(null);

function pollStatus() {
  poll.start(params.paymentSessionData, (answer) => {
    if (isLeaving || isFinished) return;
    showConnection(answer !== null);
    if (answer?.success === false) showError(answer);
    else if (answer) handleStatus(answer);
  });
}

// ------------------------------------------------------------------------------------------------ payment flow

async function start(data) {
  params = data;
  send('setAllowRetention', false); // the close button asks for no confirmation
  const payment = data.queryResult ?? {};
  showOrder(payment);
  if (payment.success !== true) { // the session is expired, unknown or already paid
    showError(payment);
    return;
  }
  if (Object.hasOwn(FINAL_EVENTS, payment.paymentStatus) || payment.paymentStatus === 'PENDING') {
    handleStatus(payment);
    if (!isFinished) pollStatus();
    return;
  }
  method = payment.paymentMethods?.[0] ?? {};
  raiseCancelOnClose();
  if (method.interActionType?.startsWith('COLLECT')) showView('form');
  else handleSubmitResponse(await submit(params.paymentSessionData));
}

function handleSubmitResponse(answer) {
  if (isLeaving || isFinished) return;
  const code = answer.codeFormViews?.[0];
  if (answer.success !== true) showError(answer);
  else if (answer.actionForm) redirect(answer.actionForm);
  else if (code) showCode(code);
  else if (Object.hasOwn(FINAL_EVENTS, answer.paymentStatus)) handleStatus(answer);
  else {
    if (answer.paymentStatus === 'PENDING') handleStatus(answer);
    else showResult('wait', text('confirming'), text('confirmingText'), false);
    pollStatus();
  }
}

function showCode(code) {
  fillCode(code, method.paymentMethodName, announce);
  showView('qr');
  pollStatus();
}

/** Handles the payment status of any response. PROCESSING needs no action: polling continues. */
function handleStatus(answer) {
  const { paymentStatus: status } = answer;
  if (status === 'PENDING' && !hasSentPending) { // the customer has finished; the result may take long
    hasSentPending = true;
    raiseNothingOnClose();
    showResult('wait', text('processing'), text('processingText'));
    sendEvent('SDK_PAYMENT_PROCESSING', answer, 'U');
  }
  if (!Object.hasOwn(FINAL_EVENTS, status)) return;

  finish();
  raiseNothingOnClose();
  const returnUrl = answer.paymentRedirectUrl ?? params.queryResult?.paymentRedirectUrl;
  const willRedirect = status === 'SUCCESS' && returnUrl && params.notRedirectAfterComplete !== true;
  if (willRedirect) showResult('good', text('successful'), text('returning'), false);
  else if (status === 'SUCCESS') showResult('good', text('successful'), text('thanks'));
  else showResult('bad', text(status === 'FAIL' ? 'failed' : 'cancelled'), reason(answer));
  sendEvent(FINAL_EVENTS[status], answer, status === 'SUCCESS' ? 'S' : 'F');
  if (willRedirect) setTimeout(() => send('onRedirect', { normalUrl: returnUrl }), REDIRECT_DELAY_MS);
}

function finish() {
  isFinished = true;
  poll.stop();
}

/** Ends with an error of the gateway or of the connection. The payment's result is unknown to this page. */
function showError(answer) {
  finish();
  raiseNothingOnClose();
  showResult('bad', text('impossible'), reason(answer, 'impossibleText'));
  sendEvent('SDK_PAYMENT_ERROR', answer, 'U');
}

/** Without dismissLoading: the dialog stays invisible, and the SDK removes it before it redirects. */
function redirect({ normalUrl, applinkUrl, schemeUrl }) {
  send('onRedirect', { normalUrl, applinkUrl, schemeUrl });
  setTimeout(() => { // the SDK has rejected the URL
    showError({ errorCode: 'EXTERNAL_RESOURCE_LOAD_FAILED', errorMessage: 'The payment page could not be opened.' });
  }, REDIRECT_TIMEOUT_MS);
}

// -------------------------------------------------------------------------------------------------------- form

function setFormError(problem) {
  $('code-error').textContent = problem;
  $('code').setAttribute('aria-invalid', String(Boolean(problem)));
}

function validateForm() {
  if ($('view-form').hidden) return false; // as documented: without a visible form the result is not valid
  const valid = /^\d{6}$/.test($('code').value);
  setFormError(valid ? '' : text('codeIncomplete'));
  if (!valid) $('code').focus();
  return valid;
}

function sendFormError(errorMessage) {
  sendEvent('SDK_FORM_VERIFICATION_FAILED', { errorCode: 'FORM_INVALID', errorMessage }, 'F');
}

/** Resolves with whether the gateway accepted the code, whatever the payment's result is. */
async function submitForm() {
  if (isSubmitting) {
    send('onEventCallback', { code: 'SDK_DUPLICATE_SUBMISSION_BEHAVIOR' });
    return false;
  }
  if (!validateForm()) {
    if (!$('view-form').hidden) sendFormError('The code has six digits.');
    return false;
  }
  setSubmitting(true);
  raiseProcessingOnClose();
  const answer = await submit(params.paymentSessionData, { paymentElements: { code: $('code').value } });
  setSubmitting(false);
  if (answer.success === false && answer.errorCode === 'FORM_INVALID') {
    raiseCancelOnClose(); // nothing has been paid: the customer may correct the code or close
    setFormError(codeError(answer));
    sendFormError(answer.errorMessage);
    $('code').focus();
    $('code').select();
    return false;
  }
  handleSubmitResponse(answer);
  return answer.success === true;
}

function setSubmitting(value) {
  isSubmitting = value;
  $('pay').setAttribute('aria-disabled', String(value)); // `disabled` would lose the focus
  $('pay').textContent = value ? text('paying') : text('payAmount', { amount: $('amount').textContent });
  $('code').readOnly = value;
}

// ------------------------------------------------------------------------------------------------------- views

function showOrder({ merchantName, orderDescription, paymentAmountView, paymentMethods }) {
  $('method').textContent = paymentMethods?.[0]?.paymentMethodName ?? '';
  $('heading-text').textContent = merchantName ? text('payMerchant', { merchant: merchantName }) : text('payment');
  $('amount').textContent = paymentAmountView?.text ?? '';
  $('description').textContent = orderDescription ?? '';
  $('code-hint').textContent = params.queryResult?.codeHint ?? '';
  setSubmitting(false);
}

function showResult(kind, title, explanation, closable = true) {
  $('result-title').textContent = title;
  $('result-text').textContent = explanation;
  $('close').hidden = !closable;
  $('view-result').dataset.kind = kind;
  showView('result');
}

function showView(view) {
  if (view !== 'qr') stopCountdown();
  for (const name of ['qr', 'form', 'result']) $(`view-${name}`).hidden = name !== view;
  $('sheet').hidden = false;
  const first = !isShown;
  if (first) {
    isShown = true;
    send('dismissLoading', { message: '' }); // before onSizeChanged, at which the SDK shows the component
    send('showCloseButton'); // the genuine SDK hides it at first
  }
  sendSize();
  if (!first || !isInline()) focusView(); // inside the merchant's page, the focus stays where it is
  if (view === 'result') announce($('result-text').textContent); // the title is read because it has the focus
}

const isInline = () => params?.renderDisplayType === 'inline'; // mountComponent(): no dialog to close

/** Moves the focus to the start of the visible view. */
function focusView() {
  const view = ['form', 'result'].find((name) => !$(`view-${name}`).hidden);
  ({ form: $('code'), result: $('result-title') }[view] ?? $('heading')).focus({ preventScroll: true });
}

function announce(news) {
  $('live').textContent = news;
}

function sendSize() {
  if (isShown) sendHeight($('sheet'), { width: WIDTH });
}

// ------------------------------------------------------------------------------------------------------- start

function initialize() {
  new ResizeObserver(sendSize).observe($('sheet'));
  $('view-form').addEventListener('submit', (event) => {
    event.preventDefault();
    submitForm();
  });
  $('code').addEventListener('input', () => {
    // No maxlength, which would truncate a pasted "123 456".
    const digits = $('code').value.replace(/\D/g, '').slice(0, 6);
    if (digits !== $('code').value) $('code').value = digits;
    if ($('code-error').textContent) setFormError('');
  });
  $('close').addEventListener('click', () => send('onClose'));
  document.addEventListener('keydown', (event) => { // the dialog does not receive key events of the iframe
    if (event.key === 'Escape' && !event.isComposing && !isInline()) send('onClose');
  });
  window.addEventListener('focus', () => { // the SDK focuses the iframe when it shows it
    if (isShown && document.activeElement === document.body) focusView();
  });
  window.addEventListener('pagehide', () => {
    isLeaving = true;
    poll.stop();
  });

  listen(onMessage);
  send('onLaunch');
}

if (!isPreload) initialize();
