import { expect, test } from '@playwright/test';
import { Hall } from './hall';
import { allowTitles, leaveRoom, multiply } from './memory';
import { picture } from './photo';
import { crash, Tablet } from './tablet';

// Days on which more goes wrong than the network.
let hall: Hall;
test.beforeAll(async () => {
  hall = await Hall.open();
});
test.beforeEach(() => hall.road.clear());
test.afterAll(() => hall.close());

const proposal = '/api/v1/proposals/';
const isPut = (method: string, path: string) => method === 'PUT' && path.startsWith(proposal) && !path.includes('/photos/');

test('the server dies between its commit and its answer', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 21');
  let died = false;
  hall.road.rule = ({ method, path }) => {
    if (died || !isPut(method, path)) return 'pass';
    died = true;
    return { after: () => hall.kill(), lose: true };
  };
  const slip = await tablet.enter({ title: 'Listrik padam' });
  await tablet.home();
  await expect.poll(async () => (await tablet.kept(slip.id)).tries).toBeGreaterThan(0);
  await tablet.expectState(slip.id, 'waiting');
  await hall.start();
  await tablet.send();
  await tablet.expectState(slip.id, 'sent');
  expect(hall.road.passed('PUT', proposal + slip.id).at(-1)!.status, 'it was in the record already').toBe(200);
  expect((await hall.proposals('Listrik padam')).map((one) => one.code)).toEqual([slip.code]);
});

test('the same rescue file twice by the command line, beside a server that runs, and then the tablet itself', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 22');
  hall.road.closeDown();
  const slips = [await tablet.enter({ title: 'Berkas satu', photos: [await picture(tablet.page, 22)] }), await tablet.enter({ title: 'Berkas dua' })];
  const file = await tablet.rescue();
  const first = await hall.importRescue(file);
  const second = await hall.importRescue(file);
  expect(first).toMatch(/\b2\b/);
  expect(second).not.toBe(first);
  const check = async () => {
    expect((await hall.proposals('Berkas')).map((one) => one.code).sort()).toEqual(slips.map((one) => one.code).sort());
    expect((await hall.proposal(slips[0].code)).photos).toHaveLength(1);
  };
  await check();
  hall.road.clear();
  await tablet.back();
  await tablet.send();
  for (const slip of slips) await tablet.expectState(slip.id, 'sent');
  await check();
  expect((await hall.device(tablet.device)).missing).toEqual([]);
});

test('a tablet that believes it is 1970 sends like any other', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 23');
  hall.road.closeDown();
  await tablet.page.clock.setSystemTime(new Date('1970-01-02T00:00:00Z'));
  await tablet.page.reload();
  await tablet.ready();
  const slip = await tablet.enter({ title: 'Tahun tujuh puluh' });
  await tablet.home();
  hall.road.clear();
  await tablet.send();
  await tablet.expectState(slip.id, 'sent');
  const stored = await hall.proposal(slip.code);
  expect(Math.abs(stored.received_at / 1000 - Date.now())).toBeLessThan(60_000);
  expect(stored.capture!.at / 1000).toBeLessThan(Date.parse('1971-01-01'));
});

test('what failed while the clock said 2099 is sent by itself once the clock is right', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 24');
  hall.road.closeDown();
  await tablet.page.clock.setSystemTime(new Date('2099-06-01T00:00:00Z'));
  await tablet.page.reload();
  await tablet.ready();
  await tablet.unlock('Ratna'); // seventy years without a tap
  hall.road.rule = ({ method, path }) => (isPut(method, path) ? { status: 503, headers: { 'Retry-After': '1' } } : 'pass');
  const slip = await tablet.enter({ title: 'Akhir abad' });
  await tablet.home();
  await expect.poll(async () => (await tablet.kept(slip.id)).tries).toBeGreaterThan(0);
  expect((await tablet.kept(slip.id)).next).toBeGreaterThan(Date.parse('2099-01-01'));

  await tablet.page.clock.setSystemTime(new Date());
  hall.road.clear();
  await tablet.page.reload();
  await tablet.ready();
  await tablet.expectState(slip.id, 'sent');
  expect((await hall.proposals('Akhir abad')).map((one) => one.code)).toEqual([slip.code]);
});

test('a photo that does not fit any more costs nothing else', async ({ context }) => {
  const quota = 20_000_000;
  const session = await context.newCDPSession(await context.newPage());
  await session.send('Storage.overrideQuotaForOrigin', { origin: hall.url, quotaSize: quota });
  const tablet = await Tablet.enrol(context, hall, 'Tablet 25');
  hall.road.closeDown();
  await tablet.page.click('#new');
  await tablet.fill({ title: 'Foto terakhir', photos: [await picture(tablet.page, 25, 1600, 1200, 20_000)] }, 2);
  // What is left is too little for a picture and enough for words.
  const [{ size }] = await tablet.read<{ size: number }>('photos');
  expect(size, 'bytes of a picture').toBeGreaterThan(400_000);
  await leaveRoom(tablet.page, quota, size * 0.7);
  await tablet.page.setInputFiles('#photo', await picture(tablet.page, 26, 1600, 1200, 20_000));
  await expect(tablet.at('#notice.refused')).toBeVisible();
  await expect(tablet.at('#photos .photo')).toHaveCount(1);
  await tablet.page.click('#back');
  await tablet.fill({ title: 'Foto terakhir' });
  const slip = await tablet.finish();
  hall.road.clear();
  await tablet.send();
  await tablet.expectState(slip.id, 'sent');
  await expect.poll(async () => (await hall.proposal(slip.code)).photos!.length).toBe(1);
});

test('a portal that cuts in after the network seemed good takes no proposal for sent', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 26');
  const answers = [{ status: 200, body: '<h1>Selamat datang</h1>' }, { status: 302, headers: { Location: 'http://wifi.example/masuk' } }, { status: 511, body: 'login' }];
  hall.road.rule = ({ method, path, before }) => (isPut(method, path) ? (answers[before] ?? 'pass') : 'pass');
  const slip = await tablet.enter({ title: 'Portal menyela' });
  await tablet.home();
  for (let tries = 1; tries <= answers.length; tries++) {
    await expect.poll(async () => (await tablet.kept(slip.id)).tries).toBeGreaterThanOrEqual(tries);
    expect((await tablet.kept(slip.id)).receipt).toBeUndefined();
    await tablet.page.locator('#send').click({ timeout: 2000 }).catch(() => undefined); // it may have gone by itself
  }
  await tablet.expectState(slip.id, 'sent');
  expect(hall.road.passed('PUT', proposal + slip.id).map((one) => one.status)).toEqual([200, 302, 511, 201]);
  expect((await hall.proposals('Portal menyela')).map((one) => one.code)).toEqual([slip.code]);
});

test('a revoked tablet keeps a full queue, and can save it', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 27');
  hall.road.closeDown();
  const slip = await tablet.enter({ title: 'Tablet dicabut', photos: [await picture(tablet.page, 27)] });
  await tablet.home();
  await multiply(tablet.page, slip.id, 11, 2);
  await hall.revoke(tablet.device);
  hall.road.clear();
  await tablet.page.reload();
  await tablet.ready();
  await expect(tablet.at('#bar')).toHaveAttribute('data-state', 'locked');
  await expect(tablet.at('#locked')).toBeVisible();
  await tablet.expectCount('waiting', 12);
  expect(await tablet.count('photos')).toBe(3);
  expect(await hall.proposals('Tablet dicabut')).toEqual([]);

  const rows = await hall.bringRescue(await tablet.rescue());
  expect(rows.map((row) => row.status)).toEqual(Array(12).fill('received'));
  const given = (await tablet.rows()).map((row) => row.slip!.code).sort();
  expect((await hall.proposals('Tablet dicabut')).map((one) => one.code).sort()).toEqual(given);
  expect(rows.reduce((sum, row) => sum + row.photos, 0)).toBe(3);
});

test('one refused proposal holds none of the others up', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 28');
  await allowTitles(tablet.page, 500);
  await tablet.page.reload();
  await tablet.ready();
  hall.road.closeDown();
  const slips = [];
  for (const title of ['Antre satu', 'Antre dua ' + 'panjang '.repeat(40), 'Antre tiga']) slips.push(await tablet.enter({ title }));
  hall.road.clear();
  await tablet.send();
  await tablet.expectState(slips[1].id, 'refused');
  await tablet.expectState(slips[0].id, 'sent');
  await tablet.expectState(slips[2].id, 'sent');
  expect(hall.road.passed('PUT', proposal + slips[1].id).map((one) => one.status), 'a refused one is not sent over and over').toEqual([422]);
  expect((await hall.proposals('Antre')).map((one) => one.code).sort()).toEqual([slips[0].code, slips[2].code].sort());
});

test('two tabs that press at once never send the same row, nor does a tab that takes over from one that died', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet 29');
  hall.road.closeDown();
  const slip = await tablet.enter({ title: 'Berebut' });
  await tablet.home();
  await multiply(tablet.page, slip.id, 19);
  const other = await tablet.another();
  await other.expectCount('waiting', 20);
  await tablet.page.reload();
  await tablet.ready();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const mark = hall.road.passed('PUT', proposal).length;
  hall.road.rule = ({ method, path }) => (isPut(method, path) && hall.road.passed('PUT', proposal).length - mark >= 10 ? { after: () => held } : 'pass');
  await Promise.all([tablet.send(), other.send()]);
  // The eleventh answer is held back, and the tab that waits for it dies.
  await expect.poll(() => hall.road.passed('PUT', proposal).length - mark).toBe(11);
  const puts = () => hall.road.passed('PUT', proposal).slice(mark);
  expect(new Set(puts().map((one) => one.path)).size, 'rows sent by two tabs').toBe(11);
  const holder = await tablet.page.evaluate(async () => (await navigator.locks.query()).held![0].clientId);
  const mine = await tablet.page.evaluate(async () => {
    const name = 'mine-' + Math.random();
    return navigator.locks.request(name, async () => (await navigator.locks.query()).held!.find((lock) => lock.name === name)!.clientId);
  });
  const [dying, living] = holder === mine ? [tablet, other] : [other, tablet];
  await crash(dying.page);
  release();
  hall.road.clear();
  await living.send();
  await living.expectCount('sent', 20);
  const times = new Map<string, number>();
  for (const one of puts()) times.set(one.path, (times.get(one.path) ?? 0) + 1);
  expect([...times.values()].filter((n) => n > 1), 'only the row whose answer died with its tab was asked for again').toEqual([2]);
  const stored = await hall.proposals('Berebut');
  expect(stored).toHaveLength(20);
  expect(new Set(stored.map((one) => one.id)).size).toBe(20);
});
