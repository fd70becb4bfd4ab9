import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defineConfig, devices } from '@playwright/test';

import type { Options } from './fixtures';

// Ports of the suite's own: a shop that runs beside it on the usual ones is left alone.
const shop = '127.0.0.1:3100';
const simulator = '127.0.0.1:3130';

// New for every run. Not in test-results, which a second run empties before it finds the ports taken.
const databases = join(tmpdir(), 'kopi-lane-end2end');

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
    locale: 'en-GB',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(process.env.CHROMIUM && { executablePath: process.env.CHROMIUM }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    {
      name: 'desktop',
      testIgnore: 'no-js.spec.ts',
      use: { ...devices['Desktop Chrome'], channel: undefined, viewport: { width: 1280, height: 900 } },
    },
    {
      // A phone's browser: payments begin with the terminal type WAP. What needs a keyboard, or is about the SDK's own
      // surface, is left to the desktop.
      name: 'phone',
      testIgnore: ['no-js.spec.ts', 'keyboard.spec.ts', 'sdk.spec.ts'],
      use: { ...devices['Pixel 7'], channel: undefined },
    },
    {
      name: 'no-js',
      testMatch: 'no-js.spec.ts',
      use: {
        ...devices['Desktop Chrome'],
        channel: undefined,
        viewport: { width: 1280, height: 900 },
        javaScriptEnabled: false,
      },
    },
  ],
  webServer: {
    command: `rm -rf '${databases}' && exec target/release/antom-storefront`,
    cwd: '..',
    url: `http://${shop}/healthz`,
    reuseExistingServer: false,
    timeout: 30_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
    // The server logs to standard error. At this level it is silent unless something is wrong.
    stderr: 'pipe',
    env: {
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
    },
  },
});
