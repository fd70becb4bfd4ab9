/* The view of a QR code, or of a number to pay with at a till. */

import { isPhone } from './gateway.js';
import { text } from './texts.js';

const $ = (id) => document.getElementById(id);
let countdownTimer;

/** Fills the view. `announce(text)` is called when the code has expired. */
export function fillCode(view, name, announce) {
  const { code, displayType, displayText, imageSvg, codeExpireTime, codeValidSeconds } = view;
  const isText = displayType === 'TEXT'; // a number for a till or a cash machine
  $('qr-image').hidden = isText;
  $('voucher').hidden = !isText;
  $('voucher').textContent = displayText ?? '';
  // SVG in an <img> cannot run scripts.
  if (!isText) $('qr-image').src = `data:image/svg+xml,${encodeURIComponent(imageSvg ?? '')}`;
  // A phone cannot scan its own screen: it opens the app instead.
  const opensApp = isPhone && !isText;
  $('qr-figure').hidden = opensApp;
  $('phone-link').classList.toggle('quiet', !opensApp);
  $('qr-text').textContent = text(isText ? 'payNumber' : opensApp ? 'payInApp' : 'scan', { method: name });
  $('qr-figure').classList.remove('expired');
  $('phone-link').hidden = !/^https?:/i.test(code ?? ''); // a web page simulates the phone or the till
  $('phone-link').href = code;
  $('phone-link-text').textContent = text(isText ? 'simulateTill' : opensApp ? 'openApp' : 'simulatePhone');
  // Relative time, because the gateway's clock may differ from this machine's.
  const expiry = codeValidSeconds === undefined ? Date.parse(codeExpireTime) : Date.now() + codeValidSeconds * 1000;
  stopCountdown();
  if (expiry) updateCountdown(expiry, announce);
}

export function stopCountdown() {
  clearTimeout(countdownTimer);
}

/** Shows whether the gateway responds. */
export function showConnection(isConnected) {
  $('qr-status-text').textContent = text(isConnected ? 'waiting' : 'connectionLost');
}

function updateCountdown(expiry, announce) {
  const left = Math.ceil((expiry - Date.now()) / 1000);
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  const remaining = left < 7200 ? text('expiresIn', { time }) : text('expiresInHours', { count: Math.floor(left / 3600) });
  $('qr-countdown').textContent = left > 0 ? remaining : text('expired');
  if (left > 0) {
    countdownTimer = setTimeout(updateCountdown, 1000, expiry, announce);
  } else {
    // Polling continues until the gateway reports the final status.
    $('qr-figure').classList.add('expired');
    $('phone-link').hidden = true;
    announce(text('expired'));
  }
}
