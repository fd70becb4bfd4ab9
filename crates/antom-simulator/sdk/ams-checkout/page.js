/* The code that AMSCashierPayment and AMSElement share for the merchant's page. */

/** Calls a merchant's callback. An exception in it is reported, and does not stop the payment. */
function notify(options, name, data) {
  try {
    options[name]?.(data);
  } catch (error) {
    reportError(error);
  }
}

function isWebUrl(url) {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
}

/** The time that a phone has to open the app before the payment method's site is opened instead. */
const APP_LAUNCH_TIMEOUT_MS = 5_000;

/**
 * Goes to the payment method's page, or to the merchant's result page. On a phone it opens the app first. Calls
 * `onLeave()` before it leaves the page.
 */
function openPaymentUrl({ applinkUrl, schemeUrl, normalUrl, target }, raiseEvent, onLeave) {
  // A javascript: URL would run in the merchant's origin, as it does with the genuine SDK.
  if (!isWebUrl(normalUrl)) {
    raiseEvent(launchError({ applinkUrl, schemeUrl, normalUrl }));
    return;
  }
  raiseEvent({ code: 'SDK_CALL_URL_SUCCESS', message: `Successfully opened the app,NormalUrl: ${normalUrl}` });
  if (target === '_blank') {
    window.open(normalUrl, '_blank', 'noopener');
    return;
  }
  onLeave();
  const appUrl = applinkUrl || schemeUrl;
  if (terminalType() === 'WAP' && appUrl) {
    window.location.href = appUrl;
    const fallback = setTimeout(() => window.location.replace(normalUrl), APP_LAUNCH_TIMEOUT_MS);
    // The app has opened: a customer who returns from it stays on the merchant's page.
    document.addEventListener('visibilitychange', () => clearTimeout(fallback), { once: true });
    window.addEventListener('pagehide', () => clearTimeout(fallback), { once: true });
  } else if (target === '_replace') window.location.replace(normalUrl);
  else window.location.href = normalUrl;
}

function launchError({ applinkUrl, schemeUrl, normalUrl }) {
  return {
    code: 'SDK_LAUNCH_PAYMENT_APP_ERROR',
    message: `Failed to open app,applinkUrl: ${applinkUrl} schemeUrl: ${schemeUrl} normalUrl: ${normalUrl}`,
  };
}

/** The message that a hosted page has sent to this instance, or null. Calls `onInvalidJson()` for any other text. */
function parseMessage({ origin, source, data: text }, frame, instanceId, onInvalidJson) {
  if (origin !== GATEWAY || source !== frame.contentWindow || typeof text !== 'string') return null;
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    onInvalidJson();
    return null;
  }
  const isForInstance = message?.name === 'APP_TO_SDK' && message.instanceId === instanceId;
  return isForInstance ? message.context ?? {} : null;
}

/** crypto.randomUUID() is not available over plain HTTP, which demos in a local network use. */
function uuid() {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0'));
  return hex.join('').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

function createElement(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}
