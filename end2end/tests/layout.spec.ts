import { expect, test } from '../fixtures';

test('The methods are as wide as the button below them.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  // The style sheet may come after the heading.
  await page.waitForLoadState();
  const widths = [
    page.getByRole('group', { name: 'How would you like to pay?' }),
    page.getByText('Secure payment by Antom.'),
    page.getByRole('button', { name: /^Pay / }),
  ].map(async (part) => Math.round((await part.boundingBox())?.width ?? 0));
  expect(new Set(await Promise.all(widths)).size).toBe(1);
});
