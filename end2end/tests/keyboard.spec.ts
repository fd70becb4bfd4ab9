import type { Locator, Page } from '@playwright/test';

import { expect, test } from '../fixtures';

/** Presses Tab until `target` has the focus. */
async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
  }
  throw new Error(`Tab does not reach ${target}`);
}

test('The customer buys and pays with the keyboard alone.', async ({ page, shop }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  await tabTo(page, page.getByRole('link', { name: 'Kopi C House Blend' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('Quantity'));
  await page.keyboard.press('ArrowUp');
  await expect(page.getByLabel('Quantity')).toHaveValue('2');
  await tabTo(page, page.getByRole('button', { name: 'Buy now' }));
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'Checkout' })).toBeVisible();
  await shop.waitForHydration();
  await tabTo(page, page.getByRole('radio', { name: /^GrabPay/ }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /^ShopeePay/ })).toBeChecked();
  await tabTo(page, shop.payButton);
  await page.keyboard.press('Enter');

  await shop.atWallet('SGD 42.00');
  await tabTo(page, page.getByRole('button', { name: 'Approve payment' }));
  await page.keyboard.press('Enter');

  await shop.result('Paid. Thank you!');
  await expect(shop.detail('Payment method')).toHaveText('ShopeePay');
});

test('The customer fills in, corrects and submits the form with the keyboard alone.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya', { currency: 'PLN' });
  await shop.waitForHydration();
  await tabTo(page, shop.payButton);
  await page.keyboard.press('Enter');

  const field = shop.component.getByLabel('Six-digit code');
  await expect(field, 'the field has the focus').toBeFocused();
  await page.keyboard.type('111111');
  await page.keyboard.press('Enter');
  await expect(shop.component.getByRole('alert')).toHaveText('This code is wrong. You have 2 tries left.');
  await expect(field).toBeFocused();
  await page.keyboard.type('123456');
  await page.keyboard.press('Enter');
  await shop.result('Paid. Thank you!');
});
