import { expect, test } from '@playwright/test';
import { expectAccessible, expectFits } from './page';
import { capture, expectCount, fillProposal, newTicket, pin, readyTablet } from './visit';

test('without a ticket the page asks for one, in the language last chosen', async ({ page }, info) => {
  const lang = info.project.name;
  await page.goto('/lapangan');
  await expect(page.locator('body')).toHaveAttribute('data-view', 'enrol');
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
  await expectAccessible(page);
  await expectFits(page);
  await page.fill('#ticket', 'tiket-yang-tidak-ada');
  await page.click('#enrol-send');
  await expect(page.locator('#notice')).toHaveClass(/refused/);
  await page.waitForFunction(() => !!navigator.serviceWorker.controller);
  await page.context().setOffline(true);
  await page.click('#lang');
  await expect(page.locator('html')).toHaveAttribute('lang', lang === 'id' ? 'en' : 'id');
  await page.goto('/lapangan');
  await expect(page.locator('html')).toHaveAttribute('lang', lang === 'id' ? 'en' : 'id');
});

test('a proposal is taken down without a network and sent when there is one', async ({ page, context, request }, info) => {
  const { id, ticket, officer } = await newTicket(request, `Tablet ${info.project.name}`);
  await readyTablet(page, ticket);
  await expectAccessible(page);

  await context.setOffline(true);
  await page.reload();
  await expect(page.locator('body')).toHaveAttribute('data-view', 'home');
  await expect(page.locator('#bar')).toHaveAttribute('data-state', 'away');

  const title = `Perbaikan talud ${info.project.name} <b>Gang Mawar</b>`;
  const slip = await capture(page, title);
  expect(slip.code).toMatch(/^MB\d\d-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$/);
  expect(slip.secret).toMatch(/^[0-9A-Z]{6}$/);
  await expect(page.locator('#slip-state [data-state]')).toHaveAttribute('data-state', 'waiting');
  await expect(page.locator('#slip-qr svg path')).toHaveCount(2);
  await expectAccessible(page);
  await expectFits(page);
  await expectCount(page, 'waiting', 1);

  await context.setOffline(false);
  await expectCount(page, 'sent', 1);
  await expectCount(page, 'kept', 0);
  await page.click('[data-do=list]');
  await expect(page.locator('li.row')).toHaveAttribute('data-state', 'sent');

  const headers = { Authorization: `Bearer ${officer}` };
  const stored = await (await request.get(`/api/v1/proposals/${slip.code}`, { headers })).json();
  expect(stored.title ?? stored.texts?.title).toBe(title);
  const devices: { id: string; received: number; missing: number[] }[] = (await (await request.get('/api/v1/devices', { headers })).json()).devices;
  const mine = devices.find((d) => d.id === id)!;
  expect([mine.received, mine.missing]).toEqual([1, []]);
  expect((await request.get(`/lacak/${slip.code}`)).status()).toBe(200);
});

test('a draft outlives the page, and the PIN keeps people apart', async ({ page, context, request }, info) => {
  const { ticket } = await newTicket(request, `Draf ${info.project.name}`);
  await readyTablet(page, ticket);
  await context.setOffline(true);
  await fillProposal(page, 'Pengadaan rak buku');
  await page.goBack();
  await expect(page.locator('[data-step="4"]')).toBeVisible();
  await page.fill('#unit', 'buah');
  await expect(page.locator('#saved')).toHaveAttribute('data-state', 'saved');
  await page.waitForTimeout(700); // longer than the form waits before it keeps what was typed
  await page.close();

  const again = await context.newPage();
  await again.goto('/lapangan');
  await expect(again.locator('#resume-what')).toHaveText('Pengadaan rak buku');
  await again.click('#resume-go');
  await expect(again.locator('#unit')).toHaveValue('buah');
  await again.click('#switch');
  await expect(again.locator('body')).toHaveAttribute('data-view', 'people');
  await expectCount(again, 'drafts', 1);
  await again.click('#people-list button');
  await again.fill('#pin', '000111');
  await again.click('#pin-send');
  await expect(again.locator('#pin-error')).toBeVisible();
  await expectAccessible(again);
  await again.fill('#pin', pin);
  await again.click('#pin-send');
  await expect(again.locator('li.row[data-state=draft]')).toHaveCount(1);
});

test('what is missing is said beside its field', async ({ page, context, request }, info) => {
  const { ticket } = await newTicket(request, `Galat ${info.project.name}`);
  await readyTablet(page, ticket);
  await context.setOffline(true);
  await page.click('#new');
  await page.click('#next');
  await expect(page.locator('#faults')).toBeFocused();
  await expect(page.locator('#proposed_by')).toHaveAttribute('aria-describedby', /proposed_by-error/);
  await expectAccessible(page);
  await expectFits(page);
  await page.check('#proposed_by-general');
  await expect(page.locator('#proposed_by-error')).toHaveCount(0);
  await page.click('#next');
  await expect(page.locator('[data-step="2"] h1')).toBeFocused();
});
