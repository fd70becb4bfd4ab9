import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '../fixtures';
import { SCRIPT_URL } from '../genuine-sdk';

/** The scripts in the list of the payment page's scripts. */
const listed = readFileSync(join(__dirname, '../../docs/payment-page-scripts.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| `([^`]+)` \|/.exec(line)?.[1])
  .filter((script) => script !== undefined);

test('The browser loads the listed scripts on the payment page, and no others.', async ({
  page,
  shop,
  sdk,
  simulator,
}) => {
  await shop.buy('Pandan Kaya');
  await shop.pay('PayNow');
  await expect(shop.paymentCode()).toBeVisible();

  const { loaded, inline } = await page.evaluate(() => {
    const scripts = [...document.scripts].filter((script) => script.type !== 'application/ld+json');
    const modules = [...document.querySelectorAll<HTMLLinkElement>('link[rel=modulepreload]')];
    const fetched = performance.getEntriesByType('resource').map((entry) => entry.name);
    const addresses = [
      ...scripts.filter((script) => script.src).map((script) => script.src),
      ...modules.map((link) => link.href),
      ...fetched.filter((address) => /\.(wasm|m?js)$/.test(new URL(address).pathname)),
    ];
    return { loaded: addresses, inline: scripts.some((script) => !script.src) };
  });

  const shopOrigin = new URL(page.url()).origin;
  const name = (address: string) => {
    const { origin, pathname } = new URL(address);
    // The hash of the content is part of the name.
    if (origin === shopOrigin) return pathname.replace(/^(\/pkg\/storefront)\.[^.]+\.(js|wasm)$/, '$1.$2');
    if (address === `${simulator}/sdk/ams-checkout.js`) return SCRIPT_URL;
    return listed.find((script) => script.endsWith('/') && address.startsWith(script)) ?? `${origin}${pathname}`;
  };
  const found = new Set([...loaded.map(name), ...(inline ? ['inline'] : [])]);
  // The stand-in has no statistics.
  const expected = listed.filter((script) => sdk === 'genuine' || !script.endsWith('/'));
  expect([...found].sort()).toEqual([...expected].sort());
});
