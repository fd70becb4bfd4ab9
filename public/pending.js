// The page of an order that waits for its payment asks how it stands, until its WebAssembly does so itself. It asks in
// the background: loading the page again would cut off the WebAssembly that is on its way.
const INTERVAL = 5;

const state = (page) =>
  page.querySelector('.state')?.dataset.state + page.querySelector('.history')?.textContent;

// The server says something else to a customer who has waited for long.
const address = new URL(location.href);
let waited = Number(address.searchParams.get('waited')) || 0;

async function hasChanged() {
  const answer = await fetch(address, { headers: { accept: 'text/html' } });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return state(page) !== state(document);
}

const timer = setInterval(async () => {
  if (document.documentElement.hasAttribute('data-hydrated')) {
    clearInterval(timer);
    return;
  }
  waited += INTERVAL;
  address.searchParams.set('waited', waited);
  // A failed question changes nothing: the next one is five seconds away.
  if (await hasChanged().catch(() => false)) location.replace(address);
}, INTERVAL * 1000);
