/**
 * Sends what waits, one at a time, exactly as the table in docs/tablet.md says. Nothing is removed here: a row changes from "waiting" to
 * "sent" in the same write that stores its receipt.
 */
import { app, changed, lockOut } from './app';
import { beat } from './beat';
import { topUp } from './codes';
import { allRows, changeRow } from './db';
import type { Receipt, Row } from './kinds';
import { call, reachable, type Answer, type Problem } from './net';
import { announce } from './page';
import { sendPhotos } from './photos';
import { refreshReference } from './reference';
import { sendRanks } from './rank';
import { n } from './words';

const longest = 5 * 60_000;
const idle = 60_000;
/** No wait is longer than this, not even one that the server asks for: a later turn was noted by a clock that was wrong. */
const furthest = 2 * 3600_000;

let timer = 0;
let failures = 0;
let again = false;
let running = false;
let sentSome = false;

/** Waits 2ⁿ seconds, at most five minutes, and up to half as long again or less, so that a hall of tablets does not knock at once. */
export const backOff = (tries: number): number => Math.min(longest, 1000 * 2 ** Math.min(tries, 9)) * (0.5 + Math.random());

/** Wakes the sender: at start, when the network or the page comes back, by a timer and by the button. */
export function wake(): void {
  if (running) {
    again = true;
    return;
  }
  clearTimeout(timer);
  void alone(round).then((wait) => {
    if (again) {
      again = false;
      wake();
      return;
    }
    timer = window.setTimeout(wake, wait);
  });
}

/** Runs work in one tab at a time; another tab's turn counts as done. */
async function alone(work: () => Promise<number>): Promise<number> {
  running = true;
  try {
    if (!('locks' in navigator)) return await work();
    return await navigator.locks.request('musrenbang-send', { ifAvailable: true }, async (lock) => {
      if (lock) return work();
      await reachable();
      return idle / 4;
    });
  } catch {
    return backOff(failures++);
  } finally {
    running = false;
    if (app.sending) {
      app.sending = false;
      changed('link');
    }
  }
}

/** One round. It returns how long to wait for the next, in milliseconds. */
async function round(): Promise<number> {
  if (!app.token || app.lockedOut) {
    await reachable();
    return idle;
  }
  app.sending = true;
  changed('link');
  if (!(await reachable())) return backOff(failures++);
  await beat();
  if (app.stopped) return idle;
  sentSome = false;
  const wait = await sendAll();
  if (wait > 0) return wait;
  failures = 0;
  await refreshReference(false);
  await topUp();
  await sendRanks();
  await beat(sentSome);
  const due = (await allRows()).filter((row) => row.state === 'waiting').map(turnIn);
  return Math.max(1000, Math.min(idle, ...due));
}

/** How long until a row's turn comes; 0 or less: now. */
function turnIn(row: Row): number {
  const wait = row.next - Date.now();
  return wait > furthest ? 0 : wait;
}

/** Sends every row that is due, in the order of their numbers. More than 0 means: stop, and wait so long. */
async function sendAll(): Promise<number> {
  let sent = 0;
  const waiting = (await allRows()).filter((row) => row.state === 'waiting').sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  for (const row of waiting) {
    if (turnIn(row) > 0) continue;
    const result = await sendRow(row);
    if (typeof result === 'number') return result;
    sent += result === 'sent' ? 1 : 0;
  }
  if (sent > 0) announce(n('tablet.announce_sent', sent));
  for (const row of await allRows()) {
    if (row.state !== 'sent') continue;
    const wait = await sendPhotos(row.id);
    if (wait !== 0) return wait < 0 ? backOff(failures++) : wait;
  }
  return 0;
}

async function sendRow(row: Row): Promise<'sent' | 'refused' | 'later' | number> {
  const answer = await call<Receipt>('PUT', 'proposals/' + row.id, { json: row.body });
  const stop = await mustStop(answer);
  if (answer.kind === 'ok' && answer.body?.code) {
    await keepReceipt(row.id, answer.body);
    return 'sent';
  }
  if (stop !== undefined) {
    if (!app.lockedOut) await postpone(row, stop);
    return stop;
  }
  if (answer.kind === 'problem' && [400, 403, 404, 409, 413, 415, 422].includes(answer.status)) {
    await refuse(row.id, answer.status, answer.problem);
    return 'refused';
  }
  await postpone(row, backOff(row.tries + 1));
  return 'later';
}

/** How long the whole queue must wait after this answer; undefined where the others may go on. */
export async function mustStop(answer: Answer<unknown>): Promise<number | undefined> {
  if (answer.kind === 'away') {
    if (app.link !== 'away') {
      app.link = 'away';
      changed('link');
    }
    return backOff(failures++);
  }
  if (answer.kind !== 'problem') return undefined;
  if (answer.status === 401) {
    await lockOut(answer.problem.key || 'error.device_unknown');
    return idle;
  }
  if (answer.status === 429 || answer.status === 503) return Math.max(answer.retryAfter * (1 + Math.random() / 2), backOff(failures++));
  return undefined;
}

async function keepReceipt(id: string, receipt: Receipt): Promise<void> {
  sentSome = true;
  await changeRow(id, (row) => {
    row.state = 'sent';
    row.receipt = receipt;
    row.sentAt = Date.now();
    delete row.refusal;
  });
  changed('rows');
}

async function refuse(id: string, status: number, problem: Problem): Promise<void> {
  sentSome = true;
  await changeRow(id, (row) => {
    // Somebody may have opened it for a correction meanwhile: it stays open.
    if (row.state !== 'waiting') return;
    row.state = 'refused';
    row.tries += 1;
    row.refusal = { status, key: problem.key, detail: problem.detail, errors: problem.errors ?? [], stored: problem.stored };
  });
  changed('rows');
}

async function postpone(row: Row, wait: number): Promise<void> {
  await changeRow(row.id, (kept) => {
    kept.tries += 1;
    kept.next = Date.now() + wait;
  });
}

/** Makes every waiting row due now: what the button "Kirim sekarang" is for. */
export async function sendNow(): Promise<void> {
  failures = 0;
  for (const row of await allRows()) {
    if (row.state === 'waiting') await changeRow(row.id, (kept) => void (kept.next = 0));
  }
  wake();
}

/** Starts the sender for as long as the page is open. */
export function startSending(): void {
  window.addEventListener('online', () => void sendNow());
  window.addEventListener('offline', wake);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
  wake();
}
