/** What the device keeps of a sitting: IndexedDB `musyawarah`, one row to a form that waits and one to a form that is being filled in (docs/sitting.md). */
import { openDB, type DBSchema } from 'idb';
import { keeper } from '../tablet/memory';

export type State = 'waiting' | 'taken' | 'refused';

/** A form that somebody has sent here, and what became of it. */
export interface Row {
  /** The order in which rows are sent. */
  n?: number;
  account: string;
  forum: string;
  /** Where the form goes. */
  path: string;
  /** What it is about: a later form about the same takes its place as long as it was never sent. */
  about: string;
  /** The proposal, '' where it is about none. */
  code: string;
  /** What it does and to what, in words. */
  label: string;
  /** The act of a decision, '' for what is none. */
  act: string;
  /** As the page would send it; empty once it was taken. */
  fields: [string, string][];
  state: State;
  at: number;
  tries: number;
  /** When the server's answer came. */
  answered?: number;
  /** Where the server leads on to. */
  next?: string;
  reason?: string;
  errors?: { field: string; detail: string }[];
}

/** What somebody typed and has not sent. */
export interface Draft {
  key: string;
  account: string;
  fields: [string, string][];
  at: number;
}

interface Schema extends DBSchema {
  rows: { key: number; value: Row };
  drafts: { key: string; value: Draft };
}

const withDB = keeper<Schema>((closed) =>
  openDB<Schema>('musyawarah', 1, {
    upgrade(db) {
      db.createObjectStore('rows', { keyPath: 'n', autoIncrement: true });
      db.createObjectStore('drafts', { keyPath: 'key' });
    },
    blocking: (_from, _to, event) => {
      (event.target as IDBDatabase).close();
      closed();
    },
    terminated: closed,
  }));

export const allRows = (): Promise<Row[]> => withDB((db) => db.getAll('rows'));

/**
 * Keeps a form in one durable transaction, and takes out with it what it stands for: an earlier form about the same that was never sent or was
 * refused, and the draft of it. What may have reached the server already stays before it.
 */
export function keepRow(row: Row, draft: string): Promise<number> {
  return withDB(async (db) => {
    const tx = db.transaction(['rows', 'drafts'], 'readwrite', { durability: 'strict' });
    const rows = tx.objectStore('rows');
    for (const old of await rows.getAll()) {
      const same = old.account === row.account && old.about === row.about;
      if (same && (old.state === 'refused' || (old.state === 'waiting' && old.tries === 0))) await rows.delete(old.n!);
    }
    await tx.objectStore('drafts').delete(draft);
    const n = await rows.add(row);
    await tx.done;
    return n;
  });
}

/** Changes one row in one transaction; it may be gone by then. */
export function changeRow(n: number, change: (row: Row) => void): Promise<Row | undefined> {
  return withDB(async (db) => {
    const tx = db.transaction('rows', 'readwrite', { durability: 'strict' });
    const row = await tx.store.get(n);
    if (row) {
      change(row);
      await tx.store.put(row);
    }
    await tx.done;
    return row;
  });
}

export const dropRow = (n: number): Promise<void> => withDB((db) => db.delete('rows', n));

export const draftOf = (key: string): Promise<Draft | undefined> => withDB((db) => db.get('drafts', key));

export const keepDraft = (draft: Draft): Promise<unknown> => withDB((db) => db.put('drafts', draft));

/** Takes out what is of no more use: what was typed here by others, and what was taken before an instant. */
export function tidy(account: string, before: number): Promise<void> {
  return withDB(async (db) => {
    const tx = db.transaction(['rows', 'drafts'], 'readwrite');
    for (const row of await tx.objectStore('rows').getAll()) {
      if (row.state === 'taken' && (row.account !== account || row.answered! < before)) await tx.objectStore('rows').delete(row.n!);
    }
    for (const draft of await tx.objectStore('drafts').getAll()) if (draft.account !== account) await tx.objectStore('drafts').delete(draft.key);
    await tx.done;
  });
}
