import { test, type BrowserContext, type CDPSession, type Page } from '@playwright/test';
import { Hall } from './hall';
import { multiply } from './memory';
import { Tablet, tabletContext } from './tablet';

// How quick the tablet's page is on a cheap tablet. It prints; nothing is asserted, because a machine may be busy.
const slower = 6;
const rounds = 5;
const networks = {
  '3G (1.6 Mbit/s, 150 ms)': { latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 },
  'slow 3G (400 kbit/s, 400 ms)': { latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 },
};

let hall: Hall;
test.beforeAll(async () => {
  hall = await Hall.open();
});
test.afterAll(() => hall.close());

const middle = (times: number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];

function say(what: string, times: number[], target: number): void {
  console.log(`${what.padEnd(64)} median ${Math.round(middle(times))} ms, slowest ${Math.round(Math.max(...times))} ms (target ${target} ms)`);
}

/** Notes when the page has read what it keeps and shows its first view, in milliseconds from the start of the navigation. */
async function noteReady(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (document.body?.dataset.ready !== '1') return;
      watch.disconnect();
      (window as unknown as { readyAt: number }).readyAt = performance.now();
    });
    watch.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-ready'] });
  });
}

async function ready(page: Page): Promise<number> {
  return (await page.waitForFunction(() => (window as unknown as { readyAt?: number }).readyAt)).jsonValue() as Promise<number>;
}

async function slow(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  return session;
}

/** A tablet after an evening: enrolled, with so many proposals that wait. */
async function busyTablet(context: BrowserContext, name: string, waiting: number): Promise<Tablet> {
  const tablet = await Tablet.enrol(context, hall, name);
  hall.road.closeDown();
  const slip = await tablet.enter({ title: 'Saluran Gang Mawar' });
  await tablet.home();
  await multiply(tablet.page, slip.id, waiting - 1);
  return tablet;
}

test('opens offline', async ({ browser }) => {
  for (const waiting of [1, 40, 200]) {
    hall.road.clear();
    const context = await tabletContext(browser);
    await noteReady(context);
    const tablet = await busyTablet(context, `Buka ${waiting}`, waiting);
    await slow(tablet.page);
    await context.setOffline(true);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await tablet.page.goto('about:blank');
      await tablet.page.goto(hall.url + '/lapangan');
      times.push(await ready(tablet.page));
    }
    say(`opens offline with ${waiting} waiting, ${slower}× slower`, times, 1000);
    await context.close();
  }
});

test('opens on 3G', async ({ browser }) => {
  hall.road.clear();
  for (const [name, network] of Object.entries(networks)) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const context = await tabletContext(browser, { serviceWorkers: 'block' });
      await noteReady(context);
      const page = await context.newPage();
      const session = await slow(page);
      await session.send('Network.enable');
      await session.send('Network.emulateNetworkConditions', { offline: false, ...network });
      await page.goto(hall.url + '/lapangan');
      times.push(await ready(page));
      await context.close();
    }
    say(`first visit on ${name}, ${slower}× slower`, times, 4000);
  }
});

test('a keystroke', async ({ browser }) => {
  hall.road.clear();
  const context = await tabletContext(browser);
  const tablet = await busyTablet(context, 'Ketik', 200);
  hall.road.clear(); // it sends meanwhile
  await tablet.page.reload();
  await tablet.ready();
  await tablet.page.click('#new');
  await tablet.fill({ title: '' }, 1);
  await tablet.page.click('#next');
  await tablet.step(2);
  await slow(tablet.page);
  await tablet.page.evaluate(() => {
    const all: number[] = ((window as unknown as { waits: number[] }).waits = []);
    const keys = ['keydown', 'keypress', 'beforeinput', 'input', 'keyup'];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (keys.includes(entry.name)) all.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  for (const [field, words] of [['#own_words', 'Got e mampet, nek udan banyune munggah.'], ['#title', 'Perbaikan saluran drainase lingkungan'], ['#problem', 'Air naik tiap hujan deras.']] as const) {
    await tablet.at(field).pressSequentially(words, { delay: 120 });
  }
  // Every frame that a key waits for is reported; keys without an entry waited for less than 16 ms.
  const waits = await tablet.page.evaluate(() => (window as unknown as { waits: number[] }).waits);
  say(`a keystroke among 200 proposals that are being sent, ${slower}× slower`, waits.length ? waits : [0], 100);
  await context.close();
});
