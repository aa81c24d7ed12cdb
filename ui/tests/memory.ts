import type { Page } from '@playwright/test';

/** Lets the tablet take longer titles than the server does, as reference data of another version would. It counts from the next start on. */
export function allowTitles(page: Page, most: number): Promise<void> {
  return page.evaluate((most) => new Promise<void>((resolve, reject) => {
    const opening = indexedDB.open('musrenbang');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const db = opening.result;
      const tx = db.transaction('meta', 'readwrite');
      tx.onabort = () => reject(tx.error);
      tx.oncomplete = () => {
        db.close();
        resolve();
      };
      const meta = tx.objectStore('meta');
      const found = meta.get('reference');
      found.onsuccess = () => {
        found.result.value.limits.title = most;
        meta.put(found.result);
      };
    };
  }), most);
}

/**
 * Puts more of the same into the tablet's memory, as a long evening would: copies of a proposal that was taken down in the page, each with its
 * own UUID, title and (where it is finished) number and code. Photos are copied for the first withPhotos of them. It returns the UUIDs.
 */
export function multiply(page: Page, id: string, times: number, withPhotos = times): Promise<string[]> {
  return page.evaluate(([id, times, withPhotos]) => new Promise<string[]>((resolve, reject) => {
    const opening = indexedDB.open('musrenbang');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const db = opening.result;
      const tx = db.transaction(['proposals', 'photos', 'codes', 'meta'], 'readwrite', { durability: 'strict' });
      const made: string[] = [];
      tx.onabort = () => reject(tx.error);
      tx.oncomplete = () => {
        db.close();
        resolve(made);
      };
      const [rows, photos, codes, meta] = ['proposals', 'photos', 'codes', 'meta'].map((name) => tx.objectStore(name));
      const asked = { row: rows.get(id), photos: photos.getAll(IDBKeyRange.bound([id, 0], [id, 99])), codes: codes.getAll(), seq: meta.get('seq') };
      asked.seq.onsuccess = () => {
        const row = asked.row.result;
        const free = asked.codes.result.filter((one) => !one.given);
        let seq = asked.seq.result?.value ?? 0;
        for (let i = 1; i <= times; i++) {
          const copy = structuredClone(row);
          copy.id = crypto.randomUUID();
          copy.fields.title = `${row.fields.title} ${i}`;
          if (row.seq) {
            const { code, secret } = free[i - 1];
            copy.seq = seq += 1;
            copy.slip = { code, secret };
            copy.body = { ...row.body, title: copy.fields.title, slip: code, capture: { ...row.body.capture, seq } };
            codes.put({ ...free[i - 1], given: copy.id });
          }
          rows.put(copy);
          if (i <= withPhotos) for (const photo of asked.photos.result) photos.put({ ...photo, uuid: copy.id, sent: 0, done: false });
          made.push(copy.id);
        }
        if (row.seq) meta.put({ name: 'seq', value: seq });
      };
    };
  }), [id, times, withPhotos] as const);
}

/** Fills the site's room until no more than so many bytes fit, as pictures of another year would. */
export function fillUp(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('penuh', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('isi', { autoIncrement: true });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => resolve(opening.result);
    });
    const fits = (bytes: number) => new Promise<boolean>((resolve) => {
      const tx = db.transaction('isi', 'readwrite', { durability: 'strict' });
      const noise = new Uint8Array(bytes);
      for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536));
      tx.objectStore('isi').add(noise);
      tx.oncomplete = () => resolve(true);
      tx.onabort = () => resolve(false);
    });
    for (let bytes = 1 << 20; bytes >= 64; bytes /= 4) while (await fits(bytes));
    db.close();
  });
}

/**
 * Fills the site's room, which is quota bytes, until about so many are left. It fills the cache, because what is written to IndexedDB takes
 * twice its room now and then, while the browser tidies up its files.
 */
export function leaveRoom(page: Page, quota: number, bytes: number): Promise<void> {
  return page.evaluate(async ([quota, bytes]) => {
    const cache = await caches.open('penuh');
    for (let more = 1, part = 0; more > 0; part++) {
      more = Math.floor(quota - (await navigator.storage.estimate()).usage! - bytes);
      if (more > 0) await cache.put(`/penuh/${part}`, new Response(new Uint8Array(more)));
    }
    // IndexedDB goes by what room there was some seconds ago until it is asked for more than that.
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('penuh', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('isi', { autoIncrement: true });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => resolve(opening.result);
    });
    await new Promise<void>((resolve, reject) => {
      const tx = db.transaction('isi', 'readwrite');
      tx.objectStore('isi').add(new Uint8Array(quota));
      tx.oncomplete = () => reject(new Error('there was room for everything'));
      tx.onabort = () => resolve();
    });
    db.close();
  }, [quota, bytes] as const);
}
