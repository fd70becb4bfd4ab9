/* The view of a code to scan, or of a number to pay with at a till. */

import { onPhone } from './gateway.js';

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
  // A phone cannot scan itself: it opens the app instead.
  const inApp = onPhone && !toBeRead;
  $('qr-figure').hidden = inApp;
  $('phone-link').classList.toggle('quiet', !inApp);
  const how = inApp ? `Pay with ${where} in your banking app` : `Scan to pay with ${where}`;
  $('qr-text').textContent = toBeRead ? `Pay with this number: ${where}` : how;
  $('qr-figure').classList.remove('expired');
  $('phone-link').hidden = !/^https?:/i.test(code ?? ''); // a web page stands in for the phone, or for the till
  $('phone-link').href = code;
  const link = inApp ? 'Open your banking app' : 'Open the phone’s page';
  $('phone-link-text').textContent = toBeRead ? 'Open the till’s page' : link;
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
