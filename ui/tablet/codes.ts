/** The pool of codes and secrets that lets a proposer leave with a valid slip before any network. */
import { app } from './app';
import { withDB } from './db';
import type { Code } from './kinds';
import { call } from './net';

/** Below so many the pool is filled up; the server fills it to 200. */
const least = 50;

/** How many codes are free for a planning year. */
export async function codesLeft(cycle: number): Promise<number> {
  const all = await withDB((db) => db.getAll('codes'));
  return all.filter((code) => code.cycle === cycle && !code.given).length;
}

/** Asks for codes where few are left, or more than before are wished. What was given out stays given. */
export async function topUp(force = false): Promise<boolean> {
  const cycle = app.ref?.cycle.year;
  if (!cycle || (!force && (await codesLeft(cycle)) >= least)) return true;
  const answer = await call<{ codes: { code: string; secret: string }[] }>('POST', 'device/codes', { json: { cycle } });
  if (answer.kind !== 'ok') return false;
  await withDB(async (db) => {
    const tx = db.transaction('codes', 'readwrite', { durability: 'strict' });
    for (const { code, secret } of answer.body.codes) {
      if (!(await tx.store.get(code))) await tx.store.put({ code, secret, cycle, given: '' } satisfies Code);
    }
    await tx.done;
  });
  return true;
}
