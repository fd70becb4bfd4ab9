/*
 * Payment Element's hosted page (element.html), run by AMSElement in an iframe inside the merchant's page.
 *
 * It speaks the "app" side of the protocol that the genuine AMSElement speaks to Antom's own page. The usual course:
 *
 *   page: onLaunch                                   "I run"
 *   SDK:  renderComponent {queryResult, …}           "this is the payment"
 *   page: onSizeChanged {source: 'payment', height}  "show me": mount() resolves
 *   SDK:  onValidate                                 "is what the buyer has entered complete?"
 *   SDK:  submitPay                                  "pay": the merchant's own button was pressed
 *   page: onEventCallback {code, result}             how it went, for the merchant's page, and then
 *   page: <eventCallbackId> {data: {status, error}}  the same as the answer to submitPay: submitPayment() resolves
 *
 * An answer is an event that is named like the question's eventCallbackId. What Antom's own page answers, and when, is
 * not known beyond the types of its SDK: a redirect payment is not answered, because the page is left (the simulator's
 * switch elementRedirect answers PROCESSING first), and everything else when the buyer is done.
 */
import { isPreload, listen, report, resultOf, send, sendHeight } from './hosted/channel.js';
import { fillCode, showConnection, stopCountdown } from './hosted/code.js';
import { Poll, rpc, submit } from './hosted/gateway.js';

const LEAVE_MS = 1500; // how long the success view is seen before the merchant's result page follows
const REDIRECT_STUCK_MS = 3000;

const FINAL = {
  SUCCESS: 'SDK_PAYMENT_SUCCESSFUL',
  FAIL: 'SDK_PAYMENT_FAIL',
  CANCELLED: 'SDK_PAYMENT_FAIL',
};

/** Refusals after which the session is of no use any more (docs.antom.com/ac/cashierpay/payment_retry). */
const NEEDS_NEW_SESSION = ['INQUIRY_PAYMENT_SESSION_FAILED', 'NO_PAY_OPTIONS', 'ORDER_IS_CANCELLED', 'ORDER_IS_CLOSED',
  'ORDER_NOT_EXIST', 'PARAM_ILLEGAL'];

const HOW = {
  REDIRECT: 'on its own page',
  SHOW_CODE: 'with a code shown here',
  COLLECT_PAYMENT: 'with a code typed here',
};

const $ = (id) => document.getElementById(id);
const poll = new Poll();

let render = null; // the data of renderComponent
let session = null; // paymentSessionData
let methods = [];
let shown = false; // the SDK has been told to show us
let settled = false; // the session is over: nothing may be reported any more
let pendingTold = false;
let gone = false; // the document is being left
let answerSubmit = null; // answers the submission that is under way
let outcome = null; // what submissions are answered with once the session is over

// -------------------------------------------------------------------------------------------- talking to the SDK

function hear(event, data, eventCallbackId) {
  const answer = (result) => send(eventCallbackId, { data: result });
  if (event === 'renderComponent' && !render) start(data);
  if (event === 'onValidate') answer({ isValid: check() });
  if (event === 'submitPay') pay(answer);
  if (event === 'updatePayment') update(data);
}

/** Answers the submission under way, if there is one. `answer` is the gateway's, or a refusal of our own. */
function settleSubmit(status, answer, needChangeSessionForRetry) {
  const { resultCode: code, resultMessage: message } = resultOf(answer);
  const error = { code, message, traceId: answer.traceId ?? '', needChangeSessionForRetry };
  const result = needChangeSessionForRetry === undefined ? { status } : { status, error };
  if (settled) outcome ??= result;
  answerSubmit?.(result);
  answerSubmit = null;
  setBusy(false);
}

// -------------------------------------------------------------------------------------------- course of payment

function start(data) {
  render = data;
  document.documentElement.dataset.theme = data.appearance?.theme ?? '';
  open(data.paymentSessionData, data.queryResult ?? {});
}

/** Shows a session: the first one, or the one of updatePayment(). */
function open(sessionData, payment) {
  poll.stop();
  session = sessionData;
  settled = false;
  pendingTold = false;
  outcome = null;
  if (payment.success !== true) { // mount() says so, too
    refused(payment);
    settleSubmit('FAIL', payment, true);
    return;
  }
  methods = payment.paymentMethods ?? [];
  list(methods, payment.paymentMethodType);
  $('code-hint').textContent = payment.codeHint ?? '';
  if (payment.paymentStatus === 'PENDING') {
    progress(payment);
    watch();
  } else {
    choose();
  }
}

function update({ paymentSessionData, data }) {
  const payment = data?.originActionQueryResult ?? {};
  if (payment.success === true && !answerSubmit) {
    render.queryResult = payment;
    open(paymentSessionData, payment);
    send('updated', { success: true });
  } else {
    send('updated', { success: false });
  }
}

async function pay(answer) {
  if (answerSubmit) {
    send('onEventCallback', { code: 'SDK_DUPLICATE_SUBMISSION_BEHAVIOR' });
    const message = 'The payment is under way already.';
    answer({ status: 'FAIL', error: { code: 'REPEAT_REQ_REJECT', message, needChangeSessionForRetry: false } });
    return;
  }
  answerSubmit = answer;
  if (!outcome && pendingTold) {
    settleSubmit('PENDING', {});
  } else if (outcome) {
    answerSubmit = null;
    answer(outcome);
  } else if (!check()) {
    formRefused($('code-error').textContent);
  } else {
    const method = selected();
    const form = isForm(method) ? { paymentElements: { code: $('code').value } } : {};
    setBusy(true);
    setProblem('');
    next(method, await submit(session, { paymentMethod: { paymentMethodType: method.paymentMethodType }, ...form }));
  }
}

/** What to do after the gateway's answer to a submission. */
async function next(method, answer) {
  if (gone) return;
  const code = answer.codeFormViews?.[0];
  if (answer.errorCode === 'FORM_INVALID') {
    setCodeError(answer.errorMessage || 'This code is not right.');
    $('code').select();
    formRefused($('code-error').textContent);
  } else if (answer.errorCode === 'SUBMIT_PAYMENT_TIMEOUT') { // it may have arrived, and may be sent again
    tryAgain(answer);
    report('SDK_PAYMENT_ERROR', answer, 'U');
    settleSubmit('FAIL', answer, false);
  } else if (['ORDER_IS_FINISHED', 'REPEAT_REQ_REJECT'].includes(answer.errorCode)) {
    // Paid or pending already, perhaps by a code that the buyer had turned away from.
    progress(await rpc('inquirePayment', session).catch(() => answer));
    if (!settled) watch();
  } else if (answer.success !== true) {
    if (NEEDS_NEW_SESSION.includes(answer.errorCode)) refused(answer);
    else tryAgain(answer);
    report('SDK_PAYMENT_ERROR', answer, 'U');
    settleSubmit('FAIL', answer, NEEDS_NEW_SESSION.includes(answer.errorCode));
  } else if (answer.actionForm) {
    leaveFor(answer.actionForm);
  } else if (code) {
    fillCode(code, method.paymentMethodName, announce);
    show('qr');
    watch();
  } else {
    progress(answer);
    if (!settled && answerSubmit) {
      result('wait', 'Confirming your payment', 'This takes a moment. Please keep this page open.');
      watch();
    }
  }
}

/** Asks how the payment stands until it is over. */
function watch() {
  poll.start(session, (answer) => {
    if (gone || settled) return;
    showConnection(answer !== null);
    if (answer?.success === false) {
      refused(answer);
      report('SDK_PAYMENT_ERROR', answer, 'U');
      settleSubmit('FAIL', answer, true);
    } else if (answer) progress(answer);
  });
}

/** Acts on a payment status, from whichever answer it came. PROCESSING needs no action: polling goes on. */
function progress(answer) {
  const { paymentStatus: status } = answer;
  if (status === 'PENDING' && !pendingTold) { // the buyer has done their part; the outcome may take long
    pendingTold = true;
    result('wait', 'Payment is being processed', 'You can leave this page: the shop will know the result.');
    report('SDK_PAYMENT_PROCESSING', answer, 'U');
    settleSubmit('PENDING', answer);
  }
  if (!Object.hasOwn(FINAL, status)) return;

  poll.stop();
  if (status === 'FAIL' && answer.notSupportRetryPayForSameSession === false) {
    tryAgain(answer);
    report('SDK_PAYMENT_FAIL', answer, 'F');
    settleSubmit('FAIL', answer, false);
    return;
  }
  settled = true;
  const returnUrl = answer.paymentRedirectUrl ?? render.queryResult?.paymentRedirectUrl;
  const leaving = status === 'SUCCESS' && returnUrl && render.notRedirectAfterComplete !== true;
  if (leaving) result('good', 'Payment successful', 'Taking you back to the shop…');
  else if (status === 'SUCCESS') result('good', 'Payment successful', 'Thank you. Your payment is complete.');
  else {
    const title = status === 'FAIL' ? 'Payment failed' : 'Payment cancelled';
    result('bad', title, answer.paymentResultMessage || 'You have not been charged.');
  }
  report(FINAL[status], answer, status === 'SUCCESS' ? 'S' : 'F');
  settleSubmit(status, answer, status === 'SUCCESS' ? undefined : true);
  if (leaving) setTimeout(() => send('onRedirect', { normalUrl: returnUrl }), LEAVE_MS);
}

/** The buyer may try again in this session, with this method or another. */
function tryAgain(answer) {
  choose();
  setProblem(`${resultOf(answer).resultMessage || 'The payment has failed.'} Try again or choose another method.`);
}

/** The gateway refused: this session is of no use. */
function refused(answer) {
  settled = true;
  poll.stop();
  result('bad', 'This payment cannot go on', answer.errorMessage || 'Please go back to the shop and try again.');
}

function leaveFor({ normalUrl, applinkUrl, schemeUrl }) {
  if (render.queryResult?.submitAnswersBeforeRedirect) settleSubmit('PROCESSING', {});
  send('onRedirect', { normalUrl, applinkUrl, schemeUrl });
  setTimeout(() => { // still here: the SDK has refused the URL
    if (!answerSubmit) return;
    const errorMessage = 'The payment page could not be opened.';
    const answer = { errorCode: 'EXTERNAL_RESOURCE_LOAD_FAILED', errorMessage };
    tryAgain(answer);
    report('SDK_PAYMENT_ERROR', answer, 'U');
    settleSubmit('FAIL', answer, false);
  }, REDIRECT_STUCK_MS);
}

/** The buyer turns away from the code. It may still be paid with: then the next submission learns of it. */
function turnAway() {
  poll.stop();
  const answer = { errorCode: 'USER_CANCELED', errorMessage: 'The buyer has gone back to the methods.' };
  choose();
  focusSelected();
  report('SDK_PAYMENT_CANCEL', answer, 'F');
  settleSubmit('CANCELLED', answer, false);
}

/** Back in a page that the browser had kept, as it was when it was left for a wallet. */
async function comeBack() {
  gone = false;
  if (!answerSubmit) return;
  const answer = await rpc('inquirePayment', session).catch(() => ({}));
  progress(answer);
  if (answerSubmit) turnAway();
}

// ------------------------------------------------------------------------------------------- methods and the form

const isForm = (method) => Boolean(method?.interActionType?.startsWith('COLLECT'));

function selected() {
  const kind = new FormData($('view-choose')).get('method');
  return methods.find((method) => method.paymentMethodType === kind);
}

/** The methods, of which `kind` is chosen, or else the first. */
function list(offered, kind) {
  const chosen = offered.find((method) => method.paymentMethodType === kind) ?? offered[0];
  $('methods').replaceChildren(...offered.map((method) => {
    const row = document.createElement('label');
    row.className = 'choice';
    const radio = Object.assign(document.createElement('input'), {
      type: 'radio',
      name: 'method',
      value: method.paymentMethodType,
      checked: method === chosen,
    });
    const text = (className, textContent) => Object.assign(document.createElement('span'), { className, textContent });
    row.append(radio, text('name', method.paymentMethodName), text('how', HOW[method.interActionType] ?? ''));
    return row;
  }));
  showDetails();
}

function showDetails() {
  $('form-code').hidden = !isForm(selected());
}

/** Whether everything is there that the chosen method needs. */
function check() {
  if ($('view-choose').hidden) return false;
  if (!isForm(selected())) return selected() !== undefined;
  const valid = /^\d{6}$/.test($('code').value);
  setCodeError(valid ? '' : 'Enter the six digits of the code.');
  if (!valid) $('code').focus();
  return valid;
}

function setCodeError(text) {
  $('code-error').textContent = text;
  $('code').setAttribute('aria-invalid', String(Boolean(text)));
}

function formRefused(errorMessage) {
  const answer = { errorCode: 'FORM_INVALID', errorMessage };
  report('SDK_FORM_VERIFICATION_FAILED', answer, 'F');
  settleSubmit('FAIL', answer, false);
}

function setBusy(value) {
  $('view-choose').setAttribute('aria-busy', String(value));
  $('code').readOnly = value;
  for (const radio of $('methods').querySelectorAll('input')) radio.disabled = value && !radio.checked;
}

function setProblem(text) {
  $('problem').textContent = text;
}

// ------------------------------------------------------------------------------------------------- what is shown

function choose() {
  setProblem('');
  show('choose');
}

function focusSelected() {
  $('methods').querySelector(':checked')?.focus({ preventScroll: true });
}

function result(kind, title, text) {
  $('result-title').textContent = title;
  $('result-text').textContent = text;
  $('view-result').dataset.kind = kind;
  show('result');
  announce(`${title}: ${text}`);
}

function show(view) {
  if (view !== 'qr') stopCountdown();
  const inUse = document.hasFocus(); // in the merchant's page we do not snatch the focus
  for (const name of ['choose', 'qr', 'result']) $(`view-${name}`).hidden = name !== view;
  $('sheet').hidden = false;
  shown = true;
  resized();
  if (view === 'qr') announce('There is a code to pay with now.');
  if (inUse && view !== 'choose') $(view === 'qr' ? 'qr-text' : 'result-title').focus({ preventScroll: true });
}

function announce(text) {
  $('live').textContent = text;
}

function resized() {
  if (shown) sendHeight($('sheet'), { source: 'payment', width: document.documentElement.clientWidth });
}

// --------------------------------------------------------------------------------------------------------- start

function begin() {
  new ResizeObserver(resized).observe($('sheet'));
  $('view-choose').addEventListener('submit', (event) => event.preventDefault()); // the button is the merchant's
  $('methods').addEventListener('change', () => {
    setProblem('');
    setCodeError('');
    showDetails();
  });
  $('code').addEventListener('input', () => {
    const digits = $('code').value.replace(/\D/g, '').slice(0, 6); // no maxlength: a pasted "123 456" is fine
    if (digits !== $('code').value) $('code').value = digits;
    if ($('code-error').textContent) setCodeError('');
  });
  $('another').addEventListener('click', turnAway);
  window.addEventListener('pagehide', () => {
    gone = true;
    poll.stop();
  });
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) comeBack();
  });
  listen(hear);
  send('onLaunch');
}

if (!isPreload) begin();
