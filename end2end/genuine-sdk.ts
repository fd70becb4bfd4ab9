/**
 * Antom's genuine browser SDK without the internet.
 *
 * A page that uses it asks for the SDK's script, for the app that the SDK shows in an iframe, and for the gateway that
 * both talk to. The first is answered from Antom's npm package; the app is not published, so the simulator's own stands
 * in for it, at Antom's address and on Antom's protocol; the gateway is the simulator's. Everything else that the SDK
 * would like to reach is refused, and nothing leaves this machine: the browser itself can resolve no name.
 */

import type { BrowserContext, Route } from '@playwright/test';

/**
 * Where the shop loads the SDK from unless told otherwise, spelled a second time: whoever pins another version sees it
 * here. The package on npm is the version next to it, which is the nearest that npm has.
 */
export const SCRIPT = 'https://sdk.marmot-cloud.com/package/ams-checkout/1.47.1/dist/umd/ams-checkout.min.js';

const PACKAGE = require.resolve('@alipay/ams-checkout/dist/umd/ams-checkout.min.js');

/** The pages that the SDK opens in an iframe, and what the simulator has in their place. */
const HOSTED_APPS = [
  { address: /^https:\/\/ac\.alipay\.com\/page\/antom-web-checkout\/.*\.html$/, app: '/sdk/component' },
  { address: /^https:\/\/checkout\.antom\.com\/elements\/.*\.html$/, app: '/sdk/element' },
];

/** Is this the page that one of the SDKs shows in its iframe? The stand-in opens the simulator's own. */
export function isHostedApp(url: URL, simulator: string): boolean {
  const address = `${url.origin}${url.pathname}`;
  return HOSTED_APPS.some((it) => it.address.test(address) || address === `${simulator}${it.app}`);
}

/** What the pages above load, and whom they and the SDK ask. */
const FORWARDED = [
  /^https:\/\/(?:ac\.alipay|checkout\.antom)\.com(\/sdk\/.*|\/mgw\.htm)$/,
  /^https:\/\/imgs-(sea|na|de)-global\.alipay\.com(\/mgw\.htm)$/,
];

/** What a payment does without. */
const REFUSED = [
  // Statistics: the script that sends them, and where they go.
  /^https:\/\/gw\.alipayobjects\.com\/render\/p\/yuyan_npm\/@alipay_intl-tracker\//,
  /^https:\/\/imdap-sea\.alipay\.com\//,
  // What Antom can switch off in a hurry.
  /^https:\/\/config\.marmot-cloud\.com\/config\/data\/antom-sdk-config\//,
  // The assessment of the buyer's risk: a probe, and what has been found out about the browser.
  /^https:\/\/gw\.alipayobjects\.com\/mdn\/rms_00c526\/afts\/img\//,
  /^https:\/\/open-sea-global\.alipay\.com\/api\/open\/risk_client\//,
  // The picture of the button that closes the component.
  /^https:\/\/cdn\.marmot-cloud\.com\/storage\//,
];

/** What the browser complains about because of that, and what the SDK says in any case. */
export const NOISE = [
  ...REFUSED.flatMap(({ source }) => [
    new RegExp(`^net::ERR_FAILED: (GET|POST) ${source.slice(1)}`),
    new RegExp(`^console error: Failed to load resource: net::ERR_FAILED \\(${source.slice(1)}`),
  ]),
  /^console error: unable to load Antom script: https:\/\/gw\.alipayobjects\.com\/.*\/@alipay_intl-tracker\//,
  // It has plug-ins for cards, and misses one for everything else.
  /^console warning: (CASHIER_PAYMENT1\.0APM|EASY_PAY1\.0ALL) Plugin unregistered \(/,
  // What it says of some of the sessions that it cannot read, before it refuses them; Payment Element throws besides.
  /^console error: Parsing sessionData is abnormal and may affect the payment link\./,
  /^console error: sessionData is empty, please check new AMSElement params\./,
  /^exception: Cannot read properties of null \(reading 'extendInfo'\)$/,
  // What it says of a place that the page does not have.
  /^console error: Element with selector #nowhere not found\./,
  // The risk module would like to draw something, to recognise the machine by, which takes a second: see the browser's
  // arguments. It also waits five seconds for its host, in a promise that nobody catches.
  /^console error: Your browser does not support WebGL \(/,
  /^console error: THREE\.WebGLRenderer: Error creating WebGL context\. \(/,
  /^exception: Error creating WebGL context\.$/,
  /^exception: Promise time out$/,
  /^console error: report failed \[Error: Promise time out/,
];

/** Answers for Antom in one test. */
export class Antom {
  #refused: string[] = [];
  #unknown: string[] = [];

  constructor(readonly simulator: string) {}

  /** Answers what the pages of a context ask of the internet. */
  async answer(context: BrowserContext) {
    const isOutside = ({ protocol, hostname }: URL) => protocol.startsWith('http') && hostname !== '127.0.0.1';
    await context.route(isOutside, (route) => this.#answer(route));
  }

  /** Which requests were refused because a payment does without them. */
  refused(): string[] {
    return this.#refused;
  }

  /** Which requests were refused because nobody has heard of them. */
  unknown(): string[] {
    return this.#unknown;
  }

  async #answer(route: Route) {
    const url = new URL(route.request().url());
    const address = `${url.origin}${url.pathname}`;
    const path = this.#path(address);
    if (address === SCRIPT) {
      await route.fulfill({ path: PACKAGE, contentType: 'text/javascript; charset=utf-8' });
    } else if (path) {
      const response = await route.fetch({ url: `${this.simulator}${path}${url.search}` });
      await route.fulfill({ response });
    } else {
      const known = REFUSED.some((it) => it.test(address));
      (known ? this.#refused : this.#unknown).push(`${route.request().method()} ${address}`);
      await route.abort('failed');
    }
  }

  /** The simulator's path for one of Antom's addresses. */
  #path(address: string): string | undefined {
    const hosted = HOSTED_APPS.find((it) => it.address.test(address));
    return hosted?.app ?? FORWARDED.map((it) => it.exec(address)?.at(-1)).find((it) => it);
  }
}
