/*
 * How a hosted page, inside its iframe, talks to the SDK around it: JSON strings by postMessage, APP_TO_SDK one way and
 * SDK_TO_APP the other, the ones that the genuine SDK of Antom exchanges with Antom's own pages.
 */

const query = new URLSearchParams(window.location.search);
const INSTANCE_ID = query.get('instanceId');

/** Whether the page was only loaded for the browser's cache: AMSCashierPayment.preload(). */
export const isPreload = query.get('isPreload') === 'true';

let sdkOrigin = null; // the merchant's page, known from its first message

export function send(event, data, eventCallbackId) {
  const message = { name: 'APP_TO_SDK', instanceId: INSTANCE_ID, context: { event, data, eventCallbackId } };
  // Only onLaunch, which says nothing, is sent before the page around us is known.
  window.parent.postMessage(JSON.stringify(message), sdkOrigin ?? '*');
}

/** Calls `receive(event, data, eventCallbackId)` for every message of the SDK. */
export function listen(receive) {
  window.addEventListener('message', ({ origin, source, data: text }) => {
    if (source !== window.parent || typeof text !== 'string' || (sdkOrigin && origin !== sdkOrigin)) return;
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    if (message?.name !== 'SDK_TO_APP' || message.instanceId !== INSTANCE_ID) return;
    sdkOrigin ??= origin;
    const { event, data, eventCallbackId } = message.context ?? {};
    receive(event, data, eventCallbackId);
  });
}

/** An event for the merchant's page, about an answer of the gateway. */
export function report(code, answer, resultStatus) {
  const { resultCode, resultMessage } = resultOf(answer);
  send('onEventCallback', {
    code,
    message: resultMessage,
    result: {
      paymentStatus: answer.paymentStatus,
      paymentResultCode: resultCode,
      paymentResultMessage: resultMessage,
      result: { resultCode, resultStatus, resultMessage },
    },
  });
}

/** Why it went so, in an answer of the gateway or a refusal. */
export function resultOf(answer) {
  return {
    resultCode: answer.paymentResultCode ?? answer.errorCode ?? answer.paymentStatus ?? 'UNKNOWN_EXCEPTION',
    resultMessage: answer.paymentResultMessage ?? answer.errorMessage ?? '',
  };
}

let lastHeight = 0;

/** Tells the SDK how high the sheet is, if that has changed. Only called once the sheet is to be seen. */
export function sendHeight(sheet, more) {
  const height = Math.ceil(sheet.getBoundingClientRect().height);
  if (height === lastHeight) return;
  lastHeight = height;
  send('onSizeChanged', { ...more, height });
}
