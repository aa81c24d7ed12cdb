import { defineConfig } from '@playwright/test';

// Chromium refuses its sandbox to root, which CI is; the other flags keep the browser from calling home.
const chromiumFlags = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// The narrowest phone that is still common in Indonesia. Whatever fits here fits everywhere.
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

// A common tablet of 8 inches, held upright.
const tablet = { viewport: { width: 800, height: 1280 }, hasTouch: true };

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: './server.ts',
  // All tests share one demo city, so they run one after the other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  timeout: 120_000,
  // Two cores run the browser, the server and its workflows: what is there in a second alone may take ten then.
  expect: { timeout: 20_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    // Set by server.ts before the workers, which read this file again, start.
    baseURL: process.env.MUSRENBANG_URL,
    timezoneId: 'Asia/Jakarta',
    reducedMotion: 'reduce',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: chromiumFlags,
    },
  },
  projects: [
    { name: 'id', testIgnore: 'tablet-*.spec.ts', use: { ...phone, locale: 'id-ID' } },
    { name: 'en', testIgnore: 'tablet-*.spec.ts', use: { ...phone, locale: 'en-GB' } },
    // What the tablet does is the same in both languages; where words matter its tests take both themselves.
    { name: 'tablet', testMatch: 'tablet-*.spec.ts', use: { ...tablet, locale: 'id-ID' } },
  ],
});
