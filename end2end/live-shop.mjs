/**
 * Starts the shop as in production, with a running simulator as its gateway. Gets the credentials, which a merchant
 * copies from Antom's dashboard, from the simulator.
 */

import { spawn } from 'node:child_process';

const answer = await fetch(`${process.env.ANTOM_GATEWAY_URL}/control/credentials`);
if (!answer.ok) throw new Error(`no credentials: HTTP ${answer.status}`);
const { clientId, merchantPrivateKey, antomPublicKey } = await answer.json();

const shop = spawn(`target/${process.env.SHOP_PROFILE ?? 'debug'}/antom-storefront`, {
  stdio: 'inherit',
  env: {
    ...process.env,
    ANTOM_CLIENT_ID: clientId,
    ANTOM_PRIVATE_KEY: merchantPrivateKey,
    ANTOM_PUBLIC_KEY: antomPublicKey,
  },
});
process.on('SIGTERM', () => shop.kill('SIGTERM'));
shop.on('exit', (code) => process.exit(code ?? 1));
