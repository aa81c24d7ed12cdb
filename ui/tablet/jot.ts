/**
 * The last words before the page goes away. A draft is read before it is written, and that answer comes too late then; a note that is written
 * without reading anything, in a memory that nothing else waits for, still arrives. It is read at the next start.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { changeRow } from './db';
import type { Fields, Row } from './kinds';

interface Notes extends DBSchema {
  typed: { key: string; value: { id: string; fields: Fields; at: number } };
}

let notes: IDBPDatabase<Notes> | undefined;
let noted = false;

/** Notes what stands in the form. Where that fails, the last half second of typing is not kept. */
export function jot(row: Row): void {
  try {
    const tx = notes!.transaction('typed', 'readwrite');
    tx.done.catch(() => undefined);
    tx.store.put({ id: row.id, fields: row.fields, at: Date.now() }).catch(() => undefined);
    tx.commit();
    noted = true;
  } catch {
    // The memory is closed or was never opened.
  }
}

/** Forgets it: the draft itself is kept now. */
export function tearUp(id: string): void {
  if (!noted) return;
  noted = false;
  notes?.delete('typed', id).catch(() => undefined);
}

/** Puts what was noted into its draft, unless the draft was kept later. */
export async function takeUp(): Promise<void> {
  try {
    notes = await openDB<Notes>('musrenbang-typed', 1, { upgrade: (db) => void db.createObjectStore('typed', { keyPath: 'id' }) });
    for (const one of await notes.getAll('typed')) {
      await changeRow(one.id, (row) => {
        if (row.state === 'draft' && row.updated <= one.at) row.fields = one.fields;
      });
      await notes.delete('typed', one.id);
    }
  } catch {
    // What the draft itself holds is there all the same.
  }
}
