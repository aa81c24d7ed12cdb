/** How a page of ours holds on to its IndexedDB: opened once, and opened anew where the browser has closed it (Safari does under memory pressure). */
import type { DBSchema, IDBPDatabase } from 'idb';

/**
 * keeper returns the way into a memory that open opens. What open is given is to be called where the memory has closed. Work must be one
 * transaction or one call: it is done once more where the memory had closed under it.
 */
export function keeper<S extends DBSchema>(open: (closed: () => void) => Promise<IDBPDatabase<S>>) {
  let opening: Promise<IDBPDatabase<S>> | undefined;
  const closed = (): void => {
    opening = undefined;
  };
  const there = (): Promise<IDBPDatabase<S>> => {
    opening ??= open(closed);
    opening.catch(closed);
    return opening;
  };
  return async <T>(work: (db: IDBPDatabase<S>) => Promise<T>): Promise<T> => {
    try {
      return await work(await there());
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      closed();
      return work(await there());
    }
  };
}
