/**
 * Antom's genuine browser SDK without the internet.
 *
 * A page that uses the SDK requests its script, the page that the SDK opens in an iframe (the hosted app), and the
 * gateway that both of them call. The script comes from Antom's npm package. The hosted app is not published: the
 * simulator serves its own at Antom's address, with Antom's protocol. The gateway is the simulator's. Every other
 * request is blocked, and nothing leaves this machine: the browser resolves no host name.
 */

import type { BrowserContext, Route } from '@playwright/test';

/**
 * The shop's default address of the SDK. It is repeated here so that a change of the pinned version is noticed. The
 * package is the nearest version that npm has.
 */
export const SCRIPT_URL = 'https://sdk.marmot-cloud.com/package/ams-checkout/1.47.1/dist/umd/ams-checkout.min.js';

const PACKAGE = require.resolve('@alipay/ams-checkout/dist/umd/ams-checkout.min.js');

/** The pages that the SDK opens in an iframe, and the simulator's replacements. */
const HOSTED_APPS = [
  { address: /^https:\/\/ac\.alipay\.com\/page\/antom-web-checkout\/.*\.html$/, app: '/sdk/component' },
  { address: /^https:\/\/checkout\.antom\.com\/elements\/.*\.html$/, app: '/sdk/element' },
];

/** Whether one of the SDKs opens this address in its iframe. The stand-in opens the simulator's. */
export function isHostedApp(url: URL, simulator: string): boolean {
  const address = `${url.origin}${url.pathname}`;
  return HOSTED_APPS.some((it) => it.address.test(address) || address === `${simulator}${it.app}`);
}

/** The files of the hosted apps, and the gateway. */
const FORWARDED = [
  /^https:\/\/(?:ac\.alipay|checkout\.antom)\.com(\/sdk\/.*|\/mgw\.htm)$/,
  /^https:\/\/imgs-(sea|na|de)-global\.alipay\.com(\/mgw\.htm)$/,
];

/** Requests that a payment does not need. */
const BLOCKED = [
  // Statistics.
  /^https:\/\/gw\.alipayobjects\.com\/render\/p\/yuyan_npm\/@alipay_intl-tracker\//,
  /^https:\/\/imdap-sea\.alipay\.com\//,
  // Emergency configuration.
  /^https:\/\/config\.marmot-cloud\.com\/config\/data\/antom-sdk-config\//,
  // Risk assessment: a probe, and facts about the browser.
  /^https:\/\/gw\.alipayobjects\.com\/mdn\/rms_00c526\/afts\/img\//,
  /^https:\/\/open-sea-global\.alipay\.com\/api\/open\/risk_client\//,
  // The icon of the component's close button.
  /^https:\/\/cdn\.marmot-cloud\.com\/storage\//,
];

/** Browser errors that the blocked requests cause, and errors that the SDK always logs. */
export const IGNORED_ERRORS = [
  ...BLOCKED.flatMap(({ source }) => [
    new RegExp(`^net::ERR_FAILED: (GET|POST) ${source.slice(1)}`),
    new RegExp(`^console error: Failed to load resource: net::ERR_FAILED \\(${source.slice(1)}`),
  ]),
  /^console error: unable to load Antom script: https:\/\/gw\.alipayobjects\.com\/.*\/@alipay_intl-tracker\//,
  // The SDK has plug-ins for cards only.
  /^console warning: (CASHIER_PAYMENT1\.0APM|EASY_PAY1\.0ALL) Plugin unregistered \(/,
  // Sessions that the SDK cannot parse; Payment Element also throws.
  /^console error: Parsing sessionData is abnormal and may affect the payment link\./,
  /^console error: sessionData is empty, please check new AMSElement params\./,
  /^exception: Cannot read properties of null \(reading 'extendInfo'\)$/,
  // A selector that matches nothing.
  /^console error: Element with selector #nowhere not found\./,
  // The risk module draws with WebGL to fingerprint the machine, which the browser's arguments disable. It also waits
  // five seconds for its host, in a promise without a rejection handler.
  /^console error: Your browser does not support WebGL \(/,
  /^console error: THREE\.WebGLRenderer: Error creating WebGL context\. \(/,
  /^exception: Error creating WebGL context\.$/,
  /^exception: Promise time out$/,
  /^console error: report failed \[Error: Promise time out/,
];

/** Answers requests to Antom's hosts in one test. */
export class AntomRoutes {
  #blocked: string[] = [];
  #unexpected: string[] = [];

  constructor(readonly simulator: string) {}

  /** Answers all requests of a context to the internet. */
  async install(context: BrowserContext) {
    const isOutside = ({ protocol, hostname }: URL) => protocol.startsWith('http') && hostname !== '127.0.0.1';
    await context.route(isOutside, (route) => this.#answer(route));
  }

  /** Blocked requests that a payment does not need. */
  blocked(): string[] {
    return this.#blocked;
  }

  /** All other blocked requests. */
  unexpected(): string[] {
    return this.#unexpected;
  }

  async #answer(route: Route) {
    const url = new URL(route.request().url());
    const address = `${url.origin}${url.pathname}`;
    const path = this.#path(address);
    if (address === SCRIPT_URL) {
      await route.fulfill({ path: PACKAGE, contentType: 'text/javascript; charset=utf-8' });
    } else if (path) {
      const response = await route.fetch({ url: `${this.simulator}${path}${url.search}` });
      await route.fulfill({ response });
    } else {
      const isKnown = BLOCKED.some((it) => it.test(address));
      (isKnown ? this.#blocked : this.#unexpected).push(`${route.request().method()} ${address}`);
      await route.abort('failed');
    }
  }

  /** The simulator's path for an address of Antom. */
  #path(address: string): string | undefined {
    const hosted = HOSTED_APPS.find((it) => it.address.test(address));
    return hosted?.app ?? FORWARDED.map((it) => it.exec(address)?.at(-1)).find((it) => it);
  }
}
