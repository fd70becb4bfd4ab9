/** A checkout that is open while an attempt can still be paid elsewhere. */

import { expect, test } from '../fixtures';
import { PHONE_LINK } from '../shop-page';

test('A checkout with an open payment moves to the result page when it is paid elsewhere.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  await shop.openComponent('PayNow');
  await expect(shop.paymentCode()).toBeVisible();
  const phone = await shop.component.getByRole('link', { name: PHONE_LINK }).getAttribute('href');

  await page.reload();
  await expect(page.getByRole('status').filter({ hasText: 'A payment with PayNow is still open.' })).toBeVisible();
  await shop.waitForHydration();
  const other = await shop.newTab();
  await other.page.goto(phone ?? '');
  await other.inWallet('Approve payment');
  await shop.result('Paid. Thank you!');
});

test('A checkout with an open payment shows why it failed elsewhere, and the customer pays again.', async ({
  page,
  shop,
}) => {
  await shop.buy('Pandan Kaya');
  await shop.openComponent('PayNow');
  await expect(shop.paymentCode()).toBeVisible();
  const phone = await shop.component.getByRole('link', { name: PHONE_LINK }).getAttribute('href');

  await page.reload();
  await shop.waitForHydration();
  const other = await shop.newTab();
  await other.page.goto(phone ?? '');
  await other.inWallet('Decline');
  await expect(page.getByRole('alert')).toHaveText(/^The payment did not go through\./);
  await expect(page.getByText('is still open')).toBeHidden();
  await shop.pay('GrabPay');
  await shop.atWallet('SGD 9.50');
});
