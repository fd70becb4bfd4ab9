import { expect, test } from '../fixtures';
import { sayAsSdk, tapSdk } from '../sdk-tap';

test('A blocked SDK is said in words, and a later click tries again.', async ({ page, shop, trouble }) => {
  trouble.expectBlocked(shop.script);
  await page.route(`**${shop.script}*`, (route) => route.abort());
  await shop.buy('Pandan Kaya');
  await shop.pay('PayNow');
  await expect(page.getByRole('alert')).toHaveText(
    'The payment window could not be loaded. Check your connection and try again.',
  );
  await expect(shop.payButton).toBeEnabled();

  await page.unroute(`**${shop.script}*`);
  await shop.open('PayNow');
  await shop.onPhone('Approve payment');
  await shop.result('Paid. Thank you!');
});

test('A session that the SDK refuses is said in words, and the next one is taken.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  const garbage = { payment_request_id: crypto.randomUUID(), session_data: 'garbage&&SG&&188&&garbage' };
  await page.route('**/api/start_payment', (route) => route.fulfill({ json: garbage }), { times: 1 });
  await shop.pay('PayNow');
  await expect(page.getByRole('alert')).toHaveText(
    'The payment window could not be opened. Check your connection and try again.',
  );
  await expect(shop.dialog).toBeHidden();
  await expect(shop.payButton).toBeEnabled();

  await shop.open('PayNow');
  await shop.onPhone('Approve payment');
  await shop.result('Paid. Thank you!');
});

test('A session that the gateway does not know ends in words, and the next one is taken.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  await page.route(
    '**/api/start_payment',
    async (route) => {
      const response = await route.fetch();
      const session = await response.json();
      // The right shape with a token that nobody has given out.
      await route.fulfill({ json: { ...session, session_data: session.session_data.replace(/^[^&]+/, 'bm9ib2R5') } });
    },
    { times: 1 },
  );
  await shop.pay('PayNow');
  await shop.result('Waiting for your payment');

  await page.getByRole('link', { name: 'Continue the payment' }).click();
  await shop.open('PayNow');
  await shop.onPhone('Approve payment');
  await shop.result('Paid. Thank you!');
});

test('An event that the shop does not know changes nothing.', async ({ page, shop }) => {
  await tapSdk(page);
  await shop.buy('Pandan Kaya');
  await shop.open('PayNow');
  await expect(shop.opened).toBeAttached();

  await sayAsSdk(page, { code: 'SDK_NEWER_THAN_THE_SHOP', message: 'Nobody has heard of it.' });
  await expect(shop.code()).toBeVisible();
  await expect(shop.opened).toBeAttached();
  await expect(page).toHaveURL(/\/checkout\//);

  await shop.onPhone('Approve payment');
  await shop.result('Paid. Thank you!');
});

test('An outcome that the shop does not know is asked of the server.', async ({ page, shop }) => {
  await tapSdk(page);
  await shop.buy('Pandan Kaya');
  await shop.open('PayNow');
  await expect(shop.code()).toBeVisible();

  await sayAsSdk(page, { code: 'SDK_PAYMENT_NEWER_THAN_THE_SHOP' });
  await shop.result('Waiting for your payment');
  await expect(shop.history(/^Paid/)).toHaveCount(0);
});

test('A wallet address that is no web page is said in words.', async ({ page, shop, sdk }) => {
  test.skip(sdk === 'genuine', 'It follows any address, and runs a script that it finds there: see the parity tests.');
  await shop.buy('Pandan Kaya');
  await page.route('**/mgw.htm', async (route) => {
    if (!route.request().headers()['operation-type']?.endsWith('submitPayByPaymentSession')) {
      await route.fallback();
      return;
    }
    const actionForm = { actionFormType: 'RedirectActionForm', method: 'GET', normalUrl: 'javascript:alert(1)' };
    await route.fulfill({ json: { success: true, actionForm } });
  });
  await shop.pay('GrabPay');
  await expect(page.getByRole('alert')).toHaveText(
    'The payment page could not be opened. Try again, or choose another method.',
  );
  await expect(shop.dialog).toBeHidden();
  await expect(shop.payButton).toBeEnabled();
});
