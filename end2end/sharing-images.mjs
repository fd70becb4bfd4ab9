// Draws the images of link previews and the icons from the drawings of the shop and of its products:
// public/sharing/*.png (1200 × 630), public/apple-touch-icon.png (180 × 180) and public/favicon.ico (32 × 32).
// Run it with `node end2end/sharing-images.mjs` after a drawing has changed, and commit the files.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { chromium } from 'playwright';

const root = join(import.meta.dirname, '..');
const target = join(root, 'public', 'sharing');

// The colour on which the shop shows its products, in light.
const tile = /--color-tile: light-dark\((#\w+)/.exec(readFileSync(join(root, 'style/colors.css'), 'utf8'))[1];

const { CHROMIUM_HEADLESS_SHELL: executablePath } = process.env;
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();

async function draw(svg, width, height, style) {
  const source = `data:image/svg+xml;base64,${readFileSync(join(root, svg)).toString('base64')}`;
  await page.setViewportSize({ width, height });
  await page.setContent(
    `<style>body { background: ${tile}; margin: 0 } img { display: block; height: 100vh; width: 100vw; ${style} }</style>
     <img src="${source}">`,
  );
  await page.locator('img').evaluate((image) => image.decode());
  return page.screenshot();
}

/** An ICO file with one PNG. */
function icon(png, size) {
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2); // an icon
  head.writeUInt16LE(1, 4); // one image
  head.writeUInt8(size, 6);
  head.writeUInt8(size, 7);
  head.writeUInt16LE(1, 10); // planes
  head.writeUInt16LE(32, 12); // bits per pixel
  head.writeUInt32LE(png.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, png]);
}

mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'shop.png'), await draw('public/hero.svg', 1200, 630, 'object-fit: cover'));
for (const file of readdirSync(join(root, 'catalogue/images')).filter((name) => name.endsWith('.svg'))) {
  const png = await draw(join('catalogue/images', file), 1200, 630, 'object-fit: contain');
  writeFileSync(join(target, `${basename(file, '.svg')}.png`), png);
}
const padding = 'box-sizing: border-box; padding: 12%';
writeFileSync(join(root, 'public/apple-touch-icon.png'), await draw('public/mark.svg', 180, 180, padding));
writeFileSync(join(root, 'public/favicon.ico'), icon(await draw('public/favicon.svg', 32, 32, ''), 32));
await browser.close();
