import config from './playwright.config';

/** Measures instead of testing: `scripts/bench.sh tablet`. */
export default { ...config, testMatch: '*.bench.ts', timeout: 600_000, use: { ...config.use, trace: 'off' as const }, projects: undefined };
