/** Listens in where the shop meets the SDK, so that a test can speak in the SDK's place. */

import type { Page } from '@playwright/test';

type Say = (event: { code: string; message?: string }) => void;
type Tapped = Window & { sayAsSdk?: Say; AMSCashierPayment?: unknown };

/** From the next page on, keeps the callbacks that the shop gives to the SDK. */
export async function tapSdk(page: Page) {
  await page.addInitScript(() => {
    const window = globalThis as unknown as Tapped;
    Object.defineProperty(window, 'AMSCashierPayment', {
      configurable: true,
      set(genuine: new (options: { onEventCallback: Say }) => object) {
        class Tap extends genuine {
          constructor(options: { onEventCallback: Say }) {
            super(options);
            window.sayAsSdk = options.onEventCallback;
          }
        }
        Object.defineProperty(window, 'AMSCashierPayment', { value: Tap, writable: true, configurable: true });
      },
    });
  });
}

/** Says something to the shop as if it came from the SDK. */
export async function sayAsSdk(page: Page, event: { code: string; message?: string }) {
  await page.evaluate((event) => {
    const { sayAsSdk } = globalThis as unknown as Tapped;
    if (!sayAsSdk) throw new Error('the shop has not made an instance of the SDK');
    sayAsSdk(event);
  }, event);
}
