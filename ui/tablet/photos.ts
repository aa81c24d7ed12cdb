/** Photos: made small on the tablet, which also takes out what the camera wrote into them, and sent in pieces that can be resumed. */
import { app, changed } from './app';
import { isFull, photosOf, withDB } from './db';
import type { Photo } from './kinds';
import { call } from './net';
import { hex } from './page';
import { mustStop } from './sync';

export const most = 3;
const width = 1600;
const narrowest = 400;
const quality = 0.7;
const piece = 128 * 1024;
const timeout = 60_000;

/** A picture as its camera was held: how is written in what we take out. An old browser that cannot be told does it by itself or not at all. */
const upright = (file: Blob): Promise<ImageBitmap> =>
  createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => createImageBitmap(file));

/** Draws a picture anew, at most so wide: what comes out has no EXIF and no place in it. */
async function shrink(file: Blob, widest: number): Promise<{ blob: Blob; width: number }> {
  const full = await upright(file);
  const scale = Math.min(1, widest / Math.max(full.width, full.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(full.width * scale));
  canvas.height = Math.max(1, Math.round(full.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.drawImage(full, 0, 0, canvas.width, canvas.height);
  full.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
  const drawn = Math.max(canvas.width, canvas.height);
  // A canvas holds megabytes until it is collected; an empty one does not.
  canvas.width = canvas.height = 0;
  if (!blob) throw new Error('no picture');
  return { blob, width: drawn };
}

const digest = async (blob: Blob): Promise<string> => hex(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));

/** Adds a picture to a proposal. It returns the key of what went wrong, or ''. */
export async function addPhoto(uuid: string, file: Blob): Promise<'' | 'tablet.photo_unreadable' | 'tablet.full' | 'tablet.photo_most'> {
  const there = await photosOf(uuid);
  if (there.length >= most) return 'tablet.photo_most';
  let small: Blob;
  try {
    small = (await shrink(file, width)).blob;
  } catch {
    return 'tablet.photo_unreadable';
  }
  const sha256 = await digest(small);
  if (there.some((photo) => photo.sha256 === sha256)) return '';
  const free = [0, 1, 2].find((n) => !there.some((photo) => photo.n === n)) ?? there.length;
  const photo: Photo = { uuid, n: free, blob: small, sha256, size: small.size, type: 'image/jpeg', sent: 0, done: false };
  try {
    await withDB((db) => db.put('photos', photo));
  } catch (error) {
    if (isFull(error)) return 'tablet.full';
    throw error;
  }
  changed('rows');
  return '';
}

export async function removePhoto(uuid: string, n: number): Promise<void> {
  await withDB((db) => db.delete('photos', [uuid, n]));
  changed('rows');
}

const keep = (photo: Photo): Promise<unknown> => withDB((db) => db.put('photos', photo));

/** Sends a proposal's photos. 0: go on; more: all wait so long; less: nobody answered. */
export async function sendPhotos(uuid: string): Promise<number> {
  for (const photo of await photosOf(uuid)) {
    if (photo.done || photo.refused) continue;
    const wait = await sendOne(photo);
    if (wait !== 0) return wait;
    changed('rows');
  }
  return 0;
}

interface Progress {
  offset: number;
  done: boolean;
}

async function sendOne(photo: Photo): Promise<number> {
  const path = `proposals/${photo.uuid}/photos/${photo.sha256}`;
  const begun = await call<Progress>('GET', path);
  if (begun.kind !== 'ok') return judge(photo, begun);
  photo.sent = begun.body.offset;
  photo.done = begun.body.done;
  while (!photo.done) {
    const part = photo.blob.slice(photo.sent, Math.min(photo.size, photo.sent + piece));
    const answer = await call<Progress>('PUT', `${path}?offset=${photo.sent}&size=${photo.size}&position=${photo.n + 1}`, { raw: part, timeout });
    if (answer.kind === 'problem' && answer.problem.key === 'error.upload_offset') {
      const from = Number(answer.problem.args?.offset ?? answer.problem.args?.Offset);
      if (!(from >= 0) || from === photo.sent) return -1;
      photo.sent = from;
      continue;
    }
    if (answer.kind !== 'ok') return judge(photo, answer);
    photo.sent = answer.body.offset;
    photo.done = answer.body.done;
    await keep(photo);
  }
  await keep(photo);
  return 0;
}

/** What to do about a "no": wait, make it smaller, or leave it and say why. */
async function judge(photo: Photo, answer: Exclude<Awaited<ReturnType<typeof call>>, { kind: 'ok' }>): Promise<number> {
  const stop = await mustStop(answer);
  if (stop !== undefined) return answer.kind === 'away' ? -1 : stop;
  if (answer.kind !== 'problem') return 0;
  if (answer.status >= 500) return -1;
  if (answer.status === 413) {
    const smaller = await shrink(photo.blob, Math.round(Math.max(...(await sides(photo.blob))) * 0.7));
    if (smaller.width >= narrowest) {
      const again: Photo = { ...photo, blob: smaller.blob, size: smaller.blob.size, sha256: await digest(smaller.blob), sent: 0 };
      await keep(again);
      return sendOne(again);
    }
  }
  photo.refused = answer.problem.detail || String(answer.status);
  await keep(photo);
  return 0;
}

async function sides(blob: Blob): Promise<[number, number]> {
  const picture = await createImageBitmap(blob);
  const found: [number, number] = [picture.width, picture.height];
  picture.close();
  return found;
}

/** Of each proposal, how many photos there are and how many the server has not got. */
export type PhotoCounts = Map<string, [number, number]>;

/** Counts photos one at a time: two hundred pictures at once would fill the memory of a small tablet. */
export async function photoCounts(): Promise<PhotoCounts> {
  const counts: PhotoCounts = new Map();
  await withDB(async (db) => {
    const tx = db.transaction('photos');
    for (let cursor = await tx.store.openCursor(); cursor; cursor = await cursor.continue()) {
      const [all, missing] = counts.get(cursor.value.uuid) ?? [0, 0];
      counts.set(cursor.value.uuid, [all + 1, missing + (cursor.value.done ? 0 : 1)]);
    }
  });
  return counts;
}

/** How many photos the server has not got. */
export async function unsentPhotos(): Promise<number> {
  let count = 0;
  await withDB(async (db) => {
    const tx = db.transaction('photos');
    for (let cursor = await tx.store.openCursor(); cursor; cursor = await cursor.continue()) {
      if (!cursor.value.done && !cursor.value.refused) count += 1;
    }
  });
  return count;
}

/** Whether this page can take pictures at all: hashing needs HTTPS. */
export const canPhotograph = (): boolean => !!crypto.subtle && 'createImageBitmap' in window && !!app.device;
