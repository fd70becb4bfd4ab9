import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defineConfig, devices, type PlaywrightTestConfig } from '@playwright/test';

import type { Options } from './fixtures';
import type { Sdk } from './shop-page';

// Not the default ports, so that a shop can run beside the tests.
const shop = '127.0.0.1:3100';
const simulator = '127.0.0.1:3130';

// Set by `./dev e2e --sdk …`.
const sdk: Sdk = process.env.SDK === 'genuine' ? 'genuine' : 'stand-in';

const parity = ['parity.spec.ts', 'element-parity.spec.ts'];
// With the genuine SDK, these tests are skipped: they use no SDK, test the server, or run both SDKs themselves.
const skipped =
  sdk === 'genuine'
    ? [
        'wallet-app.spec.ts',
        'cart.spec.ts',
        'console.spec.ts',
        'csp-reports.spec.ts',
        'currencies.spec.ts',
        'development.spec.ts',
        'double-click.spec.ts',
        'element-v2.spec.ts',
        'forged-results.spec.ts',
        'languages.spec.ts',
        'line-starts.spec.ts',
        'narrow.spec.ts',
        'no-js.spec.ts',
        'not-found.spec.ts',
        'readme-images.spec.ts',
        'states.spec.ts',
        'wallet-window.spec.ts',
        ...parity,
      ]
    : [];
// Only what differs on a phone: touch, apps, and a sheet instead of a dialog.
const onPhone = [
  'back-to-checkout.spec.ts',
  'element.spec.ts',
  'form.spec.ts',
  'narrow.spec.ts',
  'qr-closed.spec.ts',
  'qr.spec.ts',
  'redirect-cancelled.spec.ts',
  'redirect.spec.ts',
  'sdk-loading.spec.ts',
  'wallet-app.spec.ts',
  // This test checks both layouts itself, except when it takes screenshots.
  ...(process.env.LOOKS ? ['states.spec.ts'] : []),
];

// The tested build: `release` is the shipped one. `./dev release` names a program where no other file is.
const binary = process.env.SHOP_PROGRAM ?? `target/${process.env.SHOP_PROFILE ?? 'debug'}/antom-storefront`;

// Created anew for every run. Not in test-results: a second run empties that folder before it finds the ports in use.
const databases = join(tmpdir(), 'kopi-lane-end2end');

// The server logs to standard error, at this level only warnings and errors.
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
  // Tests name products of their own; the photographs show the demo shop's, which the program contains.
  CATALOGUE: process.env.LOOKS || process.env.SHOP_PROGRAM ? '' : 'tests/catalogue',
  DATABASE_URL: `sqlite://${join(databases, 'shop.db')}`,
  SIMULATOR_DATABASE: join(databases, 'simulator.db'),
  // Overrides a developer's .env: an empty variable counts as not set.
  ...Object.fromEntries(
    [
      'PUBLIC_URL',
      'DEVELOPMENT_PAGES',
      'DEVELOPMENT_PASSWORD',
      'REPOSITORY_URL',
      'TRUSTED_PROXIES',
      'REQUEST_LIMIT',
      'CONNECTION_LIMIT',
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
  // The shop as in production, because only then it loads the genuine SDK. Playwright starts the servers in order.
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
  // Of the cores: the tests also wait, for times and pages.
  workers: '150%',
  // A test that passes only sometimes is broken.
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
    // A step that hangs fails itself, and not the step that the test's end happens to find.
    actionTimeout: 15_000,
    navigationTimeout: 15_000,
    // Traces of all tests take a fifth of the time. To trace a failed test: `./dev e2e <spec> --trace on`.
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
        // The genuine SDK's risk module draws with WebGL to fingerprint the machine, which takes a second.
        '--disable-3d-apis',
        // Blocks requests to the internet that no test routes.
        '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      ],
    },
  },
  projects: [
    {
      name: 'desktop',
      testIgnore: [
        'wallet-app.spec.ts',
        'no-js.spec.ts',
        'narrow.spec.ts',
        ...(process.env.LOOKS ? [] : ['readme-images.spec.ts']),
        ...skipped,
      ],
      use: { ...devices['Desktop Chrome'], channel: undefined, viewport: { width: 1280, height: 900 } },
    },
    {
      // The terminal type of payments is WAP.
      name: 'phone',
      testMatch: onPhone,
      testIgnore: skipped,
      use: { ...devices['Pixel 7'], channel: undefined },
    },
    {
      name: 'no-js',
      testMatch: 'no-js.spec.ts',
      testIgnore: skipped,
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
