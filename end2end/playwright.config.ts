import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defineConfig, devices, type PlaywrightTestConfig } from '@playwright/test';

import type { Options, Sdk } from './fixtures';

// Ports of the suite's own: a shop that runs beside it on the usual ones is left alone.
const shop = '127.0.0.1:3100';
const simulator = '127.0.0.1:3130';

// As `./dev e2e --sdk …` says.
const sdk: Sdk = process.env.SDK === 'genuine' ? 'genuine' : 'stand-in';

const parity = ['parity.spec.ts', 'element-parity.spec.ts'];
// With the genuine SDK only what can tell it from the stand-in: these need no SDK, are about the server, or bring both
// along themselves.
const leftOut =
  sdk === 'genuine'
    ? [
        'app.spec.ts',
        'cart.spec.ts',
        'currencies.spec.ts',
        'double-click.spec.ts',
        'forged.spec.ts',
        'languages.spec.ts',
        'narrow.spec.ts',
        'no-js.spec.ts',
        'not-found.spec.ts',
        'states.spec.ts',
        ...parity,
      ]
    : [];
// The phone shows what it alone has: touches, apps, and a sheet instead of a window. The rest is left to the desktop.
const onPhone = [
  'app.spec.ts',
  'back-to-checkout.spec.ts',
  'element.spec.ts',
  'form.spec.ts',
  'narrow.spec.ts',
  'qr-closed.spec.ts',
  'qr.spec.ts',
  'redirect-cancelled.spec.ts',
  'redirect.spec.ts',
  'sdk-loading.spec.ts',
  // Looks at both layouts itself, unless it is to photograph them.
  ...(process.env.LOOKS ? ['states.spec.ts'] : []),
];

// The build that is tested: `release` is the one that is shipped.
const binary = `target/${process.env.SHOP_PROFILE ?? 'debug'}/antom-storefront`;

// New for every run. Not in test-results, which a second run empties before it finds the ports taken.
const databases = join(tmpdir(), 'kopi-lane-end2end');

// The server logs to standard error. At this level it is silent unless something is wrong.
const server = {
  cwd: '..',
  reuseExistingServer: false,
  timeout: 30_000,
  gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
  stderr: 'pipe',
} as const;

const environment = {
  RUST_LOG: process.env.RUST_LOG ?? 'warn',
  SHOP_ADDR: shop,
  SIMULATOR_ADDR: simulator,
  DATABASE_URL: `sqlite://${join(databases, 'shop.db')}`,
  SIMULATOR_DATABASE: join(databases, 'simulator.db'),
  // What a developer's .env says is not for the tests, and a variable that is empty counts as not set.
  ...Object.fromEntries(
    [
      'PUBLIC_URL',
      'ANTOM_GATEWAY_URL',
      'ANTOM_CLIENT_ID',
      'ANTOM_PRIVATE_KEY',
      'ANTOM_PRIVATE_KEY_FILE',
      'ANTOM_PUBLIC_KEY',
      'ANTOM_PUBLIC_KEY_FILE',
      'ANTOM_PUBLIC_KEY_NEXT',
      'ANTOM_PUBLIC_KEY_NEXT_FILE',
      'ANTOM_ENVIRONMENT',
      'ANTOM_SDK_URL',
    ].map((name) => [name, '']),
  ),
};

const servers: Record<Sdk, PlaywrightTestConfig['webServer']> = {
  'stand-in': {
    ...server,
    command: `rm -rf '${databases}' && exec ${binary}`,
    url: `http://${shop}/healthz`,
    env: environment,
  },
  // The shop as in production, which is the only way to have it load the genuine SDK; Playwright starts one after the
  // other.
  genuine: [
    {
      ...server,
      command: `rm -rf '${databases}' && exec ${binary} simulator`,
      url: `http://${simulator}/healthz`,
      env: environment,
    },
    {
      ...server,
      command: 'exec node end2end/live-shop.mjs',
      url: `http://${shop}/healthz`,
      env: { ...environment, ANTOM_GATEWAY_URL: `http://${simulator}`, ANTOM_ENVIRONMENT: 'sandbox' },
    },
  ],
};

export default defineConfig<Options>({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // A journey that works only sometimes is broken.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    baseURL: `http://${shop}`,
    simulator: `http://${simulator}`,
    sdk,
    locale: 'en-GB',
    // Recording every test in case that one fails takes a fifth of the time. A test that failed is recorded on its own:
    // `./dev e2e <spec> --trace on`.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_HEADLESS_SHELL || process.env.CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // The genuine SDK's risk module draws in three dimensions to recognise a machine, which takes it a second.
        '--disable-3d-apis',
        // Whatever a page asks of the internet and no test answers, it does not get.
        '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      ],
    },
  },
  projects: [
    {
      name: 'desktop',
      testIgnore: ['app.spec.ts', 'no-js.spec.ts', 'narrow.spec.ts', ...leftOut],
      use: { ...devices['Desktop Chrome'], channel: undefined, viewport: { width: 1280, height: 900 } },
    },
    {
      // A phone's browser: payments begin with the terminal type WAP.
      name: 'phone',
      testMatch: onPhone,
      testIgnore: leftOut,
      use: { ...devices['Pixel 7'], channel: undefined },
    },
    {
      name: 'no-js',
      testMatch: 'no-js.spec.ts',
      testIgnore: leftOut,
      use: {
        ...devices['Desktop Chrome'],
        channel: undefined,
        viewport: { width: 1280, height: 900 },
        javaScriptEnabled: false,
      },
    },
  ],
  webServer: servers[sdk],
});
