/** Sends events to the shop as if they came from the SDK. */

import type { Page } from '@playwright/test';

type SdkEvent = { code: string; message?: string };
type OnEventCallback = (event: SdkEvent) => void;
type PageWindow = Window & { onSdkEvent?: OnEventCallback; AMSCashierPayment?: unknown };

/** From the next page load on, keeps the callback that the shop passes to the SDK. */
export async function captureSdkCallback(page: Page) {
  await page.addInitScript(() => {
    const window = globalThis as unknown as PageWindow;
    Object.defineProperty(window, 'AMSCashierPayment', {
      configurable: true,
      set(original: new (options: { onEventCallback: OnEventCallback }) => object) {
        class Captured extends original {
          constructor(options: { onEventCallback: OnEventCallback }) {
            super(options);
            window.onSdkEvent = options.onEventCallback;
          }
        }
        Object.defineProperty(window, 'AMSCashierPayment', { value: Captured, writable: true, configurable: true });
      },
    });
  });
}

/** Calls the captured callback. */
export async function sendSdkEvent(page: Page, event: SdkEvent) {
  await page.evaluate((event) => {
    const { onSdkEvent } = globalThis as unknown as PageWindow;
    if (!onSdkEvent) throw new Error('the shop has not created an instance of the SDK');
    onSdkEvent(event);
  }, event);
}
