// Local times, buttons that copy, and pages that change while they are open. Without this script every page works, with
// times in UTC and a link to refresh.

const INTERVAL = 3000;
const COPIED_FOR = 2000;

const two = (number) => String(number).padStart(2, '0');
const dayOf = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const timeOf = (date) => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;

/** Adds what needs the script to new markup. */
function enhance(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const date = new Date(time.dateTime);
    if (date.getTimezoneOffset() === 0) continue;
    time.querySelector('.local').textContent = `${dayOf(date)} ${timeOf(date)}`;
    time.querySelector('.utc').textContent = `${date.toISOString().slice(11, 19)} UTC`;
  }
  for (const button of root.querySelectorAll('[data-copy]')) button.hidden = false;
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = 'Copied ✓';
  } catch {
    // Browsers allow the clipboard only on loopback addresses and with https.
    getSelection().selectAllChildren(source);
    button.textContent = 'Selected: copy it';
  }
  setTimeout(() => {
    button.textContent = 'Copy';
  }, COPIED_FOR);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-copy]');
  if (button) copy(button);
});

/** Opens the folded block that an address points to. */
function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let details = target && target.closest('details'); details; details = details.parentElement.closest('details')) {
    details.open = true;
  }
}

/** What the server sent for each region, before the script changed it. */
const sent = new Map();

function isInUse(region) {
  const selection = getSelection();
  const selects = !selection.isCollapsed && region.contains(selection.anchorNode);
  const copied = region.querySelector('[data-copy]:focus');
  return selects || copied || region.querySelector('select:focus, input:focus') !== null;
}

/** A selector that finds the focused element again after its region has been replaced. */
function focusedIn(region) {
  const element = document.activeElement;
  if (!region.contains(element)) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  const parent = element.closest('[id]');
  for (const name of ['href', 'formaction']) {
    if (element.hasAttribute(name)) return `#${CSS.escape(parent.id)} [${name}="${CSS.escape(element.getAttribute(name))}"]`;
  }
  return element.matches('summary') ? `#${CSS.escape(parent.id)} > summary` : null;
}

function replaceRegion(region, fresh) {
  const markup = fresh.innerHTML;
  if (sent.get(region.id) === markup || isInUse(region)) return;
  sent.set(region.id, markup);
  const open = new Map([...region.querySelectorAll('details[id]')].map((details) => [details.id, details.open]));
  const focused = focusedIn(region);
  region.replaceChildren(...fresh.childNodes);
  for (const details of region.querySelectorAll('details[id]')) {
    if (open.has(details.id)) details.open = open.get(details.id);
  }
  enhance(region);
  if (focused) region.querySelector(focused)?.focus({ preventScroll: true });
}

/** The topmost element with an id that can be seen, and where it is. */
function anchor() {
  if (scrollY === 0) return null;
  for (const element of document.querySelectorAll('main [id]')) {
    const { top, height } = element.getBoundingClientRect();
    if (height > 0 && top >= 0 && top < innerHeight) return { id: element.id, top };
  }
  return null;
}

/** Scrolls so that what was read stays where it was, although the page has grown above it. */
function keepInPlace(before) {
  const element = before && document.getElementById(before.id);
  if (element) scrollBy(0, element.getBoundingClientRect().top - before.top);
}

const toggle = document.querySelector('[data-live-toggle]');
const trouble = document.querySelector('[data-live-trouble]');
let isLive = true;
let timer;
let isAsking = false;

async function refresh() {
  clearTimeout(timer);
  if (!isLive || document.hidden || isAsking) return;
  isAsking = true;
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const before = anchor();
      for (const region of document.querySelectorAll('[data-region]')) {
        const fresh = page.getElementById(region.id);
        if (fresh) replaceRegion(region, fresh);
      }
      keepInPlace(before);
    }
    trouble.textContent = answer.ok ? '' : `Not updated: HTTP ${answer.status}`;
  } catch {
    trouble.textContent = 'The simulator does not answer';
  }
  isAsking = false;
  timer = setTimeout(refresh, INTERVAL);
}

function setLive(wanted) {
  isLive = wanted;
  toggle.setAttribute('aria-pressed', String(wanted));
  toggle.textContent = wanted ? 'Live' : 'Paused';
  toggle.title = wanted ? 'The page follows the gateway. Press to pause.' : 'Press to follow the gateway again.';
  sessionStorage.setItem('live', String(wanted));
}

for (const region of document.querySelectorAll('[data-region]')) sent.set(region.id, region.innerHTML);
enhance(document);
openTarget();
addEventListener('hashchange', openTarget);
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (new Date().getTimezoneOffset() !== 0) {
  document.querySelector('[data-zone]').textContent = `the time zone of this browser (${zone}), and in UTC`;
}
if ('live' in document.body.dataset) {
  toggle.hidden = false;
  toggle.addEventListener('click', () => {
    setLive(!isLive);
    refresh();
  });
  document.addEventListener('visibilitychange', refresh);
  setLive(sessionStorage.getItem('live') !== 'false');
  timer = setTimeout(refresh, INTERVAL);
}
