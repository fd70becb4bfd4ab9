import { expect, test } from '../fixtures';
import type { ShopPage } from '../shop-page';

const closings: [string, (shop: ShopPage) => Promise<void>][] = [
  ['its button', (shop) => shop.closeComponent()],
  ['the Escape key', (shop) => shop.page.keyboard.press('Escape')],
];

for (const [way, close] of closings) {
  test(`A customer who closes the component with ${way} is not charged and continues in the same session.`, async ({
    page,
    shop,
    isMobile,
  }) => {
    await shop.buy('Cloth Coffee Sock');
    const first = await shop.openComponent('PayNow');
    await expect(shop.paymentCode()).toBeVisible();

    await close(shop);
    await expect(shop.dialog).toBeHidden();
    await expect(page.getByRole('alert')).toHaveText(/^You closed the payment .* Nothing was charged\.$/);
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
