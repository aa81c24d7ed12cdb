import { expect, test, type Browser, type BrowserContext, type Locator, type Page, type TestInfo } from '@playwright/test';
import { Hall } from './hall';
import { expectAccessible, expectFits } from './page';

let hall: Hall;
let path: string;
test.beforeAll(async () => {
  hall = await Hall.open();
  path = hall.tour.paths.find((one) => one.startsWith('/musyawarah/'))!;
});
test.beforeEach(() => hall.road.clear());
test.afterAll(() => hall.close());

interface Item {
  code: string;
  title: string;
  act?: string;
  moved_because?: string;
}

/** The agenda as the server has it, past the road. */
async function agenda(): Promise<Item[]> {
  const { agenda } = await hall.ask<{ agenda: Item[] }>('lurah', 'GET', 'forums/' + path.split('/')[2]);
  return agenda;
}

const decision = async (code: string): Promise<string> => (await agenda()).find((one) => one.code === code)?.act ?? '';

/** A tablet of the chair's: one browser that has the sitting open. */
class Chair {
  constructor(readonly context: BrowserContext, readonly page: Page) {}

  static async sit(browser: Browser, info: TestInfo, login = 'lurah'): Promise<Chair> {
    const { viewport, hasTouch, isMobile, locale, timezoneId, reducedMotion } = info.project.use;
    const context = await browser.newContext({ viewport, hasTouch, isMobile, locale, timezoneId, reducedMotion });
    const chair = new Chair(context, await context.newPage());
    await chair.signIn(login);
    await chair.open();
    return chair;
  }

  async signIn(login: string): Promise<void> {
    await this.page.goto(hall.url + '/masuk?ke=' + path);
    await this.page.fill('#login', login);
    await this.page.fill('#password', hall.account(login).password);
    await this.page.click('main button');
    await expect(this.page).toHaveURL(hall.url + path);
  }

  /** Opens the sitting and waits until all of it could be opened without a network. */
  async open(): Promise<void> {
    await this.page.goto(hall.url + path);
    await expect(this.strip).toHaveAttribute('data-copies', '1');
    await this.page.evaluate(() => navigator.serviceWorker.ready);
  }

  get strip(): Locator {
    return this.page.locator('#luring');
  }

  item(code: string): Locator {
    return this.page.locator('#u-' + code);
  }

  async ready(): Promise<void> {
    await expect(this.strip).toHaveAttribute('data-ready', '1');
  }

  async away(): Promise<void> {
    hall.road.closeDown();
    await this.page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expect(this.strip).toHaveAttribute('data-link', 'away');
  }

  /** The network is back, and the device looks at once. */
  async back(): Promise<void> {
    hall.road.clear();
    await this.page.evaluate(() => window.dispatchEvent(new Event('online')));
  }

  async waiting(count: number): Promise<void> {
    await expect(this.strip).toHaveAttribute('data-waiting', String(count));
  }

  /** Opens a proposal's own page with the form of an act, as the chair does. */
  async choose(code: string, act: string): Promise<void> {
    await this.item(code).locator('.do a').last().click();
    await expect(this.page).toHaveURL(new RegExp('/putuskan/' + code));
    await this.ready();
    await this.page.locator(`#putuskan nav a[href*="tindakan=${act}#"]`).click();
    await expect(this.page.locator(`#putuskan form input[name=act]`)).toHaveValue(act);
    await this.ready();
  }

  /** What a state owes in either language. */
  async fit(): Promise<void> {
    await expectFits(this.page);
    await expectAccessible(this.page);
  }
}

/** Proposals nobody has decided yet. */
const open = async (): Promise<Item[]> => (await agenda()).filter((one) => !one.act);

test('the network drops in the middle, the chair goes on, and everything lands once', async ({ browser }, info) => {
  const chair = await Chair.sit(browser, info);
  const { page } = chair;
  const [first, second, third] = await open();
  await chair.fit();
  await chair.away();

  await chair.item(first.code).locator('form button').click();
  await expect(chair.item(first.code).locator('.later .tag.waiting')).toBeVisible();
  await chair.waiting(1);
  await expect(page.locator('#luring-angka')).toBeVisible();
  await expect(chair.item(second.code).locator('button')).toBeFocused();
  await chair.fit();

  await chair.choose(second.code, 'reject');
  const why = `Lahan milik perorangan ${info.project.name}`;
  await page.selectOption('#reason', { index: 1 });
  await page.fill('#reason_text', why);
  await expectAccessible(page);
  await page.click('#putuskan form button');
  await expect(chair.item(second.code).locator('.later .tag.waiting')).toBeVisible();
  await chair.waiting(2);

  await chair.choose(third.code, 'defer');
  await page.fill('#rank', '2');
  await page.fill('#rank-reason', 'Disepakati mendesak oleh musyawarah');
  await page.locator('form[action$="/urutan"] button').click();
  await chair.waiting(3);
  await page.selectOption('#reason', { index: 2 });
  await page.fill('#reason_text', 'Menunggu rencana jalan provinsi');
  await page.locator('#year').fill('2029');
  await page.click('#putuskan form button');
  await expect(chair.item(third.code).locator('.later .tag.waiting')).toHaveCount(2);
  await chair.waiting(4);

  const name = `Ibu Ratna <b>${info.project.name}</b>`;
  await page.locator('nav a', { hasText: /Hadir|Attendance/ }).first().click();
  await chair.ready();
  await page.fill('#name', name);
  await page.locator('#sex-woman').press('Space');
  await page.locator('#peserta button').click();
  await expect(chair.strip.locator('.later', { hasText: name })).toBeVisible();
  await expect(page.locator('#name')).toHaveValue('');
  await chair.waiting(5);
  await chair.fit();

  // Everything is still there after the tablet was put down and opened again.
  await page.goto(hall.url + path);
  await chair.ready();
  await expect(page.locator('html')).toHaveAttribute('data-copy', /\d+/);
  await chair.waiting(5);
  for (const one of [first, second, third]) await expect(chair.item(one.code).locator('.later .tag.waiting').first()).toBeVisible();
  await page.goto(`${hall.url}${path}/putuskan/${second.code}?tindakan=reject`);
  await chair.ready();
  await expect(page.locator('#reason_text')).toHaveValue(why);
  await chair.fit();
  await page.goto(hall.url + path);
  await chair.ready();

  // The sitting as a whole stands still, and says why.
  const close = page.locator('a.btn[href$="/tutup"]');
  await expect(close).toHaveAttribute('aria-disabled', 'true');
  await expect(page.locator('#luring-utuh')).toBeVisible();
  await close.click({ force: true });
  await expect(page).not.toHaveURL(/tutup/);
  expect((await open()).length, 'nothing has reached the server').toBeGreaterThan(2);

  await chair.back();
  await chair.waiting(0);
  await expect(chair.strip).toHaveAttribute('data-refused', '0');
  expect([await decision(first.code), await decision(second.code), await decision(third.code)]).toEqual(['forward', 'reject', 'defer']);
  expect((await agenda()).find((one) => one.code === third.code)?.moved_because).toBe('Disepakati mendesak oleh musyawarah');
  await expect(chair.item(second.code).locator('.do > p .tag.refused')).toBeVisible();
  await expect(chair.item(second.code)).toContainText(why);
  await expect(page.locator('#luring-angka')).toHaveCount(0);
  await expect(close).not.toHaveAttribute('aria-disabled', /.*/);
  for (const one of [first, second, third]) {
    const address = `${path}/putuskan/${one.code}`;
    expect(hall.road.passed('POST', address).filter((p) => p.path === address && p.status === 200), 'sent once').toHaveLength(1);
  }
  await chair.fit();
  const { attendees } = await hall.ask<{ attendees: { name: string }[] }>('lurah', 'GET', `forums/${path.split('/')[2]}/attendees`);
  expect(attendees.filter((one) => one.name === name)).toHaveLength(1);
  await chair.context.close();
});

test('what somebody else decided meanwhile is refused with its reason, beside the proposal', async ({ browser }, info) => {
  const chair = await Chair.sit(browser, info);
  const { page } = chair;
  const [one, two] = await open();
  // Only this tablet has lost its signal.
  await chair.context.setOffline(true);
  await expect(chair.strip).toHaveAttribute('data-link', 'away');
  await chair.choose(one.code, 'reject');
  await page.selectOption('#reason', { index: 1 });
  await page.fill('#reason_text', 'Sudah dikerjakan tahun lalu');
  await page.click('#putuskan form button');
  await expect(chair.item(one.code).locator('.later .tag.waiting')).toBeVisible();
  await chair.item(two.code).locator('form button').click();
  await chair.waiting(2);

  const other = await Chair.sit(browser, info, 'fasilitator');
  await other.item(one.code).locator('form button').click();
  await expect.poll(() => decision(one.code)).toBe('forward');
  await other.context.close();

  await chair.context.setOffline(false);
  await chair.waiting(0);
  await expect(chair.strip).toHaveAttribute('data-refused', '1');
  const told = chair.item(one.code).locator('.later[data-state=refused]');
  await expect(told.locator('.why')).toContainText(/\S{4}/);
  expect([await decision(one.code), await decision(two.code)]).toEqual(['forward', 'forward']);
  await chair.fit();

  // The text is still there to be mended, also after a reload, and the mended form goes through.
  await told.locator('a').click();
  await chair.ready();
  await expect(page.locator('#reason_text')).toHaveValue('Sudah dikerjakan tahun lalu');
  await expect(page.locator('.errors')).toBeVisible();
  await chair.fit();
  await page.click('#putuskan form button');
  await expect(page).toHaveURL(/kabar=diputuskan/);
  expect(await decision(one.code)).toBe('reject');
  await chair.ready();
  await expect(chair.strip).toHaveAttribute('data-refused', '0');
  await chair.context.close();
});

test('the server dies between the commit and its answer: once only', async ({ browser }, info) => {
  const chair = await Chair.sit(browser, info);
  const { page } = chair;
  const [one, two] = await open();
  hall.road.rule = ({ method, path: asked, before }) =>
    method === 'POST' && asked.endsWith(one.code) && before === 0 ? { after: () => hall.kill(), lose: true } : 'pass';
  await chair.item(one.code).locator('form button').click();
  await expect(chair.item(one.code).locator('.later .tag.waiting')).toBeVisible();
  await expect(chair.strip).toHaveAttribute('data-link', 'away');
  await chair.item(two.code).locator('form button').click();
  await chair.waiting(2);
  await hall.start();
  await chair.back();
  await chair.waiting(0);
  await expect(chair.strip).toHaveAttribute('data-refused', '0');
  expect([await decision(one.code), await decision(two.code)]).toEqual(['forward', 'forward']);
  expect(hall.road.passed('POST', `${path}/putuskan/${one.code}`).length).toBeGreaterThan(1);
  await chair.context.close();
});

test('two tabs send a row once, and a session that is over keeps the rows', async ({ browser }, info) => {
  const chair = await Chair.sit(browser, info);
  const { page, context } = chair;
  const [one] = await open();
  await chair.away();
  await chair.item(one.code).locator('form button').click();
  await chair.waiting(1);
  const cookies = await context.cookies();
  const session = cookies.filter((cookie) => cookie.httpOnly && !/bahasa|lang/i.test(cookie.name));
  await context.clearCookies({ name: session[0].name });
  await chair.back();
  await expect(chair.strip).toHaveAttribute('data-link', 'over');
  await chair.waiting(1);
  await chair.fit();
  const sent = hall.road.passed('POST', `${path}/putuskan/${one.code}`).length;
  await chair.strip.locator('a.btn').click();
  await page.fill('#login', 'lurah');
  await page.fill('#password', hall.account('lurah').password);
  const tab = await context.newPage();
  await page.click('main button');
  await tab.goto(hall.url + path).catch(() => undefined);
  await chair.ready();
  await chair.waiting(0);
  await expect.poll(() => decision(one.code)).toBe('forward');
  expect(hall.road.passed('POST', `${path}/putuskan/${one.code}`).length).toBe(sent + 1);
  await context.close();
});

test('what is typed survives a reload, and signing out takes the copies with it', async ({ browser }, info) => {
  const chair = await Chair.sit(browser, info);
  const { page, context } = chair;
  const [one] = await open();
  await chair.choose(one.code, 'reject');
  await page.fill('#reason_text', 'Belum selesai diketik');
  await page.reload();
  await chair.ready();
  await expect(page.locator('#reason_text')).toHaveValue('Belum selesai diketik');
  // An ordinary mistake is told beside its field.
  await page.click('#putuskan form button');
  await expect(page.locator('#reason-error')).toBeVisible();
  await chair.fit();

  const kept = () => page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('musyawarah-')).length);
  expect(await kept()).toBe(1);
  // From a page without any script: the worker itself forgets.
  await page.goto(hall.url + '/kerja');
  await page.locator('header form button').click();
  await expect(page).toHaveURL(/\/\?kabar=keluar$/);
  expect(await kept()).toBe(0);
  expect(await page.locator('script').count()).toBe(0);
  hall.road.closeDown();
  const later = await context.newPage();
  await expect(later.goto(hall.url + path)).rejects.toThrow();
  await later.close();
  hall.road.clear();

  // And from the sitting's own page, which warns of what waits.
  await chair.signIn('lurah');
  await chair.open();
  expect(await kept()).toBe(1);
  await chair.away();
  await chair.item(one.code).locator('form button').click();
  await chair.waiting(1);
  hall.road.rule = ({ method }) => (method === 'POST' ? 'cut' : 'pass');
  await page.locator('header form button').click();
  await expect(chair.strip.locator('.said')).toContainText(/Keluar|Sign out/);
  await chair.fit();

  // It stays on the device for its own account: the next one sees that there is something and nothing of it, and sends nothing.
  hall.road.rule = ({ method, path: asked }) => (method === 'POST' && asked.includes('/putuskan/') ? 'cut' : 'pass');
  await page.locator('header form button').click();
  await expect(page).toHaveURL(/\/\?kabar=keluar$/);
  hall.road.clear();
  await chair.signIn('fasilitator');
  await chair.ready();
  await expect(chair.strip).toContainText(/akun lain|other accounts?|another account/);
  await expect(chair.strip).not.toContainText(one.title);
  expect(await decision(one.code)).toBe('');
  await page.locator('header form button').click();
  await expect(page).toHaveURL(/\/\?kabar=keluar$/);
  await chair.signIn('lurah');
  await expect.poll(() => decision(one.code)).toBe('forward');
  await context.close();
});
