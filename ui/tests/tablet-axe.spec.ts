import { expect, test, type Browser } from '@playwright/test';
import { Hall } from './hall';
import { allowTitles } from './memory';
import { expectAccessible, expectFits } from './page';
import { picture } from './photo';
import { Tablet, tabletContext } from './tablet';

// A tablet held upright, the narrowest phone, and the tablet at 200 %: half as many of its pixels to a line.
const sizes = { tablet: { width: 800, height: 1280 }, phone: { width: 360, height: 740 }, zoomed: { width: 400, height: 640 } };

let hall: Hall;
test.beforeAll(async () => {
  hall = await Hall.open();
});
test.beforeEach(() => hall.road.clear());
test.afterAll(() => hall.close());

const views = new Set<string>();
const states = new Set<string>();

/** Holds the state that is shown to what every page owes. It must fit at each size; axe sees it as a phone shows it in one language and as a tablet does in the other. */
async function look({ page }: Tablet, state: string): Promise<void> {
  const seen = await page.evaluate(() => ({
    lang: document.documentElement.lang, view: document.body.dataset.view!,
    rows: [...document.querySelectorAll<HTMLElement>('section:not([hidden]) [data-state]')].map((one) => one.dataset.state!),
  }));
  views.add(seen.view);
  for (const row of seen.rows) states.add(row);
  await test.step(state, async () => {
    for (const [name, size] of Object.entries(sizes)) {
      await page.setViewportSize(size);
      await test.step(name, async () => {
        await expectFits(page);
        if (name === (seen.lang === 'id' ? 'phone' : 'tablet')) await expectAccessible(page);
      });
    }
    await page.setViewportSize(sizes.tablet);
  });
}

/** Nothing that the page can show was passed by. */
async function expectAllSeen({ page }: Tablet): Promise<void> {
  const all = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('section[data-view]')].map((one) => one.dataset.view!));
  expect(all.filter((view) => view !== 'loading' && !views.has(view)), 'views nobody looked at').toEqual([]);
  expect(['draft', 'waiting', 'sent', 'refused'].filter((state) => !states.has(state)), 'states nobody looked at').toEqual([]);
}

async function open(browser: Browser, locale: string): Promise<Tablet> {
  const context = await tabletContext(browser, { locale });
  const tablet = new Tablet(await context.newPage(), hall);
  await tablet.open();
  await expect(tablet.at('html')).toHaveAttribute('lang', locale.slice(0, 2));
  return tablet;
}

/** Gets a tablet as far as its first view, past every way to fail before it. */
async function throughTheDoor(tablet: Tablet): Promise<void> {
  const { page } = tablet;
  await tablet.view('enrol');
  await look(tablet, 'not enrolled');
  await page.click('#enrol-send');
  await expect(tablet.at('#notice.refused')).toBeVisible();
  const empty = await tablet.at('#notice').textContent();
  await page.fill('#ticket', 'bukan-tiket');
  await page.click('#enrol-send');
  await expect(tablet.at('#notice.refused')).not.toHaveText(empty!);
  await look(tablet, 'a ticket that is none');
  const { id, ticket } = await hall.addDevice('Tablet akses');
  tablet.device = id;
  await page.fill('#ticket', ticket);
  await page.click('#enrol-send');
  await tablet.view('join');
  await look(tablet, 'enrolled');
  await page.fill('#login', 'fasilitator');
  await page.fill('#password', 'salah sekali');
  await page.click('#join-send');
  await expect(tablet.at('#notice.refused')).toBeVisible();
  await look(tablet, 'a wrong password');
  await page.fill('#password', hall.account('fasilitator').password);
  await page.click('#join-send');
  await tablet.view('pin');
  await look(tablet, 'a new PIN');
  await page.fill('#pin', '111111');
  await page.click('#pin-send');
  await expect(tablet.at('#pin-error')).toBeVisible();
  await look(tablet, 'an easy PIN');
  await page.fill('#pin', '407319');
  await page.click('#pin-send');
  await tablet.view('home');
  await look(tablet, 'nothing yet');
}

/** Walks through the form with every mistake and every help, up to the slip. */
async function throughTheForm(tablet: Tablet): Promise<void> {
  const { page } = tablet;
  const faults = async (step: number) => {
    await page.click('#next');
    await expect(tablet.at('#faults')).toBeVisible();
    await look(tablet, `step ${step} with mistakes`);
  };
  await page.click('#new');
  await tablet.step(1);
  await look(tablet, 'step 1');
  await faults(1);
  await page.check('#proposed_by-women', { force: true });
  await page.check('#basis-organisation', { force: true });
  await page.click('#next');
  await tablet.step(2);
  await look(tablet, 'step 2');
  await faults(2);
  await page.locator('#title').pressSequentially('Beton');
  await expect(tablet.at('#kinds li').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await look(tablet, 'the catalogue’s list');
  await page.keyboard.press('Enter');
  await expect(tablet.at('#kind-chosen')).toHaveAttribute('data-state', 'listed');
  await page.setInputFiles('#photo', await picture(page, 1));
  await expect(tablet.at('#photos .photo')).toHaveCount(1);
  await look(tablet, 'a kind from the catalogue and a photo');
  await page.click('#next');
  await tablet.step(3);
  await expect(tablet.at('#map svg')).toBeVisible();
  await look(tablet, 'step 3');
  await faults(3);
  await tablet.at('#map svg').click();
  await expect(tablet.at('#map-clear')).toBeVisible();
  await look(tablet, 'a place on the map');
  await page.fill('#location', 'Gang Mawar');
  await page.click('#next');
  await tablet.step(4);
  await look(tablet, 'step 4');
  await page.fill('#value', 'banyak');
  await faults(4);
  await page.fill('#volume', '12,5');
  await page.fill('#value', '1500000');
  await look(tablet, 'amounts in words');
  await page.click('#next');
  await tablet.step(5);
  await look(tablet, 'step 5');
}

for (const locale of ['id-ID', 'en-GB']) {
  test(`every state of the page fits and reads well (${locale})`, async ({ browser }) => {
    test.setTimeout(400_000);
    views.clear();
    states.clear();
    const tablet = await open(browser, locale);
    const { page } = tablet;
    await throughTheDoor(tablet);
    await tablet.readyForOffline();
    await throughTheForm(tablet);
    hall.road.closeDown();
    await page.click('#next');
    await tablet.slip();
    await look(tablet, 'a slip that waits');

    // Another content under the same UUID: the rescue file came first, and the tablet changed its own afterwards.
    const title = `Talut ${locale}`;
    const slip = await tablet.enter({ title });
    const file = await tablet.rescue();
    await look(tablet, 'status, and a rescue file saved');
    await hall.bringRescue(file);
    await tablet.back();
    await tablet.row(slip.id).locator('.open').click();
    await page.click('[data-do=edit]');
    await tablet.view('form');
    await tablet.firstStep();
    await tablet.fill({ title: title + ' diperpanjang' });
    await tablet.finish();
    await allowTitles(page, 500);
    await page.reload();
    await tablet.ready();
    const refused = await tablet.enter({ title: 'Terlalu ' + 'panjang '.repeat(40) });
    await tablet.home();
    hall.road.rule = ({ method, path }) => (method === 'PUT' && path.includes('/photos/') ? 'cut' : 'pass');
    await tablet.send();
    await tablet.expectState(slip.id, 'refused');
    await tablet.expectState(refused.id, 'refused');
    hall.road.closeDown();
    await tablet.enter({ title: `Talut ${locale} kedua` });
    await tablet.home();
    await page.click('#new');
    await tablet.fill({ title: `Talut ${locale}` }, 2);
    await expect(tablet.at('#similar')).toBeVisible();
    await look(tablet, 'similar proposals');
    await page.click('#back');
    await page.reload();
    await tablet.ready();
    await expect(tablet.at('#resume')).toBeVisible();
    await look(tablet, 'all four states and a form to go on with');
    await page.setViewportSize(sizes.tablet);
    const sent = tablet.at('li.row[data-state=sent] .open').first();
    await sent.click();
    await tablet.view('slip');
    await look(tablet, 'a slip of what was sent');
    await page.click('[data-do=list]');
    await tablet.row(slip.id).locator('.open').click();
    await tablet.view('compare');
    await look(tablet, 'two contents under one number');
    await tablet.back();
    await tablet.row(refused.id).locator('.open').click();
    await expect(tablet.at('#title-error')).toBeVisible();
    await look(tablet, 'a refused proposal in the form');
    await tablet.back();

    await page.click('#switch');
    await tablet.view('people');
    await look(tablet, 'who is at work');
    await page.locator('#people-list button').first().click();
    await tablet.view('pin');
    await page.fill('#pin', '000001');
    await page.click('#pin-send');
    await expect(tablet.at('#pin-error')).toBeVisible();
    await look(tablet, 'a wrong PIN');
    await page.fill('#pin', '407319');
    await page.click('#pin-send');
    await tablet.view('home');

    hall.road.rule = ({ method, path }) => (path === '/lapangan/sw.js' ? { change: (text) => text.replace(/"version":"[^"]*"/, '"version":"baru"') } : method === 'PUT' ? 'cut' : 'pass');
    await page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration('/lapangan'))!.update()));
    await expect(tablet.at('#update')).toBeVisible();
    await look(tablet, 'a new version is there');
    await hall.revoke(tablet.device);
    hall.road.clear();
    await page.click('#send');
    await expect(tablet.at('#locked')).toBeVisible();
    await look(tablet, 'revoked');
    await expectAllSeen(tablet);
    await page.context().close();
  });
}
