import { expect, test, type Shop } from '../fixtures';

const closings: [string, (shop: Shop) => Promise<void>][] = [
  ['its button', (shop) => shop.closeComponent()],
  ['the Escape key', (shop) => shop.page.keyboard.press('Escape')],
];

for (const [way, close] of closings) {
  test(`A payment closed with ${way} costs nothing and goes on in the same session.`, async ({ page, shop, isMobile }) => {
    await shop.buy('Cloth Coffee Sock');
    const first = await shop.open('PayNow');
    await expect(shop.code()).toBeVisible();

    await close(shop);
    await expect(shop.dialog).toBeHidden();
    await expect(page.getByRole('alert')).toHaveText(/^You closed the payment .* Nothing was charged\.$/);
    await expect(shop.payButton).toBeEnabled();
    // A finger takes the focus to where it touches, and the genuine SDK closes before the touch has ended.
    const touched = isMobile && way === 'its button';
    if (!touched) await expect(shop.payButton, 'the focus is where it was').toBeFocused();

    expect(await shop.open('PayNow'), 'the same session').toEqual(first);
    await expect(page.getByRole('alert'), 'the old message is gone').toBeHidden();
    await shop.onPhone('Approve payment');

    await shop.result('Paid. Thank you!');
    expect(await shop.paymentRequest()).toBe(first.payment_request_id);
    await expect(shop.history('Payment with PayNow begun')).toHaveCount(1);
  });
}
