/**
 * What Lighthouse thinks of the list, a product and a result, on a phone: the shipped build, in the browser that
 * CHROMIUM names. Fails below what the shop promises. `./dev lighthouse`
 */

import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import lighthouse from 'lighthouse';
import { launch } from 'chrome-launcher';

const PROMISED = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 };
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

async function answers(url) {
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

let failed = false;
const chrome = await launch({
  chromePath: process.env.CHROMIUM,
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
});
try {
  await answers(`${shop}/healthz`);
  const order = await placeOrder();
  for (const [name, path] of [['list', '/'], ['product', '/products/kopi-o-dark-roast'], ['result', `/orders/${order}`]]) {
    // An order's page is nobody's business but its buyer's: it asks not to be indexed, which Lighthouse marks down.
    const skipAudits = name === 'result' ? ['is-crawlable'] : [];
    const { lhr } = await lighthouse(shop + path, { port: chrome.port, skipAudits });
    const scores = Object.fromEntries(Object.keys(PROMISED).map((it) => [it, Math.round(lhr.categories[it].score * 100)]));
    console.log(name.padEnd(8), JSON.stringify(scores), `LCP ${lhr.audits['largest-contentful-paint'].displayValue}`);
    for (const [category, least] of Object.entries(PROMISED)) {
      if (scores[category] >= least) continue;
      failed = true;
      for (const { id } of lhr.categories[category].auditRefs) {
        const audit = lhr.audits[id];
        if (audit.score !== null && audit.score < 0.9) console.log(`  ${category}: ${id}: ${audit.displayValue ?? audit.title}`);
      }
    }
  }
} finally {
  await chrome.kill();
  server.kill('SIGTERM');
}
process.exit(failed ? 1 : 0);
