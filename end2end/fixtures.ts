/** The `test` function of the browser tests, with the fixtures that all of them share. */

import { test as base, expect } from '@playwright/test';

import { BrowserErrors } from './browser-errors';
import { AntomRoutes, IGNORED_ERRORS } from './genuine-sdk';
import { ShopPage, type Sdk } from './shop-page';

export { expect };

export type Options = {
  /** The simulator's origin. */
  simulator: string;
  sdk: Sdk;
  /** Browser errors that do not fail the test. */
  ignoredErrors: RegExp[];
};

type Fixtures = {
  /** Answers the genuine SDK's requests to Antom. Fails the test when a page sends other requests to the internet. */
  antom: AntomRoutes;
  /** Fails the test when the browser reports an error that the test does not expect. */
  browserErrors: BrowserErrors;
  /** The shop in the test's page. */
  shop: ShopPage;
  /** The shop in a second browser context, which has JavaScript even if the test's own has not. */
  otherBrowser: ShopPage;
};

export const test = base.extend<Fixtures & Options>({
  simulator: ['', { option: true }],
  sdk: ['stand-in', { option: true }],
  ignoredErrors: [[], { option: true }],

  antom: [
    async ({ context, simulator, sdk }, use, testInfo) => {
      const antom = new AntomRoutes(simulator);
      // The stand-in sends no request to the internet, and Playwright switches off the cache of a browser with routes.
      if (sdk === 'genuine') await antom.install(context);
      await use(antom);
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      if (sdk === 'genuine') await testInfo.attach('blocked', { body: antom.blocked().join('\n') });
      expect(antom.unexpected(), 'other requests to the internet').toEqual([]);
    },
    { auto: true },
  ],

  browserErrors: [
    async ({ context, javaScriptEnabled, sdk, ignoredErrors }, use) => {
      const errors = new BrowserErrors(sdk === 'genuine' ? [...ignoredErrors, ...IGNORED_ERRORS] : ignoredErrors);
      errors.watch(context, { scripts: javaScriptEnabled });
      await use(errors);
      expect(errors.unexpected(), 'unexpected browser errors').toEqual([]);
      expect(errors.missing(), 'expected browser errors that did not occur').toEqual([]);
    },
    { auto: true },
  ],

  shop: async ({ page, simulator, sdk }, use) => {
    await use(new ShopPage(page, simulator, sdk));
  },

  otherBrowser: async ({ browser, baseURL, simulator, sdk, antom, browserErrors }, use) => {
    const context = await browser.newContext({ baseURL, javaScriptEnabled: true });
    browserErrors.watch(context, { scripts: true });
    if (sdk === 'genuine') await antom.install(context);
    await use(new ShopPage(await context.newPage(), simulator, sdk));
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  },
});
