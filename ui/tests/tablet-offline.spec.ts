import { expect, test } from '@playwright/test';
import { Hall } from './hall';
import { allowTitles, fillUp } from './memory';
import { picture } from './photo';
import { pin, Tablet } from './tablet';

// What a hall without a network does to a tablet. Each test has a tablet of its own; they share a hall.
let hall: Hall;
test.beforeAll(async () => {
  hall = await Hall.open();
});
test.beforeEach(() => hall.road.clear());
test.afterAll(() => hall.close());

const proposal = '/api/v1/proposals/';

/** The server keeps exactly one proposal of this title, under the code that is on the slip. */
async function expectOne(title: string, code: string): Promise<void> {
  expect((await hall.proposals(title)).map((one) => one.code), `proposals "${title}"`).toEqual([code]);
}

test('after the first visit the page opens without a network', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 01');
  await context.setOffline(true);
  await tablet.page.reload();
  await tablet.ready();
  await tablet.view('home');
  await expect(tablet.at('#bar')).toHaveAttribute('data-state', 'away');
  const other = await tablet.another();
  await other.view('home');
  await expect(other.at('#new')).toBeEnabled();
});

test('a proposal finished offline gets its number once there is a network', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 03');
  await context.setOffline(true);
  const slip = await tablet.enter({ title: 'Lampu Gang Melati' });
  expect(slip.code).toMatch(/^MB28-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$/);
  expect(slip.secret).toMatch(/^[0-9A-Z]{6}$/);
  await tablet.home();
  await tablet.expectState(slip.id, 'waiting');
  await tablet.expectCount('kept', 1);

  await context.setOffline(false);
  await tablet.expectState(slip.id, 'sent');
  await tablet.expectCount('sent', 1);
  await tablet.expectCount('kept', 0);
  await expect(tablet.row(slip.id)).toContainText(slip.code);
  await expectOne('Lampu Gang Melati', slip.code);
});

test('a server that is down counts as no network, though the browser says that there is one', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 04');
  await hall.kill();
  try {
    const slip = await tablet.enter({ title: 'Pos ronda RW sembilan' });
    await tablet.home();
    await expect(tablet.at('#bar')).toHaveAttribute('data-state', 'away');
    expect(await tablet.page.evaluate(() => navigator.onLine)).toBe(true);
    await tablet.expectState(slip.id, 'waiting');
    await hall.start();
    await tablet.send();
    await tablet.expectState(slip.id, 'sent');
    await expectOne('Pos ronda RW sembilan', slip.code);
  } finally {
    await hall.start().catch(() => undefined);
  }
});

test('a lost answer makes no second proposal', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 05');
  hall.road.rule = ({ method, path, before }) => (method === 'PUT' && path.startsWith(proposal) && before === 0 ? 'lose' : 'pass');
  const slip = await tablet.enter({ title: 'Sumur resapan balai RW' });
  await tablet.home();
  await tablet.expectState(slip.id, 'sent'); // by the tablet's own timer
  expect(hall.road.passed('PUT', proposal + slip.id).map((one) => one.status)).toEqual([0, 200]);
  expect((await tablet.kept(slip.id)).receipt?.code).toBe(slip.code);
  await expectOne('Sumur resapan balai RW', slip.code);
});

test('two tabs send each proposal once', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 06');
  hall.road.closeDown();
  const slips = [await tablet.enter({ title: 'Dua tab satu' }), await tablet.enter({ title: 'Dua tab dua' }), await tablet.enter({ title: 'Dua tab tiga' })];
  const other = await tablet.another();
  await other.view('home');
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  hall.road.rule = ({ method, path }) => (method === 'PUT' && path.startsWith(proposal) ? { after: () => held } : 'pass');
  await tablet.send();
  await expect.poll(() => hall.road.passed('PUT', proposal + slips[0].id).length).toBe(1);
  // The first tab waits for its first answer; the second one must not begin.
  await other.send();
  await other.page.waitForFunction(async () => (await navigator.locks.query()).held!.some((lock) => lock.name === 'musrenbang-send'));
  release();
  for (const slip of slips) await other.expectState(slip.id, 'sent');
  for (const slip of slips) {
    expect(hall.road.passed('PUT', proposal + slip.id).map((one) => one.status)).toEqual([201]);
  }
});

test('a tablet that the server no longer knows keeps its queue until it is enrolled anew', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 07');
  hall.road.closeDown();
  const slip = await tablet.enter({ title: 'Perpustakaan kampung' });
  // Somebody enrols another browser as this tablet: from then on the old one's token opens nothing.
  await hall.enrolElsewhere(await hall.renewTicket(tablet.device));
  hall.road.clear();
  await tablet.send();
  await expect(tablet.at('#bar')).toHaveAttribute('data-state', 'locked');
  await expect(tablet.at('#locked')).toBeVisible();
  await tablet.expectState(slip.id, 'waiting');
  await tablet.page.reload();
  await tablet.ready();
  await tablet.expectState(slip.id, 'waiting');

  await tablet.page.click('#enrol-again-home');
  await tablet.page.fill('#ticket', await hall.renewTicket(tablet.device));
  await tablet.page.click('#enrol-send');
  await tablet.view('people');
  await tablet.page.locator('#people-list button').first().click();
  await tablet.page.fill('#pin', pin);
  await tablet.page.click('#pin-send');
  await tablet.view('home');
  await tablet.expectState(slip.id, 'sent');
  await expectOne('Perpustakaan kampung', slip.code);
});

test('what the server refuses is mended beside its field and sent under the same number', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 08');
  await allowTitles(tablet.page, 500);
  await tablet.page.reload();
  await tablet.ready();
  const slip = await tablet.enter({ title: 'Jembatan kecil ' + 'panjang '.repeat(40) });
  await tablet.home();
  await tablet.expectState(slip.id, 'refused');
  await expect(tablet.row(slip.id).locator('.wrong')).toContainText('200');
  await tablet.expectCount('refused', 1);
  const { seq } = await tablet.kept(slip.id);

  await tablet.row(slip.id).locator('.open').click();
  await tablet.step(2);
  await expect(tablet.at('#title-error')).toContainText('200');
  await tablet.page.fill('#title', 'Jembatan kecil Kali Banger');
  for (const step of [3, 4, 5]) {
    await tablet.page.click('#next');
    await tablet.step(step);
  }
  expect(await tablet.finish()).toEqual(slip);
  await tablet.home();
  await tablet.expectState(slip.id, 'sent');
  expect((await tablet.kept(slip.id)).seq).toBe(seq);
  await expectOne('Jembatan kecil', slip.code);
});

test('a photo that is too large on the way is made smaller and arrives', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 09');
  const photo = await picture(tablet.page, 9, 1600, 1200);
  hall.road.closeDown();
  const slip = await tablet.enter({ title: 'Taman bacaan', photos: [photo] });
  const [{ size, sha256 }] = await tablet.read<{ size: number; sha256: string }>('photos');
  hall.road.rule = ({ method, path }) => {
    const whole = Number(new URL(path, hall.url).searchParams.get('size'));
    return method === 'PUT' && path.includes('/photos/') && whole > size * 0.7 ? { status: 413, body: '<h1>Request Entity Too Large</h1>' } : 'pass';
  };
  await tablet.send();
  await tablet.expectState(slip.id, 'sent');
  const sent = async () => (await tablet.read<{ done: boolean; size: number; sha256: string }>('photos'))[0];
  await expect.poll(async () => (await sent()).done).toBe(true);
  expect((await sent()).size).toBeLessThan(size * 0.7);
  expect((await sent()).sha256).not.toBe(sha256);
  expect((await hall.proposal(slip.code)).photos).toHaveLength(1);
});

test('a new version waits for the next start, and takes the old form’s queue along', async ({ context }) => {
  const old = (text: string) => text.replace(/data-app="[^"]*"/, 'data-app="tua"').replace(/data-form="1"/, 'data-form="0"').replace(/"version":"[^"]*"/, '"version":"tua"');
  const outdated = (path: string) => path.startsWith('/lapangan') && !path.includes('ikon');
  hall.road.rule = ({ path }) => (outdated(path) ? { change: old } : 'pass');
  const tablet = await Tablet.enrol(context, hall, 'Tablet 10');
  await expect(tablet.at('html')).toHaveAttribute('data-app', 'tua');
  hall.road.closeDown();
  const slip = await tablet.enter({ title: 'Versi lama' });
  await tablet.home();
  await tablet.page.click('#new');
  await tablet.fill({ title: 'Sedang diisi' }, 2);

  hall.road.rule = ({ method }) => (method === 'PUT' ? 'cut' : 'pass');
  await tablet.page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration('/lapangan'))!.update()));
  await expect(tablet.at('#update')).toBeVisible();
  await tablet.step(2);
  await expect(tablet.at('#title')).toHaveValue('Sedang diisi');
  await expect(tablet.at('html')).toHaveAttribute('data-app', 'tua');

  // The next start uses it, with everything that the old one kept.
  await tablet.page.goto('about:blank');
  await tablet.page.goto(hall.url + '/lapangan');
  await expect(tablet.at('html')).not.toHaveAttribute('data-app', 'tua');
  await tablet.ready();
  await expect(tablet.at('#resume')).toContainText('Sedang diisi');
  hall.road.clear();
  await tablet.send();
  await tablet.expectState(slip.id, 'sent');
  const stored = await hall.proposal(slip.code);
  expect(stored.capture).toMatchObject({ form: 0, app: 'tua', seq: 1 });
});

test('a tab of an older version goes on while a newer one has enlarged the memory', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 11');
  hall.road.closeDown();
  const first = await tablet.enter({ title: 'Memori versi satu' });
  await tablet.home();
  await tablet.page.click('#new');
  await tablet.fill({ title: 'Memori diisi' }, 2);

  // Another tab opens a later version, which adds a store and an index to what is there.
  hall.road.clear();
  const newer = await context.newPage();
  await newer.goto(hall.url + '/lapangan/ikon-192.png');
  hall.road.closeDown();
  const kept = await newer.evaluate(() => new Promise<number>((resolve, reject) => {
    const opening = indexedDB.open('musrenbang', 2);
    opening.onerror = () => reject(opening.error);
    opening.onblocked = () => reject(new Error('the older tab holds the memory'));
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('later');
      opening.transaction!.objectStore('proposals').createIndex('state', 'state');
    };
    opening.onsuccess = () => {
      const all = opening.result.transaction('proposals').objectStore('proposals').count();
      all.onsuccess = () => {
        opening.result.close();
        resolve(all.result);
      };
    };
  }));
  expect(kept).toBe(2);

  for (const step of [3, 4, 5]) {
    if (step === 4) await tablet.page.fill('#location', 'Gang Kenari');
    if (step === 5) {
      await tablet.page.fill('#volume', '3');
      await tablet.page.fill('#unit', 'unit');
      await tablet.page.check('#channel-kelurahan', { force: true });
    }
    await tablet.page.click('#next');
    await tablet.step(step);
  }
  const second = await tablet.finish();
  hall.road.clear();
  await tablet.send();
  for (const slip of [first, second]) await tablet.expectState(slip.id, 'sent');
  await tablet.page.reload();
  await tablet.ready();
  await tablet.expectCount('sent', 2);
});

test('facilitators take turns on a tablet with a full queue, and each proposal keeps who entered it', async ({ context }) => {
  const { login } = await hall.addFacilitator('sari', 'Sari Widyaningsih');
  const tablet = await Tablet.enrol(context, hall, 'Tablet 12');
  await tablet.page.click('#switch');
  await tablet.view('people');
  await tablet.page.click('#join-go');
  await tablet.join(login);
  await context.setOffline(true);
  const hers = await tablet.enter({ title: 'Diketik Sari' });
  await tablet.home();
  await tablet.switchTo('Ratna');
  const ratnas = await tablet.enter({ title: 'Diketik Ratna' });
  await tablet.home();
  await expect(tablet.row(hers.id)).toContainText('Sari');
  await tablet.expectCount('waiting', 2);
  await context.setOffline(false);
  await tablet.expectCount('sent', 2);
  const people = await tablet.read<{ id: string; name: string }>('people');
  const by = async (code: string) => {
    const id = (await hall.proposal(code)).capture!.by;
    return people.find((one) => one.id === id)?.name;
  };
  expect(await by(hers.code)).toBe('Sari Widyaningsih');
  expect(await by(ratnas.code)).toBe('Ratna Setyaningrum');
});

test('a portal that answers everything with a friendly page is no network', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 13');
  hall.road.rule = () => ({ status: 200, body: '<!doctype html><title>Wi-Fi Gratis</title><h1>Selamat datang! Klik untuk masuk</h1>' });
  await tablet.page.reload();
  await tablet.ready();
  await expect(tablet.at('#bar')).toHaveAttribute('data-state', 'away');
  const slip = await tablet.enter({ title: 'Di balik portal' });
  await tablet.send();
  await expect(tablet.at('#bar')).toHaveAttribute('data-state', 'away');
  await tablet.expectState(slip.id, 'waiting');
  expect(hall.road.passed('PUT', proposal + slip.id), 'proposals given to the portal').toEqual([]);
  hall.road.clear();
  await tablet.send();
  await tablet.expectState(slip.id, 'sent');
  await expectOne('Di balik portal', slip.code);
});

test('a clock that is three days wrong is told to the facilitator and to the record', async ({ context }) => {
  const days = 3 * 24 * 3600_000;
  await context.clock.setSystemTime(Date.now() + days);
  const tablet = await Tablet.enrol(context, hall, 'Tablet 14');
  await tablet.page.click('#status-link');
  await expect(tablet.at('#status-lines [data-name=clock]')).toHaveAttribute('data-state', 'warn');
  await tablet.back();
  const slip = await tablet.enter({ title: 'Jam tablet salah' });
  await tablet.home();
  await tablet.expectState(slip.id, 'sent');
  const { capture, received_at } = await hall.proposal(slip.code);
  expect(Math.abs(capture!.clock_offset_ms + days)).toBeLessThan(60_000);
  expect(Math.abs(received_at / 1000 - Date.now()), 'order goes by receipt').toBeLessThan(60_000);
  expect(Math.abs(capture!.at / 1000 - Date.now()), 'the slip’s time is put right').toBeLessThan(60_000);
});

test('a full tablet says so, keeps what it has, and goes on once there is room', async ({ context }) => {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: hall.url, quotaSize: 20_000_000 });
  const tablet = await Tablet.enrol(context, hall, 'Tablet 15');
  hall.road.closeDown();
  const before = await tablet.enter({ title: 'Sebelum penuh' });
  await tablet.home();
  await tablet.page.click('#new');
  await tablet.fill({ title: 'Saat penuh' });
  await fillUp(tablet.page);
  await tablet.page.click('#next');
  await expect(tablet.at('#notice.refused')).toBeVisible();
  await tablet.view('form');
  expect((await tablet.rows()).filter((row) => row.state === 'waiting').map((row) => row.id)).toEqual([before.id]);

  await session.send('Storage.overrideQuotaForOrigin', { origin: hall.url });
  const after = await tablet.finish();
  hall.road.clear();
  await tablet.send();
  for (const slip of [before, after]) await tablet.expectState(slip.id, 'sent');
  await expectOne('Saat penuh', after.code);
});

test('a rescue file brought twice changes nothing the second time, nor does the tablet after it', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 17');
  hall.road.closeDown();
  const slips = [
    await tablet.enter({ title: 'Cadangan satu', photos: [await picture(tablet.page, 17)] }),
    await tablet.enter({ title: 'Cadangan dua' }),
  ];
  const file = await tablet.rescue();
  const first = await hall.bringRescue(file);
  expect(Object.fromEntries(first.map(({ code, status }) => [code, status]))).toEqual(Object.fromEntries(slips.map(({ code }) => [code, 'received'])));
  expect((await hall.bringRescue(file)).map((row) => row.status)).toEqual(['known', 'known']);

  hall.road.clear();
  await tablet.back();
  await tablet.send();
  for (const slip of slips) await tablet.expectState(slip.id, 'sent');
  await expectOne('Cadangan satu', slips[0].code);
  await expectOne('Cadangan dua', slips[1].code);
  expect((await hall.proposal(slips[0].code)).photos).toHaveLength(1);
});
