import { expect, test } from '../fixtures';

test('The browser of these tests reaches only this machine.', async ({ browser }) => {
  // A separate context: the fixtures route the requests of the others.
  const page = await browser.newPage();
  for (const address of ['https://sdk.marmot-cloud.com/', 'https://ac.alipay.com/', 'https://192.0.2.1/']) {
    await expect(page.goto(address)).rejects.toThrow('net::ERR_NAME_NOT_RESOLVED');
  }
  await page.close();
});
