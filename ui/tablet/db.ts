/** The tablet's memory: IndexedDB `musrenbang`, one row to a proposal and one to a photo (docs/tablet.md). */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Code, Person, Photo, Row } from './kinds';
import { keeper } from './memory';

interface Schema extends DBSchema {
  proposals: { key: string; value: Row };
  photos: { key: [string, number]; value: Photo };
  codes: { key: string; value: Code };
  people: { key: string; value: Person };
  meta: { key: string; value: { name: string; value: unknown } };
}

export type Database = IDBPDatabase<Schema>;

const name = 'musrenbang';
const version = 1;

let onBlocked = (): void => undefined;

/** whenBlocked is told that another tab holds an older version of the memory open. */
export function whenBlocked(tell: () => void): void {
  onBlocked = tell;
}

/**
 * Runs work on the memory. Where the page of a newer version has enlarged it in another tab, it is opened as it is, so that an open form here
 * goes on.
 */
export const withDB = keeper<Schema>(async (closed) => {
  const db = await openVersion(version, closed).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'VersionError') return openVersion(undefined, closed);
    throw error;
  });
  db.addEventListener('close', closed);
  return db;
});

function openVersion(wanted: number | undefined, closed: () => void): Promise<Database> {
  return openDB<Schema>(name, wanted, {
    upgrade(db, from) {
      // Each version adds to the one before. Nothing is ever recreated: rows wait in it.
      if (from < 1) {
        db.createObjectStore('proposals', { keyPath: 'id' });
        db.createObjectStore('photos', { keyPath: ['uuid', 'n'] });
        db.createObjectStore('codes', { keyPath: 'code' });
        db.createObjectStore('people', { keyPath: 'id' });
        db.createObjectStore('meta', { keyPath: 'name' });
      }
    },
    blocked: () => onBlocked(),
    blocking: (_from, _to, event) => {
      (event.target as IDBDatabase).close();
      closed();
    },
    terminated: closed,
  });
}

export async function getMeta<T>(key: string): Promise<T | undefined> {
  return (await withDB((db) => db.get('meta', key)))?.value as T | undefined;
}

export const setMeta = (key: string, value: unknown): Promise<unknown> => withDB((db) => db.put('meta', { name: key, value }));

export const allRows = (): Promise<Row[]> => withDB((db) => db.getAll('proposals'));

export const getRow = (id: string): Promise<Row | undefined> => withDB((db) => db.get('proposals', id));

/** Changes one row in one transaction, so that no other change of it in between is lost. */
export function changeRow(id: string, change: (row: Row) => void): Promise<Row | undefined> {
  return withDB(async (db) => {
    const tx = db.transaction('proposals', 'readwrite', { durability: 'strict' });
    const row = await tx.store.get(id);
    if (row) {
      change(row);
      await tx.store.put(row);
    }
    await tx.done;
    return row;
  });
}

/** A proposal's photos in their order. */
export const photosOf = (uuid: string): Promise<Photo[]> => withDB((db) => db.getAll('photos', IDBKeyRange.bound([uuid, 0], [uuid, 99])));

/** isFull reports whether an error means that the tablet has no room left. */
export const isFull = (error: unknown): boolean => error instanceof DOMException && (error.name === 'QuotaExceededError' || /quota/i.test(error.message));
