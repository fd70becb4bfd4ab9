/* What both classes do to the merchant's page. */

/** Calls a merchant's callback; what it throws is reported, and does not stop the payment. */
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

/** How long a phone may take to open an app before the method's own site is opened instead. */
const APP_MS = 5_000;

/**
 * Leaves for the payment method's page, or for the merchant's result page. `say` hears of it as onEventCallback does;
 * `leaving()` is called if the page is really left. On a phone an app is tried first.
 */
function follow({ applinkUrl, schemeUrl, normalUrl, target }, say, leaving) {
  // javascript: and data: URLs would run in the merchant's origin. The genuine SDK lets them; we do not.
  if (!isWebUrl(normalUrl)) {
    say(launchError({ applinkUrl, schemeUrl, normalUrl }));
    return;
  }
  say({ code: 'SDK_CALL_URL_SUCCESS', message: `Successfully opened the app,NormalUrl: ${normalUrl}` });
  if (target === '_blank') {
    window.open(normalUrl, '_blank', 'noopener');
    return;
  }
  leaving();
  const appUrl = applinkUrl || schemeUrl;
  if (terminalType() === 'WAP' && appUrl) {
    window.location.href = appUrl;
    const noApp = setTimeout(() => window.location.replace(normalUrl), APP_MS);
    // The app is in front now; whoever comes back from it is not sent to the site.
    document.addEventListener('visibilitychange', () => clearTimeout(noApp), { once: true });
    window.addEventListener('pagehide', () => clearTimeout(noApp), { once: true });
  } else if (target === '_replace') window.location.replace(normalUrl);
  else window.location.href = normalUrl;
}

function launchError({ applinkUrl, schemeUrl, normalUrl }) {
  return {
    code: 'SDK_LAUNCH_PAYMENT_APP_ERROR',
    message: `Failed to open app,applinkUrl: ${applinkUrl} schemeUrl: ${schemeUrl} normalUrl: ${normalUrl}`,
  };
}

/** The message of a hosted page, if it is one: JSON for this instance. `onGarbage()` hears of any other text. */
function messageOf({ origin, source, data: text }, frame, instanceId, onGarbage) {
  if (origin !== GATEWAY || source !== frame.contentWindow || typeof text !== 'string') return null;
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    onGarbage();
    return null;
  }
  const isForUs = message?.name === 'APP_TO_SDK' && message.instanceId === instanceId;
  return isForUs ? message.context ?? {} : null;
}

/** crypto.randomUUID() is missing on plain http, where a demo on a home network lives. */
function uuid() {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0'));
  return hex.join('').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

function element(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}
