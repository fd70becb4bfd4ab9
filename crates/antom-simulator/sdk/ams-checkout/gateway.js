/*
 * Stand-in for Antom's browser SDK (npm @alipay/ams-checkout, observed at 1.47.2), served by antom-simulator.
 *
 * A merchant page loads it with <script src="…/sdk/ams-checkout.js">, which wraps the files of this folder in one
 * function, together with VERSION (1, or 2 at /v2/ams-checkout.js) and TEXTS, the texts of each language. The page uses
 * `window.AMSElement` or `window.AMSCashierPayment` as Antom's guides describe (Payment Element; APM payments, Web/WAP,
 * step 2). Calls, events, promise results and their order are those observed in the genuine SDK, so that a page that
 * works with one works with the other. It contains no code of the genuine SDK.
 *
 *   merchant page  <- these files ->  hosted page (component.js, element.js, in an iframe)  ->  gateway
 *
 *   - These files parse the session string, query it at the gateway (one RPC) and open the iframe.
 *   - The hosted page shows methods and the QR code or form, submits, polls, and sends events by postMessage.
 *   - These files pass the events to the merchant's callbacks and promises, and redirect.
 *
 * This file: the session string and the RPC.
 */

// currentScript is only set while the script runs for the first time.
const GATEWAY = new URL(document.currentScript.src).origin;

/**
 * paymentSessionData is "<opaque>&&<region>&&<number>&&<base64 of UTF-8 JSON>". The first three parts are sent to the
 * gateway. The JSON configures the SDK. It is not signed, so its URLs are not followed.
 */
function parseSession(sessionData) {
  try {
    const parts = sessionData.split('&&');
    const bytes = Uint8Array.from(atob(parts[3]), (char) => char.charCodeAt(0));
    const meta = JSON.parse(new TextDecoder().decode(bytes));
    const { productScene } = meta.paymentSessionConfig;
    return productScene
      ? { token: parts.slice(0, 3).join('&&'), meta, productScene: String(productScene) }
      : null;
  } catch {
    return null;
  }
}

/** The texts in the language of a locale such as `th_TH`, or in English. */
function textsOf(locale) {
  const [language, region] = (locale || 'en').toLowerCase().split(/[-_]/);
  const chinese = ['hk', 'tw', 'mo', 'hant'].includes(region) ? 'zh-HK' : 'zh-CN';
  const tag = { zh: chinese, pt: 'pt-BR', in: 'id', fil: 'tl' }[language] ?? language;
  return TEXTS[tag] ?? TEXTS.en;
}

const terminalType = () => (/Android|iPhone|iPad|iPod|Mobile/i.test(navigator.userAgent) ? 'WAP' : 'WEB');

/** The only RPC that the SDK itself sends. Rejects when there is no usable response. */
async function query(paymentSessionData, locale, timeoutMs) {
  const envInfo = { terminalType: terminalType(), locale: locale || 'en_US' };
  const response = await fetch(`${GATEWAY}/mgw.htm`, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json', 'Operation-Type': 'com.ipay.iexpcashier.sdkAction.query' },
    body: JSON.stringify([{ paymentSessionData, envInfo }]),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const status = response.headers.get('result-status') ?? '1000';
  const result = await response.json(); // always read: a request with an unread body does not finish
  if (!response.ok || status !== '1000') throw new Error(`HTTP ${response.status}, result-status ${status}`);
  return result;
}
