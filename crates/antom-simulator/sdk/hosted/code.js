/* The view of a code to scan, or of a number to pay with at a till. */

const $ = (id) => document.getElementById(id);
let countdownTimer;

/** Fills the view. `announce(text)` is called when the code has expired. */
export function fillCode(view, name, announce) {
  const { code, displayType, displayText, imageSvg, codeExpireTime, codeValidSeconds } = view;
  const toBeRead = displayType === 'TEXT'; // a number to pay with at a till or a cash machine, whenever it suits
  $('qr-image').hidden = toBeRead;
  $('voucher').hidden = !toBeRead;
  $('voucher').textContent = displayText ?? '';
  // As an image, SVG cannot run script, wherever it came from.
  if (!toBeRead) $('qr-image').src = `data:image/svg+xml,${encodeURIComponent(imageSvg ?? '')}`;
  const where = name || 'your phone';
  $('qr-text').textContent = toBeRead ? `Pay with this number: ${where}` : `Scan to pay with ${where}`;
  $('qr-figure').classList.remove('expired');
  $('phone-link').hidden = !/^https?:/i.test(code ?? ''); // a web page stands in for the phone, or for the till
  $('phone-link').href = code;
  $('phone-link-text').textContent = toBeRead ? 'Open the till’s page' : 'Open the phone’s page';
  // By the gateway's clock, which need not be this machine's.
  const expiry = codeValidSeconds === undefined ? Date.parse(codeExpireTime) : Date.now() + codeValidSeconds * 1000;
  stopCountdown();
  if (expiry) countDown(expiry, announce);
}

export function stopCountdown() {
  clearTimeout(countdownTimer);
}

/** Says whether the gateway can be asked how the payment stands. */
export function showConnection(isThere) {
  $('qr-status-text').textContent = isThere ? 'Waiting for your payment' : 'Connection lost, trying again';
}

function countDown(expiry, announce) {
  const left = Math.ceil((expiry - Date.now()) / 1000);
  const clock = left < 7200
    ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
    : `${Math.floor(left / 3600)} hours`;
  $('qr-countdown').textContent = left > 0 ? `Code expires in ${clock}` : 'This code has expired';
  if (left > 0) {
    countdownTimer = setTimeout(countDown, 1000, expiry, announce);
  } else {
    // The gateway has the last word: polling goes on until it says that the payment is over.
    $('qr-figure').classList.add('expired');
    $('phone-link').hidden = true;
    announce('This code has expired.');
  }
}
