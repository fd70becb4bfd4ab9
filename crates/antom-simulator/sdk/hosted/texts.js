/* The texts of a hosted page. The server has put those of the customer's language into the page. */

const TEXTS = JSON.parse(document.getElementById('texts').textContent);

/** The text with this key. Values replace the names in braces: text('scan', { method: 'PayNow' }). */
export function text(key, values = {}) {
  return TEXTS[key].replace(/\{(\w+)\}/g, (placeholder, name) => values[name] ?? placeholder);
}

/** Why a payment was not made, for the customer: the gateway's own message is for the merchant, and in English. */
export function reason({ paymentResultCode, errorCode }, fallback = 'OTHER') {
  const { reasons } = TEXTS;
  return reasons[paymentResultCode ?? errorCode] ?? (fallback === 'OTHER' ? reasons.OTHER : text(fallback));
}

/** Why the code of the form is wrong. */
export function codeError({ triesLeft }) {
  if (triesLeft === undefined) return text('codeIncomplete');
  return triesLeft === 1 ? text('codeWrongLast') : text('codeWrong', { count: triesLeft });
}
