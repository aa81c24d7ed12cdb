import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/**
 * Opens a page and holds it to what every page owes: it answers, speaks the reader's language, has a title of its own, loads nothing from
 * other hosts, writes no error to the console, fits a phone, and has nothing that axe objects to.
 */
export async function openGoodPage(page: Page, path: string, language: string): Promise<void> {
  const faults: string[] = [];
  const host = new URL(path, process.env.MUSRENBANG_URL).host;
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.host !== host) faults.push(`asked another host: ${url}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));

  const response = await page.goto(path);
  expect(response?.status(), `status of ${path}`).toBe(200);
  await expect(page.locator('html')).toHaveAttribute('lang', language);
  await expect(page).toHaveTitle(/\S.*Musrenbang/);
  await expectFits(page);
  await expectAccessible(page);
  expect(faults, `what went wrong on ${path}`).toEqual([]);
}

/** No page scrolls sideways: on a phone, what sticks out is not found. (The layout width is no measure: a phone zooms out to what is too wide.) */
export async function expectFits(page: Page): Promise<void> {
  const needed = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(needed, 'width that the page needs').toBeLessThanOrEqual(page.viewportSize()!.width);
}

/** Not a single objection, best practices included. */
export async function expectAccessible(page: Page): Promise<void> {
  // There are no frames here, so that axe need not open a page of its own for each result.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const told = violations.map((v) => `${v.id} (${v.impact}): ${v.help}\n  ${v.nodes.map((n) => n.html).join('\n  ')}`);
  expect(told, 'what axe objects to').toEqual([]);
}
