/* The hosted pages' RPC calls to the gateway, at /mgw.htm of their own origin. */

const TIMEOUT_MS = 15_000;

/** Whether the customer uses a phone, which cannot scan its own screen. */
export const isPhone = /Android|iPhone|iPad|iPod|Mobile/i.test(navigator.userAgent);

/** Resolves with the gateway's response, even if it is an error. Rejects when there is no usable response. */
export async function rpc(operation, paymentSessionData, body) {
  const response = await fetch('/mgw.htm', {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json', 'Operation-Type': `com.ipay.iexpcashier.cashier.${operation}` },
    body: JSON.stringify([{ paymentSessionData, ...body }]),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const status = response.headers.get('result-status') ?? '1000';
  if (!response.ok || status !== '1000') throw new Error(`HTTP ${response.status}, result-status ${status}`);
  return response.json();
}

/** Submits the payment. Never rejects: without a usable response, resolves with an error that can be shown. */
export async function submit(paymentSessionData, body) {
  try {
    const envInfo = { terminalType: isPhone ? 'WAP' : 'WEB' };
    return await rpc('submitPayByPaymentSession', paymentSessionData, { envInfo, ...body });
  } catch {
    const errorMessage = 'The payment service did not answer. Please check your order before you pay again.';
    return { success: false, errorCode: 'SUBMIT_PAYMENT_TIMEOUT', errorMessage };
  }
}

/** Inquires the payment until it is stopped. Calls `onAnswer` with each response, or null for a failed request. */
export class Poll {
  #intervalMs = 1000;
  #timer;
  #round = 0;

  /** Sends one request at a time: the next follows the response to the previous one. */
  async start(paymentSessionData, onAnswer) {
    this.stop();
    const round = this.#round;
    let answer = null;
    try {
      answer = await rpc('inquirePayment', paymentSessionData);
    } catch { /* the next request may succeed */ }
    if (round !== this.#round) return;
    onAnswer(answer);
    if (round === this.#round) {
      this.#timer = setTimeout(() => this.start(paymentSessionData, onAnswer), this.#intervalMs);
    }
  }

  stop() {
    this.#round += 1;
    clearTimeout(this.#timer);
  }
}
