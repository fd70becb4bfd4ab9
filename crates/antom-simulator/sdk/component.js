/*
 * The hosted payment component (component.html), run by the browser SDK in an iframe.
 *
 * It speaks the "app" side of the SDK's postMessage protocol (JSON strings, APP_TO_SDK / SDK_TO_APP), the one that
 * the genuine SDK of Antom speaks to Antom's own pages. The usual course:
 *
 *   component: onLaunch                                  "I run"
 *   SDK:       renderComponent {queryResult, …}          "this is the payment"
 *   component: dismissLoading, onSizeChanged             "show me"; for a redirect payment straight to onRedirect
 *   component: onEventCallback {code, result}            how it went, for the merchant's page
 *
 * What it shows depends on the payment method's interActionType: REDIRECT (leave for the wallet's page), SHOW_CODE
 * (a QR code, or a number for a till) or COLLECT_PAYMENT (a form, here a six-digit code).
 */
import { isPreload, listen, report, send, sendHeight } from './hosted/channel.js';
import { fillCode, showConnection, stopCountdown } from './hosted/code.js';
import { Poll, submit } from './hosted/gateway.js';

const WIDTH = 480; // of the dialog on a desktop
const LEAVE_MS = 1500; // how long the success view is seen before the merchant's page follows
const REDIRECT_STUCK_MS = 3000;

const FINAL = {
  SUCCESS: 'SDK_PAYMENT_SUCCESSFUL',
  FAIL: 'SDK_PAYMENT_FAIL',
  CANCELLED: 'SDK_PAYMENT_FAIL',
};

const $ = (id) => document.getElementById(id);

let render = null; // the data of renderComponent
let method = {};
let shown = false; // the SDK has been told to show us
let settled = false; // the payment is over: nothing may be reported any more
let busy = false; // a submission is under way
let gone = false; // the document is being left
let pendingTold = false;
const poll = new Poll();

// ------------------------------------------------------------------------------------------ talking to the SDK

function hear(event, data, eventCallbackId) {
  if (event === 'renderComponent' && !render) start(data);
  if (event === 'validateFields') send('validateFieldsResult', { isValid: checkForm() }, eventCallbackId);
  if (event === 'submitPay') {
    submitForm().then((success) => send('submitPayResult', { success }, eventCallbackId));
  }
}

/** Tells the SDK what the merchant is to hear if the buyer closes the dialog now (null: nothing but onClose). */
function onCloseReport(eventName, eventResult) {
  send('declareEventCallbackInfo', {
    popWindowEventInfo: {
      enableCallback: Boolean(eventName),
      eventName: eventName ?? '',
      eventResult: eventResult ?? {},
    },
  });
}

const closingMeansCancel = () => onCloseReport('SDK_PAYMENT_CANCEL');
// Once a payment has been submitted its outcome is open, so "cancelled" would be a lie.
const closingMeansUnknown = () => onCloseReport('SDK_PAYMENT_PROCESSING',
  { resultCode: 'PAYMENT_IN_PROCESS', resultStatus: 'U', resultMessage: 'The payment is being processed.' });
const closingMeansNothing = () => onCloseReport(null);

/** Asks how the payment stands until it is over. */
function watch() {
  poll.start(render.paymentSessionData, (answer) => {
    if (gone || settled) return;
    showConnection(answer !== null);
    if (answer?.success === false) failed(answer);
    else if (answer) progress(answer);
  });
}

// ------------------------------------------------------------------------------------------- course of payment

async function start(data) {
  render = data;
  send('setAllowRetention', false); // the X closes at once, without "are you sure?"
  const payment = data.queryResult ?? {};
  describe(payment);
  if (payment.success !== true) { // session expired, unknown or already paid
    failed(payment);
    return;
  }
  if (Object.hasOwn(FINAL, payment.paymentStatus) || payment.paymentStatus === 'PENDING') {
    progress(payment);
    if (!settled) watch();
    return;
  }
  method = payment.paymentMethods?.[0] ?? {};
  closingMeansCancel();
  if (method.interActionType?.startsWith('COLLECT')) show('form');
  else next(await submit(render.paymentSessionData));
}

/** What to do after the gateway's answer to a submission. */
function next(answer) {
  if (gone || settled) return;
  const code = answer.codeFormViews?.[0];
  if (answer.success !== true) failed(answer);
  else if (answer.actionForm) leaveFor(answer.actionForm);
  else if (code) showCode(code);
  else if (Object.hasOwn(FINAL, answer.paymentStatus)) progress(answer);
  else {
    if (answer.paymentStatus === 'PENDING') progress(answer);
    else result('wait', 'Confirming your payment', 'This takes a moment. Please keep this window open.', false);
    watch();
  }
}

function showCode(code) {
  fillCode(code, method.paymentMethodName, announce);
  show('qr');
  watch();
}

/** Acts on a payment status, from whichever answer it came. PROCESSING needs no action: polling goes on. */
function progress(answer) {
  const { paymentStatus: status } = answer;
  if (status === 'PENDING' && !pendingTold) { // the buyer has done their part; the outcome may take long
    pendingTold = true;
    closingMeansNothing();
    result('wait', 'Payment is being processed', 'You can close this window: the shop will know the result.');
    report('SDK_PAYMENT_PROCESSING', answer, 'U');
  }
  if (!Object.hasOwn(FINAL, status)) return;

  settle();
  closingMeansNothing();
  const returnUrl = answer.paymentRedirectUrl ?? render.queryResult?.paymentRedirectUrl;
  const leaving = status === 'SUCCESS' && returnUrl && render.notRedirectAfterComplete !== true;
  if (leaving) result('good', 'Payment successful', 'Taking you back to the shop…', false);
  else if (status === 'SUCCESS') result('good', 'Payment successful', 'Thank you. Your payment is complete.');
  else {
    const title = status === 'FAIL' ? 'Payment failed' : 'Payment cancelled';
    result('bad', title, answer.paymentResultMessage || 'You have not been charged.');
  }
  report(FINAL[status], answer, status === 'SUCCESS' ? 'S' : 'F');
  if (leaving) setTimeout(() => send('onRedirect', { normalUrl: returnUrl }), LEAVE_MS);
}

function settle() {
  settled = true;
  poll.stop();
}

/** The gateway refused, or could not be asked: no payment result, so the merchant has to look at its server. */
function failed(answer) {
  settle();
  closingMeansNothing();
  result('bad', 'This payment cannot go on', answer.errorMessage || 'Please close this window and try again.');
  report('SDK_PAYMENT_ERROR', answer, 'U');
}

/** Redirect payment: the dialog is never shown (no dismissLoading), and the SDK removes it before it leaves. */
function leaveFor({ normalUrl, applinkUrl, schemeUrl }) {
  send('onRedirect', { normalUrl, applinkUrl, schemeUrl });
  setTimeout(() => { // still here: the SDK has refused the URL
    failed({ errorCode: 'EXTERNAL_RESOURCE_LOAD_FAILED', errorMessage: 'The payment page could not be opened.' });
  }, REDIRECT_STUCK_MS);
}

// ---------------------------------------------------------------------------------------------------- the form

function setFormError(text) {
  $('code-error').textContent = text;
  $('code').setAttribute('aria-invalid', String(Boolean(text)));
}

function checkForm() {
  if ($('view-form').hidden) return false; // as the SDK documents: no form on display is "not valid"
  const valid = /^\d{6}$/.test($('code').value);
  setFormError(valid ? '' : 'Enter the six digits of the code.');
  if (!valid) $('code').focus();
  return valid;
}

function formRefused(errorMessage) {
  report('SDK_FORM_VERIFICATION_FAILED', { errorCode: 'FORM_INVALID', errorMessage }, 'F');
}

/** Resolves with true when the gateway took the code, whatever became of the payment. */
async function submitForm() {
  if (busy) {
    send('onEventCallback', { code: 'SDK_DUPLICATE_SUBMISSION_BEHAVIOR' });
    return false;
  }
  if (!checkForm()) {
    if (!$('view-form').hidden) formRefused('The code has six digits.');
    return false;
  }
  setBusy(true);
  closingMeansUnknown();
  const answer = await submit(render.paymentSessionData, { paymentElements: { code: $('code').value } });
  setBusy(false);
  if (answer.success === false && answer.errorCode === 'FORM_INVALID') {
    closingMeansCancel(); // nothing has been paid: the buyer may correct the code, or leave
    setFormError(answer.errorMessage || 'This code is not right.');
    formRefused($('code-error').textContent);
    $('code').focus();
    $('code').select();
    return false;
  }
  next(answer);
  return answer.success === true;
}

function setBusy(value) {
  busy = value;
  $('pay').setAttribute('aria-disabled', String(value)); // not "disabled", which would lose the focus
  $('pay').textContent = value ? 'Paying…' : `Pay ${$('amount').textContent}`;
  $('code').readOnly = value;
}

// ----------------------------------------------------------------------------------------------- what is shown

function describe({ merchantName, orderDescription, paymentAmountView, paymentMethods }) {
  $('method').textContent = paymentMethods?.[0]?.paymentMethodName ?? '';
  $('heading-text').textContent = merchantName ? `Pay ${merchantName}` : 'Payment';
  $('amount').textContent = paymentAmountView?.text ?? '';
  $('description').textContent = orderDescription ?? '';
  $('code-hint').textContent = render.queryResult?.codeHint ?? '';
  setBusy(false);
}

function result(kind, title, text, closable = true) {
  $('result-title').textContent = title;
  $('result-text').textContent = text;
  $('close').hidden = !closable;
  $('view-result').dataset.kind = kind;
  show('result');
}

function show(view) {
  if (view !== 'qr') stopCountdown();
  for (const name of ['qr', 'form', 'result']) $(`view-${name}`).hidden = name !== view;
  $('sheet').hidden = false;
  const first = !shown;
  if (first) {
    shown = true;
    send('dismissLoading', { message: '' }); // first: the SDK shows us at the onSizeChanged that follows
    send('showCloseButton'); // the genuine SDK has it hidden until it is told
  }
  resized();
  if (!first || !inline()) focusView(); // drawn in the merchant's page, we do not snatch the focus
  if (view === 'result') announce($('result-text').textContent); // the title is read out because it has the focus
}

const inline = () => render?.renderDisplayType === 'inline'; // mountComponent(): no dialog, nothing to close

/** Where reading, or typing, should start in the view on display. */
function focusView() {
  const view = ['form', 'result'].find((name) => !$(`view-${name}`).hidden);
  ({ form: $('code'), result: $('result-title') }[view] ?? $('heading')).focus({ preventScroll: true });
}

function announce(text) {
  $('live').textContent = text;
}

function resized() {
  if (shown) sendHeight($('sheet'), { width: WIDTH });
}

// ------------------------------------------------------------------------------------------------------- start

function begin() {
  new ResizeObserver(resized).observe($('sheet'));
  $('view-form').addEventListener('submit', (event) => {
    event.preventDefault();
    submitForm();
  });
  $('code').addEventListener('input', () => {
    const digits = $('code').value.replace(/\D/g, '').slice(0, 6); // no maxlength: a pasted "123 456" is fine
    if (digits !== $('code').value) $('code').value = digits;
    if ($('code-error').textContent) setFormError('');
  });
  $('close').addEventListener('click', () => send('onClose'));
  document.addEventListener('keydown', (event) => { // keys pressed in an iframe never reach the dialog around it
    if (event.key === 'Escape' && !event.isComposing && !inline()) send('onClose');
  });
  window.addEventListener('focus', () => { // the SDK focuses the iframe when it shows it
    if (shown && document.activeElement === document.body) focusView();
  });
  window.addEventListener('pagehide', () => {
    gone = true;
    poll.stop();
  });

  listen(hear);
  send('onLaunch');
}

if (!isPreload) begin();
