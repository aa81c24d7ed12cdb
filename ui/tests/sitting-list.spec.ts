import { expect, test } from '@playwright/test';
import { Hall } from './hall';

// The list of who came, where the network drops while a line of it is being changed.
let hall: Hall;
test.beforeAll(async () => {
  hall = await Hall.open();
});
test.afterAll(() => hall.close());

test('after a line was changed without a network, the next arrival is another person', async ({ browser }, info) => {
  const path = hall.tour.paths.find((one) => one.startsWith('/musyawarah/'))!;
  const attendees = `forums/${path.split('/')[2]}/attendees`;
  const { viewport, hasTouch, isMobile, locale, timezoneId } = info.project.use;
  const context = await browser.newContext({ viewport, hasTouch, isMobile, locale, timezoneId });
  const page = await context.newPage();
  await page.goto(hall.url + '/masuk?ke=' + path + '/hadir');
  await page.fill('#login', 'lurah');
  await page.fill('#password', hall.account('lurah').password);
  await page.click('main button');
  await page.fill('#name', 'Ibu Siti');
  await page.locator('#sex-woman').check();
  await page.locator('#peserta button').click();
  await expect(page.locator('#daftar')).toContainText('Ibu Siti');
  await page.locator('#daftar tr', { hasText: 'Ibu Siti' }).locator('a[href*="ubah="]').click();
  await expect(page.locator('#name')).toHaveValue('Ibu Siti');
  await expect(page.locator('#luring')).toHaveAttribute('data-ready', '1');

  hall.road.closeDown();
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(page.locator('#luring')).toHaveAttribute('data-link', 'away');
  await page.fill('#name', 'Ibu Siti Aminah');
  await page.locator('#peserta button').click();
  await expect(page.locator('#luring')).toHaveAttribute('data-waiting', '1');
  await expect(page.locator('#name')).toHaveValue('');
  await expect(page.locator('#sex-woman')).not.toBeChecked();
  await page.fill('#name', 'Pak Joko');
  await page.locator('#sex-man').check();
  await page.locator('#peserta button').click();
  await expect(page.locator('#luring')).toHaveAttribute('data-waiting', '2');

  hall.road.clear();
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(page.locator('#luring')).toHaveAttribute('data-waiting', '0');
  const { attendees: list } = await hall.ask<{ attendees: { name: string }[] }>('lurah', 'GET', attendees);
  const names = list.map((one) => one.name);
  expect(names.filter((name) => ['Ibu Siti', 'Ibu Siti Aminah', 'Pak Joko'].includes(name)).sort()).toEqual(['Ibu Siti Aminah', 'Pak Joko']);
  await context.close();
});
