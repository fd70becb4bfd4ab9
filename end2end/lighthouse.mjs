/**
 * Measures the product list, a product and a result page of the release build with Lighthouse, as on a phone, in the
 * browser that CHROMIUM names. Fails when a score is too low. Run it with `./dev lighthouse`.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import lighthouse from 'lighthouse';
import { launch } from 'chrome-launcher';

const MINIMUM_SCORES = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 };
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

let failed = false;
const chrome = await launch({
  chromePath: process.env.CHROMIUM,
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
});
try {
  await waitForOk(`${shop}/healthz`);
  const order = await placeOrder();
  for (const [name, path] of [['list', '/'], ['product', '/products/kopi-o-dark-roast'], ['result', `/orders/${order}`]]) {
    // A result page is private and excludes itself from search engines, which lowers its score.
    const skipAudits = name === 'result' ? ['is-crawlable'] : [];
    const { lhr } = await lighthouse(shop + path, { port: chrome.port, skipAudits });
    const scores = Object.fromEntries(Object.keys(MINIMUM_SCORES).map((it) => [it, Math.round(lhr.categories[it].score * 100)]));
    console.log(name.padEnd(8), JSON.stringify(scores), `LCP ${lhr.audits['largest-contentful-paint'].displayValue}`);
    for (const [category, minimum] of Object.entries(MINIMUM_SCORES)) {
      if (scores[category] >= minimum) continue;
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
