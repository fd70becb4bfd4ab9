/* What a hosted page asks the gateway: the RPC at /mgw.htm of its own origin. */

const TIMEOUT_MS = 15_000;

/** Whether the buyer holds the phone that would pay. */
export const onPhone = /Android|iPhone|iPad|iPod|Mobile/i.test(navigator.userAgent);

/** Resolves with the gateway's answer, also when that is "no"; rejects when there is no usable answer. */
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

/** Submits the payment. Never rejects: a dead gateway becomes an answer that can be shown. */
export async function submit(paymentSessionData, body) {
  try {
    const envInfo = { terminalType: onPhone ? 'WAP' : 'WEB' };
    return await rpc('submitPayByPaymentSession', paymentSessionData, { envInfo, ...body });
  } catch {
    const errorMessage = 'The payment service did not answer. Please check your order before you pay again.';
    return { success: false, errorCode: 'SUBMIT_PAYMENT_TIMEOUT', errorMessage };
  }
}

/** Asks how the payment stands until it is stopped; `hear(answer)` gets null for a question that was lost. */
export class Poll {
  #everyMs = 1000;
  #timer;
  #round = 0;

  /** One request at a time: the next is only planned when this one has been answered. */
  async start(paymentSessionData, hear) {
    this.stop();
    const round = this.#round;
    let answer = null;
    try {
      answer = await rpc('inquirePayment', paymentSessionData);
    } catch { /* a lost connection is no result: ask again */ }
    if (round !== this.#round) return;
    hear(answer);
    if (round === this.#round) {
      this.#timer = setTimeout(() => this.start(paymentSessionData, hear), this.#everyMs);
    }
  }

  stop() {
    this.#round += 1;
    clearTimeout(this.#timer);
  }
}
