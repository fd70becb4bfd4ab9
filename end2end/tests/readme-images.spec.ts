/** Takes the screenshots of the README. Needs LOOKS: `./dev looks --readme`. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { loadImages } from '../screenshots';

const VIEWPORT = { width: 1560, height: 1040 };
const IMAGE_WIDTH = 1200;

test.use({ viewport: VIEWPORT, colorScheme: 'light', contextOptions: { reducedMotion: 'reduce' } });

test('The README shows a purchase from the product list to the simulator’s console.', async ({
  page,
  shop,
  simulator,
}, testInfo) => {
  const folder = join(testInfo.project.testDir, '../../docs/images');
  await mkdir(folder, { recursive: true });
  const takeScreenshot = async (name: string) => {
    await loadImages(page);
    await writeFile(join(folder, `${name}.webp`), await webp(page));
  };

  await page.goto('/');
  await shop.waitForHydration();
  await takeScreenshot('product-list');

  await page.goto('/products/kopi-o-dark-roast');
  await takeScreenshot('product');

  await page.getByLabel('Quantity').fill('2');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page.getByRole('heading', { name: 'Cart' })).toBeVisible();
  await page.goto('/products/kaya-jam');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('button', { name: 'Check out' }).click();
  await shop.waitForHydration();
  await page.getByRole('radio', { name: /^PayNow/ }).check();
  await takeScreenshot('checkout');

  await shop.openComponent('PayNow');
  await expect(shop.paymentCode()).toBeVisible();
  await takeScreenshot('payment-component');

  await shop.onPhone('Approve payment');
  await shop.result('Paid. Thank you!');
  await takeScreenshot('result');

  await page.goto(`${simulator}/console`);
  await page.getByRole('rowheader').getByRole('link').click();
  await takeScreenshot('console');
});

/** A screenshot of the viewport. Playwright's own function has no WebP. */
async function webp(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const clip = { x: 0, y: 0, ...VIEWPORT, scale: IMAGE_WIDTH / VIEWPORT.width };
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 85, clip });
  await session.detach();
  return Buffer.from(data, 'base64');
}
