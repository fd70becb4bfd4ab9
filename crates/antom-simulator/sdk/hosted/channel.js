/*
 * The messages between a hosted page in its iframe and the SDK: JSON strings by postMessage, named APP_TO_SDK and
 * SDK_TO_APP, as between Antom's genuine SDK and Antom's own pages.
 */

const query = new URLSearchParams(window.location.search);
const INSTANCE_ID = query.get('instanceId');

/** Whether AMSCashierPayment.preload() has loaded the page, only to fill the browser's cache. */
export const isPreload = query.get('isPreload') === 'true';

let sdkOrigin = null; // the merchant's origin, known from the SDK's first message

export function send(event, data, eventCallbackId) {
  const message = { name: 'APP_TO_SDK', instanceId: INSTANCE_ID, context: { event, data, eventCallbackId } };
  // Only onLaunch, which has no data, is sent before the merchant's origin is known.
  window.parent.postMessage(JSON.stringify(message), sdkOrigin ?? '*');
}

/** Calls `onMessage(event, data, eventCallbackId)` for each message of the SDK. */
export function listen(onMessage) {
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
    onMessage(event, data, eventCallbackId);
  });
}

/** Sends an event with a response of the gateway to the merchant's page. */
export function sendEvent(code, answer, resultStatus) {
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

/** The result code and message of a response or an error. */
export function resultOf(answer) {
  return {
    resultCode: answer.paymentResultCode ?? answer.errorCode ?? answer.paymentStatus ?? 'UNKNOWN_EXCEPTION',
    resultMessage: answer.paymentResultMessage ?? answer.errorMessage ?? '',
  };
}

let lastHeight = 0;

/** Sends the sheet's height to the SDK if it has changed. Call it only for a visible sheet. */
export function sendHeight(sheet, more) {
  const height = Math.ceil(sheet.getBoundingClientRect().height);
  if (height === lastHeight) return;
  lastHeight = height;
  send('onSizeChanged', { ...more, height });
}
