import { expect, test } from '../fixtures';

test('The browser of these tests reaches nothing but this machine.', async ({ browser }) => {
  // A context of its own: the others have somebody to answer for Antom.
  const page = await browser.newPage();
  for (const address of ['https://sdk.marmot-cloud.com/', 'https://ac.alipay.com/', 'https://192.0.2.1/']) {
    await expect(page.goto(address)).rejects.toThrow('net::ERR_NAME_NOT_RESOLVED');
  }
  await page.close();
});
