/*
 * Stand-in for Antom's browser SDK (npm @alipay/ams-checkout, observed at 1.47.2), served by antom-simulator.
 *
 * A merchant page loads it with <script src="…/sdk/ams-checkout.js">, which is the files of this folder in one
 * function, and then uses `window.AMSElement` or `window.AMSCashierPayment` exactly as Antom's guides say (Payment
 * Element; APM payments, Web/WAP, step 2). Calls, events, promise results and their order follow what the genuine SDK
 * was seen to do, oddities included, so that a page that works here works there. Written from scratch: no code of the
 * genuine SDK is in it.
 *
 * Three parties:   merchant page  <- these files ->  hosted page (component.js, element.js, in an iframe)  ->  gateway
 *   - these files check the session string, ask the gateway about it (one RPC) and open the iframe;
 *   - the hosted page lists methods, draws the QR code or form, submits, polls, and reports by postMessage;
 *   - these files relay these reports to the merchant's callbacks and promises, and do the redirects.
 *
 * This one: the session string, and the RPC.
 */

// currentScript is only set while the script first runs, so the gateway's origin is taken down now.
const GATEWAY = new URL(document.currentScript.src).origin;

/**
 * paymentSessionData is "<opaque>&&<region>&&<number>&&<base64 of UTF-8 JSON>". The first three parts go back
 * to the gateway; the JSON tells the SDK what to show. It is not signed, so nothing in it may be trusted with
 * more than that: in particular no URL of it is ever followed here.
 */
function parseSession(sessionData) {
  try {
    const parts = sessionData.split('&&');
    const bytes = Uint8Array.from(atob(parts[3]), (char) => char.charCodeAt(0));
    const meta = JSON.parse(new TextDecoder().decode(bytes));
    const scene = meta.paymentSessionConfig.productScene;
    return scene ? { token: parts.slice(0, 3).join('&&'), meta, scene: String(scene) } : null;
  } catch {
    return null;
  }
}

const terminalType = () => (/Android|iPhone|iPad|iPod|Mobile/i.test(navigator.userAgent) ? 'WAP' : 'WEB');

/** The only RPC of the SDK itself. Rejects when there is no usable answer. */
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
  const answer = await response.json(); // read in any case: a body that nobody reads is a request that never ends
  if (!response.ok || status !== '1000') throw new Error(`HTTP ${response.status}, result-status ${status}`);
  return answer;
}
