import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Device } from './browser';
import { Hall } from './hall';
import { cameraSecret, picture } from './photo';
import type { Asked, Fate, Rule } from './road';
import { Tablet, type Slip, type Told } from './tablet';

const all = 40;

/** What a proposer of the evening says; every fourth brings a photo, every twelfth two. */
async function told(tablet: Tablet, number: number): Promise<Told> {
  const photos = number % 4 === 0 ? [await picture(tablet.page, number)] : [];
  if (number % 12 === 0) photos.push(await picture(tablet.page, 1000 + number));
  return { title: `Malam ${number}`, rw: number % 2 ? '09' : '11', words: 'Nyuwun didandani', photos, intake: number % 5 ? 'hall' : 'entrusted' };
}

/** What happens to the first tries of a request; whatever comes later passes. */
const fates: Fate[][] = [
  ['cut'], ['lose'], [{ status: 200, body: '<h1>Wi-Fi Gratis</h1>' }], [{ status: 503, headers: { 'Retry-After': '1' } }],
  ['lose', 'cut'], ['pass'], [{ status: 502 }], ['pass'],
];

/** A network at the edge of a village: one request breaks, one loses its answer, one meets a portal or a busy server, in turn. */
function failing(): Rule {
  const turns = new Map<string, number>();
  return ({ method, path, before }: Asked): Fate => {
    if (path.startsWith('/api/v1/ping')) return before % 5 === 3 ? 'cut' : 'pass';
    const key = method + path;
    if (!turns.has(key)) turns.set(key, turns.size);
    return fates[turns.get(key)! % fates.length][before] ?? 'pass';
  };
}

test('an evening in a hall: forty proposals, two dead batteries, a failing network, and nothing lost or doubled', async () => {
  test.setTimeout(600_000);
  const hall = await Hall.open();
  const profile = await mkdtemp(join(tmpdir(), 'musrenbang-tablet-'));
  let device = await Device.start(profile);
  try {
    const { login } = await hall.addFacilitator('tutik', 'Tutik Rahmawati');
    let tablet = await Tablet.enrol(device.context, hall, 'Tablet Malam');
    const id = tablet.device;
    const others = (await hall.proposals('')).length;
    await tablet.page.click('#switch');
    await tablet.view('people');
    await tablet.page.click('#join-go');
    await tablet.join(login);
    await device.context.setOffline(true);
    const slips: Slip[] = [];
    const enter = async (upTo: number) => {
      while (slips.length < upTo) slips.push(await tablet.enter(await told(tablet, slips.length + 1)));
    };
    const wakeUp = async () => {
      device = await Device.start(profile);
      tablet = new Tablet(await device.context.newPage(), hall);
      tablet.device = id;
      hall.road.closeDown();
      await tablet.open();
      await tablet.view('home');
    };

    await test.step('the second facilitator begins, and the battery dies in the middle of a form', async () => {
      await enter(13);
      await tablet.home();
      await tablet.page.click('#new');
      await tablet.fill(await told(tablet, 14), 3);
      const location = async () => (await tablet.rows()).find((row) => row.fields.title === 'Malam 14')?.fields.location;
      await expect.poll(location).toBe('Gang Mawar');
      await device.die();
      await wakeUp();
      await tablet.expectCount('waiting', 13);
      await expect(tablet.at('#resume')).toContainText('Malam 14');
      await tablet.page.click('#resume-go');
      await tablet.step(3);
      await tablet.page.click('#back');
      await tablet.page.click('#back');
      await tablet.fill({ ...(await told(tablet, 14)), photos: [] });
      slips.push(await tablet.finish());
    });

    await test.step('the first one goes on, and the battery dies as soon as a slip is handed out', async () => {
      await tablet.home();
      await tablet.switchTo('Ratna');
      await enter(27);
      await device.die();
      await wakeUp();
      await tablet.expectCount('waiting', 27);
      expect(await tablet.given()).toEqual(new Map(slips.map((slip) => [slip.id, slip])));
      await enter(all);
      await tablet.home();
      await tablet.expectCount('waiting', all);
      expect(await tablet.given()).toEqual(new Map(slips.map((slip) => [slip.id, slip])));
    });

    await test.step('at home a network comes and goes', async () => {
      hall.road.rule = failing();
      await expect.poll(async () => {
        // What "online" does: the browser says it whenever a network comes back.
        await device.context.setOffline(true);
        await device.context.setOffline(false);
        const photos = await tablet.read<{ done: boolean }>('photos');
        const rows = await tablet.rows();
        return { sent: rows.filter((row) => row.state === 'sent').length, photos: photos.filter((photo) => photo.done).length };
      }, { timeout: 240_000, intervals: [3000] }).toEqual({ sent: all, photos: 13 });
    });

    await test.step('the network did fail, and what arrived twice was known', async () => {
      const puts = hall.road.passed('PUT', '/api/v1/proposals/').filter((one) => !one.path.includes('/photos/'));
      expect(new Set(puts.map((one) => one.path)).size).toBe(all);
      const of = (fate: string, status: number) => puts.filter((one) => one.fate.startsWith(fate) && one.status === status).length;
      const went = { cut: of('cut', 0), lost: of('lose', 0), portal: of('status', 200), busy: of('status', 503), gateway: of('status', 502) };
      for (const [how, times] of Object.entries(went)) expect(times, `proposals that met: ${how}`).toBeGreaterThan(0);
      expect(of('pass', 201) + of('pass', 200), 'receipts').toBe(all);
      expect(of('pass', 200), 'proposals whose first answer was lost').toBe(went.lost);
    });

    await test.step('the record has exactly these forty, under the codes of the slips', async () => {
      expect(new Set(slips.map((slip) => slip.code)).size, 'codes on printed slips').toBe(all);
      const stored = await hall.proposals('Malam ');
      expect(stored).toHaveLength(all);
      expect(await hall.proposals(''), 'proposals of the kelurahan').toHaveLength(others + all);
      expect(new Map(stored.map((one) => [one.id, one.code]))).toEqual(new Map(slips.map((slip) => [slip.id, slip.code])));
      const details = await Promise.all(stored.map((one) => hall.proposal(one.code)));
      expect(details.map((one) => one.capture!.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: all }, (_, index) => index + 1));
      const people = await tablet.read<{ id: string; name: string }>('people');
      const by = (name: string) => details.filter((one) => one.capture!.by === people.find((person) => person.name.startsWith(name))!.id).length;
      expect({ Tutik: by('Tutik'), Ratna: by('Ratna') }, 'proposals by who entered them').toEqual({ Tutik: 14, Ratna: 26 });
      const item = await hall.device(id);
      expect({ received: item.received, missing: item.missing }).toEqual({ received: all, missing: [] });
      const photos = details.flatMap((one) => one.photos!);
      expect(photos).toHaveLength(13);
      for (const { id: photo } of photos) expect((await hall.photo(photo)).includes(cameraSecret), 'the camera’s place in a photo').toBe(false);
    });

    await test.step('a proposer’s slip works: its secret withdraws, another does not', async () => {
      const [mine, other] = slips;
      expect(await hall.withdraw(mine.code, other.secret)).toBeGreaterThanOrEqual(400);
      expect(await hall.withdraw(mine.code, mine.secret)).toBeLessThan(300);
    });
  } finally {
    await device.die().catch(() => undefined);
    await hall.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});
