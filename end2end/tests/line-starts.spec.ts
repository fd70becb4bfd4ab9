import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';

// Signs that Chinese and Japanese typesetting allow in a line, but not at its start.
const FORBIDDEN = '、。，．・：；？！’”…‥）〕］｝〉》」』】〙〗ーゝゞヽヾ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}%';

/** The first two characters of each line but the first, of every text in `selector`. */
function lineStarts(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).evaluateAll((elements) =>
    elements.flatMap((element) => {
      const starts: string[] = [];
      const range = document.createRange();
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      let bottom = Infinity;
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        const text = node.textContent ?? '';
        for (let index = 0; index < text.length; index += 1) {
          range.setStart(node, index);
          range.setEnd(node, index + 1);
          const rectangle = range.getBoundingClientRect();
          if (rectangle.width === 0) continue;
          if (rectangle.top >= bottom) starts.push(text.slice(index, index + 2));
          bottom = rectangle.bottom - 1;
        }
      }
      return starts;
    }),
  );
}

for (const { language, phrases } of [
  { language: 'zh-CN', phrases: ['来自小巷的', '咖啡', '与餐具'] },
  { language: 'zh-HK', phrases: ['來自小巷的', '咖啡', '與餐具'] },
  { language: 'ja', phrases: ['路地から届く、', 'コーヒーと', 'テーブルウェア'] },
]) {
  test.describe(`A page in ${language}`, () => {
    test.use({ locale: language });
    test('begins no line with a sign that typesetting forbids there, and breaks the heading between words.', async ({
      page,
    }) => {
      let lines = 0;
      for (const path of ['/', '/products/long-spout-kettle', '/cart']) {
        await page.goto(path);
        for (const width of [320, 390, 768, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          const starts = await lineStarts(page, 'h1, h2, p');
          lines += starts.length;
          expect(starts.filter((start) => FORBIDDEN.includes(start.charAt(0))), `${path} at ${width} px`).toEqual([]);
          if (path !== '/') continue;
          const inHeading = await lineStarts(page, 'h1');
          const between = inHeading.filter((start) => phrases.some((phrase) => phrase.startsWith(start)));
          expect(inHeading, `heading at ${width} px`).toEqual(between);
        }
      }
      expect(lines, 'texts have more than one line').toBeGreaterThan(5);
    });
  });
}
