/**
 * Measures pages of the release build with Lighthouse, as on a phone, in the browser that CHROMIUM names. Fails when a
 * score is less than 100, when a page on which visits begin takes too long, or when a page loads too many bytes of
 * JavaScript and WebAssembly. Run it with `./dev lighthouse`.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import lighthouse from 'lighthouse';
import { launch } from 'chrome-launcher';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
/** Until the largest part of a page of the catalogue is shown, in milliseconds. */
const LONGEST_LCP = 1200;
/** What a page loads of JavaScript and WebAssembly, in bytes as they are sent. docs/browser-half.md says what is in it. */
const MOST_SCRIPTS = 100_000;
const folder = mkdtempSync(join(tmpdir(), 'kopi-lane-lighthouse-'));
const shop = 'http://127.0.0.1:3200';

const server = spawn('target/release/antom-storefront', {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    RUST_LOG: 'warn',
    SHOP_ADDR: '127.0.0.1:3200',
    SIMULATOR_ADDR: '127.0.0.1:3230',
    DATABASE_URL: `sqlite://${join(folder, 'shop.db')}`,
    SIMULATOR_DATABASE: join(folder, 'simulator.db'),
  },
});

async function waitForOk(url) {
  for (let tries = 0; tries < 100; tries += 1) {
    const ok = await fetch(url).then((answer) => answer.ok, () => false);
    if (ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${url} does not answer`);
}

async function placeOrder() {
  const answer = await fetch(`${shop}/api/place_order`, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'product=kaya-jam&quantity=1&currency=SGD',
  });
  return answer.headers.get('location').replace('/checkout/', '');
}

/** The bytes of the shop's own scripts, which two pages have. */
function sizeOfScripts(requests) {
  const scripts = requests.filter(({ url }) => /\.(js|wasm)$/.test(new URL(url).pathname));
  return scripts.reduce((sum, { transferSize }) => sum + transferSize, 0);
}

let failed = false;
const chrome = await launch({
  chromePath: process.env.CHROMIUM,
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
});
try {
  await waitForOk(`${shop}/healthz`);
  const order = await placeOrder();
  const pages = [['list', '/'], ['product', '/products/kopi-o-dark-roast'], ['checkout', `/checkout/${order}`], ['result', `/orders/${order}`]];
  for (const [name, path] of pages) {
    const isPrivate = path.endsWith(order);
    // Pages of an order exclude themselves from search engines, which lowers their score.
    const { lhr } = await lighthouse(shop + path, { port: chrome.port, skipAudits: isPrivate ? ['is-crawlable'] : [] });
    const lcp = Math.round(lhr.audits['largest-contentful-paint'].numericValue);
    const scores = CATEGORIES.map((category) => Math.round(lhr.categories[category].score * 100));
    const scripts = sizeOfScripts(lhr.audits['network-requests'].details.items);
    console.log(name.padEnd(8), scores.join(' / '), `LCP ${lcp} ms, scripts ${scripts} bytes`);
    failed ||= scores.some((score) => score < 100) || (!isPrivate && lcp > LONGEST_LCP) || scripts > MOST_SCRIPTS;
    for (const category of CATEGORIES) {
      for (const { id, weight } of lhr.categories[category].auditRefs) {
        const audit = lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 1) console.log(`  ${category}: ${id}: ${audit.displayValue ?? audit.title}`);
      }
    }
  }
} finally {
  await chrome.kill();
  server.kill('SIGTERM');
}
process.exit(failed ? 1 : 0);
