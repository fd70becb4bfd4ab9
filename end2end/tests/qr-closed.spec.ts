import { expect, test } from '../fixtures';
import type { ShopPage } from '../shop-page';

const closings: [string, (shop: ShopPage) => Promise<void>][] = [
  ['its button', (shop) => shop.closeComponent()],
  ['the Escape key', (shop) => shop.page.keyboard.press('Escape')],
];

for (const [way, close] of closings) {
  test(`A customer who closes the component with ${way} continues in the same session.`, async ({
    page,
    shop,
    isMobile,
  }) => {
    await shop.buy('Cloth Coffee Sock');
    const first = await shop.openComponent('PayNow');
    await expect(shop.paymentCode()).toBeVisible();

    await close(shop);
    await expect(shop.dialog).toBeHidden();
    await expect(page.getByRole('alert')).toHaveText(
      'You closed the payment window. We have not received a payment yet. ' +
        'If you have already paid on your phone, wait here.',
    );
    await expect(shop.payButton).toBeEnabled();
    // A touch moves the focus, and the genuine SDK closes before the touch has ended.
    const touched = isMobile && way === 'its button';
    if (!touched) await expect(shop.payButton, 'the focus is restored').toBeFocused();

    expect(await shop.openComponent('PayNow'), 'the same session').toEqual(first);
    await expect(page.getByRole('alert'), 'the old message is gone').toBeHidden();
    await shop.onPhone('Approve payment');

    await shop.result('Paid. Thank you!');
    expect(await shop.paymentRequestId()).toBe(first.payment_request_id);
    await expect(shop.history('PayNow · Payment started')).toHaveCount(1);
  });
}

test.describe('After the component has stopped asking,', () => {
  test.use({ ignoredErrors: [/^aborted: POST .*mgw\.htm/] });

  test('a customer who has paid on the phone and closes the component ends on the paid order.', async ({ page, shop }) => {
    await shop.buy('Cloth Coffee Sock');
    await shop.openComponent('PayNow');
    await expect(shop.paymentCode()).toBeVisible();
    // The component never learns of the payment.
    await page.route('**/mgw.htm', () => undefined);
    await shop.onPhone('Approve payment');
    const messages: string[] = [];
    await page.exposeFunction('recordMessage', (text: string) => messages.push(text));
    await page.evaluate(() => {
      const { recordMessage } = window as unknown as { recordMessage(text: string): void };
      const record = () => recordMessage(document.querySelector('.pay-message')?.textContent ?? '');
      new MutationObserver(record).observe(document.body, { characterData: true, childList: true, subtree: true });
    });

    await shop.closeComponent();
    await shop.result('Paid. Thank you!');
    expect(messages.join('\n')).toContain('We have not received a payment yet.');
    expect(messages.join('\n')).not.toMatch(/charged/i);
  });
});
