import { expect, type APIRequestContext, type Page } from '@playwright/test';
import { tour } from './tour';

/** The kelurahan of the demo's facilitator. */
export const kelurahan = '33.74.03.1008';
export const pin = '284917';

const account = (login: string) => {
  const found = tour().signIns.find((s) => s.login === login);
  if (!found) throw new Error(`the demo has no account ${login}`);
  return found;
};

/** An officer's way into the API. */
export async function token(request: APIRequestContext, login: string): Promise<string> {
  const { password } = account(login);
  const response = await request.post('/api/v1/sessions', { data: { login, password } });
  expect(response.status(), `sign-in of ${login}`).toBe(201);
  return (await response.json()).token;
}

/** Adds a tablet and returns what its QR code holds. */
export async function newTicket(request: APIRequestContext, name: string): Promise<{ id: string; ticket: string; officer: string }> {
  const officer = await token(request, 'perencana');
  const response = await request.post('/api/v1/devices', { data: { name, area: kelurahan }, headers: { Authorization: `Bearer ${officer}` } });
  expect(response.status(), 'a new tablet').toBe(201);
  const { id, ticket } = await response.json();
  return { id, ticket, officer };
}

/** Opens the page with a ticket, joins it as a facilitator, and waits until it opens without a network too. */
export async function readyTablet(page: Page, ticket: string, login = 'fasilitator'): Promise<void> {
  await page.goto(`/lapangan#daftar=${ticket}`);
  await expect(page.locator('body')).toHaveAttribute('data-view', 'join');
  expect(page.url(), 'the ticket stays in no history').not.toContain(ticket);
  await join(page, login);
  await page.waitForFunction(() => !!navigator.serviceWorker.controller);
}

/** Joins as a person from the view "join" and picks the PIN. */
export async function join(page: Page, login: string): Promise<void> {
  await page.fill('#login', login);
  await page.fill('#password', account(login).password);
  await page.click('#join-send');
  await expect(page.locator('body')).toHaveAttribute('data-view', 'pin');
  await page.fill('#pin', pin);
  await page.click('#pin-send');
  await expect(page.locator('body')).toHaveAttribute('data-view', 'home');
}

/** Fills the form up to its last step; the first view must be open. */
export async function fillProposal(page: Page, title: string): Promise<void> {
  await page.click('#new');
  await page.check('#proposed_by-women');
  await page.check('#basis-organisation');
  await page.click('#next');
  await page.fill('#own_words', 'Got e mampet, nek udan banyune munggah.');
  await page.fill('#title', title);
  await page.click('#next');
  await page.fill('#location', 'Gang Mawar sampai pos ronda');
  await page.click('#next');
  await page.fill('#volume', '12,5');
  await page.fill('#unit', 'm');
  await page.check('#channel-kelurahan');
  await page.click('#next');
  await expect(page.locator('#review')).toContainText(title);
  await page.check('#read_back');
}

/** Fills the form and finishes it; returns the code and secret on its slip. */
export async function capture(page: Page, title: string): Promise<{ code: string; secret: string }> {
  await fillProposal(page, title);
  await page.click('#next');
  await expect(page.locator('body')).toHaveAttribute('data-view', 'slip');
  return { code: (await page.locator('#slip-code').textContent())!, secret: (await page.locator('#slip-secret').textContent())! };
}

/** The counter on top, as a number. */
export const count = async (page: Page, what: 'kept' | 'drafts' | 'waiting' | 'refused' | 'sent'): Promise<number> =>
  Number(await page.locator('#count').getAttribute('data-' + what));

/** Waits until the counter says so. */
export const expectCount = (page: Page, what: 'kept' | 'drafts' | 'waiting' | 'refused' | 'sent', value: number): Promise<void> =>
  expect(page.locator('#count')).toHaveAttribute('data-' + what, String(value), { timeout: 15_000 });

