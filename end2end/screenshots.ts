import type { Page } from '@playwright/test';

/** Loads all images of a page. Lazy images load only near the viewport. */
export async function loadImages(page: Page) {
  await page.evaluate(async () => {
    const images = [...document.images];
    for (const image of images) image.loading = 'eager';
    await Promise.all(images.map((image) => image.decode().catch(() => undefined)));
  });
}
