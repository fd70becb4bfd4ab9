import { expect, test } from '../fixtures';
import { sendSdkEvent, captureSdkCallback } from '../sdk-events';

test('The shop reports a blocked SDK, and the next click loads it again.', async ({ page, shop, browserErrors }) => {
  browserErrors.expectBlocked(shop.script);
  await page.route(`**${shop.script}*`, (route) => route.abort());
  await shop.buy('Pandan Kaya');
  await shop.pay('PayNow');
  await expect(page.getByRole('alert')).toHaveText(
    'The payment window could not be loaded. Check your connection and try again.',
  );
  await expect(shop.payButton).toBeEnabled();

  await page.unroute(`**${shop.script}*`);
  await shop.openComponent('PayNow');
  await shop.onPhone('Approve payment');
  await shop.result('Paid. Thank you!');
});

test('The shop reports a session that the SDK rejects, and the next session opens.', async ({ page, shop }) => {
  await shop.buy('Pandan Kaya');
  const garbage = { payment_request_id: crypto.randomUUID(), session_data: 'garbage&&SG&&188&&garbage' };
  await page.route('**/api/start_payment', (route) => route.fulfill({ json: garbage }), { times: 1 });
  await shop.pay('PayNow');
  await expect(page.getByRole('alert')).toHaveText(
    'The payment window could not be opened. Check your connection and try again.',
  );
  await expect(shop.dialog).toBeHidden();
  await expect(shop.payButton).toBeEnabled();

  await shop.openComponent('PayNow');
  await shop.onPhone('Approve payment');
  await shop.result('Paid. Thank you!');
});

test('A session that the gateway does not know leads to the result page, and the next session opens.', async ({
  page,
  shop,
}) => {
  await shop.buy('Pandan Kaya');
  await page.route(
    '**/api/start_payment',
    async (route) => {
      const response = await route.fetch();
      const session = await response.json();
      // A well-formed session with a token that the gateway did not issue.
      await route.fulfill({ json: { ...session, session_data: session.session_data.replace(/^[^&]+/, 'bm9ib2R5') } });
    },
    { times: 1 },
  );
  await shop.pay('PayNow');
  await shop.result('Checking your payment with PayNow');

  await page.getByRole('link', { name: 'Continue with PayNow' }).click();
  await shop.openComponent('PayNow');
  await shop.onPhone('Approve payment');
  await shop.result('Paid. Thank you!');
});

test('The shop ignores an unknown event.', async ({ page, shop }) => {
  await captureSdkCallback(page);
  await shop.buy('Pandan Kaya');
  await shop.openComponent('PayNow');
  await expect(shop.openMessage).toBeAttached();

  await sendSdkEvent(page, { code: 'SDK_NEWER_THAN_THE_SHOP', message: 'An unknown event.' });
  await expect(shop.paymentCode()).toBeVisible();
  await expect(shop.openMessage).toBeAttached();
  await expect(page).toHaveURL(/\/checkout\//);

  await shop.onPhone('Approve payment');
  await shop.result('Paid. Thank you!');
});

test('The shop asks its server about an unknown payment event.', async ({ page, shop }) => {
  await captureSdkCallback(page);
  await shop.buy('Pandan Kaya');
  await shop.openComponent('PayNow');
  await expect(shop.paymentCode()).toBeVisible();

  await sendSdkEvent(page, { code: 'SDK_PAYMENT_NEWER_THAN_THE_SHOP' });
  await shop.result('Checking your payment with PayNow');
  await expect(shop.history(/ · Paid/)).toHaveCount(0);
});

test('The shop reports a wallet address that is not a web address.', async ({ page, shop, sdk }) => {
  test.skip(sdk === 'genuine', 'The genuine SDK follows any address, even a script: see the parity tests.');
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
