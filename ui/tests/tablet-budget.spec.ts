import { expect, test, type CDPSession, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { Hall } from './hall';
import { multiply } from './memory';
import { picture } from './photo';
import { Tablet, tabletContext } from './tablet';

// A trace keeps copies of the page in the page: it would be measured too.
test.use({ trace: 'off' });

let hall: Hall;
test.beforeAll(async () => {
  hall = await Hall.open();
});
test.beforeEach(() => hall.road.clear());
test.afterAll(() => hall.close());

/** What came over the wire: bytes of each answer, headers included, by address. */
async function wire(session: CDPSession): Promise<{ url: string; type: string; bytes: number }[]> {
  const came: { url: string; type: string; bytes: number }[] = [];
  const asked = new Map<string, { url: string; type: string }>();
  session.on('Network.responseReceived', ({ requestId, response, type }) => asked.set(requestId, { url: new URL(response.url).pathname, type }));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const one = asked.get(requestId);
    if (one) came.push({ ...one, bytes: encodedDataLength });
  });
  await session.send('Network.enable');
  return came;
}

test('the first load, with reference data, stays below 120 KB and its scripts below 40 KB', async ({ browser }) => {
  const context = await tabletContext(browser, { serviceWorkers: 'block' });
  const page = await context.newPage();
  const came = await wire(await context.newCDPSession(page));
  const { ticket } = await hall.addDevice('Tablet anggaran');
  await page.goto(`${hall.url}/lapangan#daftar=${ticket}`);
  await expect(page.locator('body')).toHaveAttribute('data-view', 'join');
  await expect.poll(() => came.some((one) => one.url.endsWith('/device/codes'))).toBe(true);
  const sum = (list: typeof came) => list.reduce((total, one) => total + one.bytes, 0);
  console.log(came.map((one) => `${String(one.bytes).padStart(7)}  ${one.url}`).join('\n'), `\n${String(sum(came)).padStart(7)}  in all`);
  expect(came.filter((one) => one.url.endsWith('/device/reference'))).toHaveLength(1);
  expect(sum(came), 'bytes of the first load').toBeLessThanOrEqual(120_000);
  const scripts = came.filter((one) => one.type === 'Script');
  expect(scripts.length).toBeGreaterThan(0);
  expect(sum(scripts), 'bytes of scripts').toBeLessThanOrEqual(40_000);
  await context.close();
});

test('every later start asks the network for nothing that it needs', async ({ context }) => {
  const tablet = await Tablet.enrol(context, hall, 'Tablet hemat');
  hall.road.closeDown();
  const before = hall.road.seen.length;
  await tablet.page.reload();
  await tablet.ready();
  await tablet.view('home');
  const asked = hall.road.seen.slice(before).map((one) => one.path);
  expect(asked.filter((path) => !path.startsWith('/api/v1/ping') && path !== '/lapangan/sw.js')).toEqual([]);
});

/** A page's script heap in MB, and the memory that is its process' own: canvases and pictures are no part of the heap. */
async function memory(session: CDPSession, pid: number): Promise<{ heap: number; own: number }> {
  const { metrics } = await session.send('Performance.getMetrics');
  const told = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const own = [...told.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)].reduce((sum, match) => sum + Number(match[1]) / 1000, 0);
  return { heap: metrics.find((one) => one.name === 'JSHeapTotalSize')!.value / 1e6, own };
}

/** The process that draws a page: the one that is busy while the page is. */
async function processOf(page: Page): Promise<number> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const times = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return new Map(processInfo.filter((one) => one.type === 'renderer').map((one) => [one.id, one.cpuTime]));
  };
  const before = await times();
  await page.evaluate(() => {
    for (const end = performance.now() + 500; performance.now() < end; );
  });
  const busy = [...await times()].map(([id, time]) => [id, time - (before.get(id) ?? 0)] as const).sort((a, b) => b[1] - a[1]);
  return busy[0][0];
}

test('two hundred proposals with a hundred photos go out in a small memory', async ({ context }) => {
  test.setTimeout(300_000);
  const tablet = await Tablet.enrol(context, hall, 'Tablet penuh');
  hall.road.closeDown();
  const slip = await tablet.enter({ title: 'Penuh', photos: [await picture(tablet.page, 200, 1600, 1200)] });
  await tablet.home();
  await multiply(tablet.page, slip.id, 199, 99);
  await tablet.page.reload();
  await tablet.ready();
  await tablet.expectCount('waiting', 200);
  const session = await context.newCDPSession(tablet.page);
  await session.send('Performance.enable');
  const begun = Date.now();
  const pid = await processOf(tablet.page);
  const atRest = await memory(session, pid);
  const most = { heap: 0, own: 0 };
  const note = async () => {
    const now = await memory(session, pid);
    most.heap = Math.max(most.heap, now.heap);
    most.own = Math.max(most.own, now.own);
  };
  hall.road.clear();
  await tablet.send();
  await expect.poll(async () => {
    await note();
    return tablet.page.evaluate(() => Number(document.getElementById('count')!.dataset.sent));
  }, { timeout: 200_000, intervals: [250] }).toBe(200);
  await expect.poll(async () => {
    await note();
    return (await hall.device(tablet.device)).beat.photos === 0 && (await unsent(tablet.page)) === 0;
  }, { timeout: 200_000, intervals: [500] }).toBe(true);
  const server = hall.road.seen.reduce((sum, one) => sum + one.took, 0) / 1000;
  console.log(`${hall.road.seen.length} requests, of which the server took ${server.toFixed(1)} s`);
  console.log(`200 proposals and 100 photos in ${((Date.now() - begun) / 1000).toFixed(1)} s, the script's heap at most ${most.heap.toFixed(1)} MB`);
  console.log(`the page's process: ${atRest.own.toFixed(1)} MB before, at most ${most.own.toFixed(1)} MB`);
  expect(most.heap, 'MB of the script’s heap').toBeLessThan(150);
  expect(most.own - atRest.own, 'MB that the page grew by').toBeLessThan(150);
  expect((await hall.device(tablet.device)).received).toBe(200);
  expect(await hall.proposals('Penuh')).toHaveLength(200);
});

/** How many photos the tablet has not sent, counted without reading their pictures. */
function unsent(page: Page): Promise<number> {
  return page.evaluate(() => new Promise<number>((resolve, reject) => {
    const opening = indexedDB.open('musrenbang');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      let count = 0;
      const walk = opening.result.transaction('photos').objectStore('photos').openCursor();
      walk.onsuccess = () => {
        const cursor = walk.result;
        if (cursor) {
          if (!cursor.value.done) count++;
          cursor.continue();
          return;
        }
        opening.result.close();
        resolve(count);
      };
    };
  }));
}
