/**
 * The last words before the page goes away. IndexedDB answers too late then; localStorage is written at once, and read again at the next start.
 */
import { changeRow } from './db';
import type { Fields, Row } from './kinds';

const name = 'musrenbang-typed';

interface Jotted {
  id: string;
  fields: Fields;
  at: number;
}

let there = false;

/** Notes what stands in the form. Where the browser forbids it, the last half second of typing is not kept. */
export function jot(row: Row): void {
  try {
    localStorage.setItem(name, JSON.stringify({ id: row.id, fields: row.fields, at: Date.now() } satisfies Jotted));
    there = true;
  } catch {
    // Full or forbidden.
  }
}

/** Forgets it: the draft itself is kept now. */
export function tearUp(): void {
  if (!there) return;
  there = false;
  localStorage.removeItem(name);
}

/** Puts what was noted into its draft, unless the draft was kept later. */
export async function takeUp(): Promise<void> {
  try {
    const jotted = JSON.parse(localStorage.getItem(name) ?? 'null') as Jotted | null;
    if (!jotted) return;
    await changeRow(jotted.id, (row) => {
      if (row.state === 'draft' && row.updated <= jotted.at) row.fields = jotted.fields;
    });
    localStorage.removeItem(name);
  } catch {
    // What the draft itself holds is there all the same.
  }
}
