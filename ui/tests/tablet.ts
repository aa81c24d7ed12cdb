import { expect, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';
import type { Hall } from './hall';
import type { Picture } from './photo';

/** A proposal as it is dictated; what is left out gets an ordinary answer. */
export interface Told {
  title: string;
  rw?: string;
  problem?: string;
  words?: string;
  location?: string;
  volume?: string;
  intake?: string;
  photos?: Picture[];
}

/** What the proposer takes home, and the proposal it is for. */
export interface Slip {
  id: string;
  code: string;
  secret: string;
}

/** A row of the tablet's memory, as far as tests look at it. */
export interface Kept {
  id: string;
  state: 'draft' | 'waiting' | 'sent' | 'refused';
  seq?: number;
  form: number;
  person: string;
  tries: number;
  next: number;
  slip?: { code: string; secret: string };
  receipt?: { code: string };
  body?: Record<string, unknown> & { capture: Record<string, unknown> };
  fields: { title: string; location: string };
}

export const pin = '407319';

/** A facilitator's tablet: one page of /lapangan, used as people use it. */
export class Tablet {
  device = '';

  constructor(readonly page: Page, readonly hall: Hall) {}

  /** Enrols a new tablet, lets a facilitator join it, and waits until it could go offline. */
  static async enrol(context: BrowserContext, hall: Hall, name: string, login = 'fasilitator'): Promise<Tablet> {
    const { id, ticket } = await hall.addDevice(name);
    const tablet = new Tablet(await context.newPage(), hall);
    tablet.device = id;
    await tablet.page.goto(`${hall.url}/lapangan#daftar=${ticket}`);
    await tablet.view('join');
    await tablet.join(login);
    await tablet.readyForOffline();
    return tablet;
  }

  /** Opens another tab of the same tablet. */
  async another(): Promise<Tablet> {
    const other = new Tablet(await this.page.context().newPage(), this.hall);
    other.device = this.device;
    await other.open();
    return other;
  }

  async open(): Promise<void> {
    await this.page.goto(this.hall.url + '/lapangan');
    await this.ready();
  }

  async ready(): Promise<void> {
    await expect(this.page.locator('body')).toHaveAttribute('data-ready', '1');
  }

  async view(name: string): Promise<void> {
    await expect(this.page.locator('body')).toHaveAttribute('data-view', name);
  }

  at(selector: string): Locator {
    return this.page.locator(selector);
  }

  async join(login: string): Promise<void> {
    const { password } = this.hall.account(login);
    await this.page.fill('#login', login);
    await this.page.fill('#password', password);
    await this.page.click('#join-send');
    await this.view('pin');
    await this.typePin();
  }

  private async typePin(): Promise<void> {
    await this.page.fill('#pin', pin);
    await this.page.click('#pin-send');
    await this.view('home');
  }

  /** Locks the tablet and lets somebody else say who they are. */
  async switchTo(person: string): Promise<void> {
    await this.page.click('#switch');
    await this.unlock(person);
  }

  /** Somebody who joined says who they are. */
  async unlock(person: string): Promise<void> {
    await this.view('people');
    await this.page.locator('#people-list button', { hasText: person }).click();
    await this.view('pin');
    await this.typePin();
  }

  /** The page is kept by its worker, the reference data and the codes are there. */
  async readyForOffline(): Promise<void> {
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
    });
    await expect.poll(() => this.count('codes'), 'codes on the tablet').toBe(200);
  }

  /** The steps of the form, up to the last one. */
  async fill(told: Told, upTo = 5): Promise<void> {
    const { page } = this;
    await this.step(1);
    await page.check('#proposed_by-general', { force: true });
    if (told.intake) await page.check(`#intake-${told.intake}`, { force: true });
    if (upTo === 1) return;
    await this.next(2);
    await page.fill('#title', told.title);
    await page.fill('#problem', told.problem ?? 'Air naik tiap hujan.');
    if (told.words) await page.fill('#own_words', told.words);
    for (const [index, photo] of (told.photos ?? []).entries()) {
      await page.setInputFiles('#photo', photo);
      await expect(page.locator('#photos .photo')).toHaveCount(index + 1);
    }
    if (upTo === 2) return;
    await this.next(3);
    await this.pickRW(told.rw ?? '09');
    await page.fill('#location', told.location ?? 'Gang Mawar');
    if (upTo === 3) return;
    await this.next(4);
    await page.fill('#volume', told.volume ?? '12,5');
    await page.fill('#unit', 'm');
    await page.check('#channel-kelurahan', { force: true });
    if (upTo === 4) return;
    await this.next(5);
    await page.check('#read_back', { force: true });
  }

  private async pickRW(rw: string): Promise<void> {
    const field = this.page.locator('#rw');
    if (await field.evaluate((node) => node.tagName === 'SELECT')) await field.selectOption(rw);
    else await field.fill(rw);
  }

  async step(number: number): Promise<void> {
    await expect(this.page.locator(`#usulan [data-step="${number}"]`)).toBeVisible();
  }

  private async next(step: number): Promise<void> {
    await this.page.click('#next');
    await this.step(step);
  }

  /** Goes back to the form's first step. */
  async firstStep(): Promise<void> {
    const shown = Number(await this.page.locator('#usulan [data-step]:visible').getAttribute('data-step'));
    for (let step = shown - 1; step >= 1; step--) {
      await this.page.click('#back');
      await this.step(step);
    }
  }

  /** Presses "Selesai" and reads the slip. */
  async finish(): Promise<Slip> {
    await this.page.click('#next');
    return this.slip();
  }

  async slip(): Promise<Slip> {
    await this.view('slip');
    const code = (await this.page.locator('#slip-code').textContent())!;
    const secret = (await this.page.locator('#slip-secret').textContent())!;
    const id = new URL(this.page.url()).hash.split('/')[1];
    return { id, code, secret };
  }

  /** Takes a whole proposal down, from the first view to the slip. */
  async enter(told: Told): Promise<Slip> {
    await this.home();
    await this.page.click('#new');
    await this.fill(told);
    return this.finish();
  }

  async home(): Promise<void> {
    if ((await this.page.locator('body').getAttribute('data-view')) === 'slip') await this.page.click('[data-do=list]');
    await this.view('home');
  }

  /** "Kirim sekarang", unless all has gone by itself meanwhile: the button is there only while something waits. */
  async send(): Promise<void> {
    await this.home();
    await expect(async () => {
      if ((await this.at('#count').getAttribute('data-waiting')) === '0') return;
      await this.page.click('#send', { timeout: 2000 });
    }).toPass({ timeout: 20_000 });
  }

  row(id: string): Locator {
    return this.page.locator(`li.row[data-id="${id}"]`);
  }

  async expectState(id: string, state: Kept['state']): Promise<void> {
    await expect(this.row(id)).toHaveAttribute('data-state', state);
  }

  /** The counter on top. */
  async expectCount(what: 'kept' | 'drafts' | 'waiting' | 'refused' | 'sent', number: number): Promise<void> {
    await expect(this.page.locator('#count')).toHaveAttribute(`data-${what}`, String(number));
  }

  /** What a store of the tablet's memory holds. */
  async read<T>(store: string, memory = 'musrenbang'): Promise<T[]> {
    return this.page.evaluate(([name, memory]) => new Promise<T[]>((resolve, reject) => {
      const opening = indexedDB.open(memory);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const db = opening.result;
        const all = db.transaction(name).objectStore(name).getAll();
        all.onerror = () => reject(all.error);
        all.onsuccess = () => {
          db.close();
          resolve(all.result);
        };
      };
    }), [store, memory]);
  }

  async count(store: string): Promise<number> {
    return (await this.read(store)).length;
  }

  rows(): Promise<Kept[]> {
    return this.read<Kept>('proposals');
  }

  /** The slips of everything that was finished, by UUID, as the tablet remembers them. */
  async given(): Promise<Map<string, Slip>> {
    const finished = (await this.rows()).filter((row) => row.slip);
    return new Map(finished.map((row) => [row.id, { id: row.id, code: row.slip!.code, secret: row.slip!.secret }]));
  }

  async kept(id: string): Promise<Kept> {
    const found = (await this.rows()).find((row) => row.id === id);
    if (!found) throw new Error(`the tablet does not keep ${id}`);
    return found;
  }

  /** From the status page or a half-filled form to the first view, by the link that is there. */
  async back(): Promise<void> {
    await this.page.goto(this.hall.url + '/lapangan#');
    await this.view('home');
  }

  /** Saves a rescue file and returns where. */
  async rescue(): Promise<string> {
    await this.page.click('#status-link');
    await this.view('status');
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.page.click('#rescue')]);
    return download.path();
  }
}

/** Ends the page's process without a warning, as Android does to a page in the background. */
export async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const gone = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => undefined);
  await gone;
}

/** A browser of its own for a tablet, with everything this test file wants of it. */
export function tabletContext(browser: Browser, more: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width: 800, height: 1280 }, hasTouch: true, locale: 'id-ID', ...more });
}
