/** Sends what waits: in order, one at a time, from one tab. Nothing is dropped: a row is taken or refused in the same write that stores the answer. */
import { app, changed, page } from './app';
import { allRows, changeRow, type Row } from './db';
import { post, reachable, setLink, type Answer } from './net';

const longest = 60_000;
const idle = 30_000;

let timer = 0;
let failures = 0;
let running = false;
let again = false;
let caughtUp = (_taken: number, _refused: number): void => undefined;

/** whenCaughtUp is told after a round how many rows were taken and how many refused. */
export function whenCaughtUp(tell: (taken: number, refused: number) => void): void {
  caughtUp = tell;
}

/** Waits 2ⁿ seconds, at most a minute, and up to half as long again or less, so that a hall of devices does not knock at once. */
const backOff = (): number => Math.min(longest, 1000 * 2 ** Math.min(failures++, 6)) * (0.5 + Math.random());

/** Wakes the sender: at start, when the network or the page comes back, when a form was kept, by a timer and by the button. */
export function wake(): void {
  if (running) {
    again = true;
    return;
  }
  clearTimeout(timer);
  void alone().then((wait) => {
    if (again) {
      again = false;
      wake();
      return;
    }
    timer = window.setTimeout(wake, wait);
  });
}

/** One tab at a time; while another has its turn this one only looks whether the server is there. */
async function alone(): Promise<number> {
  running = true;
  try {
    if (!('locks' in navigator)) return await round();
    return await navigator.locks.request('musyawarah-kirim', { ifAvailable: true }, async (lock) => {
      if (lock) return round();
      return (await reachable()) ? 3000 : backOff();
    });
  } catch {
    return backOff();
  } finally {
    running = false;
    if (app.sending) {
      app.sending = false;
      changed();
    }
  }
}

export const mine = (row: Row): boolean => row.account === page.account;

async function round(): Promise<number> {
  if (!(await reachable())) return backOff();
  const waiting = (await allRows()).filter((row) => row.state === 'waiting' && mine(row));
  if (waiting.length === 0) {
    failures = 0;
    return idle;
  }
  app.sending = true;
  changed();
  let [taken, refused] = [0, 0];
  // Where one row about a proposal must wait, the later ones about it wait too.
  const held = new Set<string>();
  let later = 0;
  for (const row of waiting) {
    if (held.has(row.code || row.about)) continue;
    // Before it goes: from now on the server may have it, and nothing may stand for it any more.
    if (!(await changeRow(row.n!, (kept) => void (kept.tries += 1)))) continue;
    const answer = await post(row);
    const stop = await settle(row, answer);
    if (stop === 'taken') taken += 1;
    else if (stop === 'refused') refused += 1;
    else if (stop === 'later') {
      held.add(row.code || row.about);
      later = Math.max(later, backOff());
    } else if (typeof stop === 'number') {
      later = stop;
      break;
    }
    changed(true);
  }
  if (taken + refused > 0) caughtUp(taken, refused);
  if (later > 0) return later;
  failures = 0;
  return again || (await allRows()).some((row) => row.state === 'waiting' && mine(row)) ? 200 : idle;
}

/** Keeps an answer. A number: the whole queue waits so long. */
async function settle(row: Row, answer: Answer): Promise<'taken' | 'refused' | 'later' | number> {
  switch (answer.kind) {
    case 'away':
      setLink('away');
      return backOff();
    case 'pending':
      return 'later'; // the same command asks again how far it is
    case 'taken':
      app.door = '';
      await changeRow(row.n!, (kept) => Object.assign(kept, { state: 'taken', answered: Date.now(), next: answer.next, fields: [] }));
      return 'taken';
  }
  if (answer.status === 401 || answer.key === 'error.other_account') {
    app.door = answer.status === 401 ? 'over' : 'other';
    await changeRow(row.n!, (kept) => void (kept.tries -= 1)); // this try has surely done nothing
    return idle;
  }
  app.door = '';
  if (answer.status === 429 || answer.status === 503) return Math.max(answer.wait * (1 + Math.random() / 2), backOff());
  if (answer.status >= 500) return 'later';
  await changeRow(row.n!, (kept) => Object.assign(kept, { state: 'refused', answered: Date.now(), reason: answer.detail, errors: answer.errors }));
  return 'refused';
}

/** Tries at once: what the button is for. */
export function sendNow(): void {
  failures = 0;
  wake();
}

export function startSending(): void {
  window.addEventListener('online', sendNow);
  window.addEventListener('offline', wake);
  window.addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') sendNow();
  });
  wake();
}

/** Waits until a row has its answer, at most so long. */
export function outcome(n: number, wait: number): Promise<Row | undefined> {
  return new Promise((resolve) => {
    const until = Date.now() + wait;
    const look = async (): Promise<void> => {
      const row = (await allRows()).find((one) => one.n === n);
      if (!row || row.state !== 'waiting' || Date.now() > until || app.link === 'away' || app.door) resolve(row);
      else setTimeout(() => void look(), 60);
    };
    void look();
  });
}
