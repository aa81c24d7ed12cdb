/** "Simpan cadangan": one file with everything the tablet holds, for the day it cannot send any more. */
import { app, now } from './app';
import { allRows, photosOf } from './db';
import { bodyOf } from './draft';
import type { Row } from './kinds';
import { hex } from './page';

/** JSON with its keys in order and nothing between them: the same rows are the same bytes for whoever checks them. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** What was finished is as it was sent; what is still a draft is as it stands, without a number it may not have. */
const bodyAsOf = (row: Row): Record<string, unknown> =>
  (row.state === 'draft' ? undefined : row.body) ?? bodyOf(row, row.seq ?? 0, row.slip, row.finished ?? row.updated);

/** Writes the file and hands it to the browser's downloads. It returns how many proposals are in it. */
export async function saveRescue(): Promise<number> {
  const parts: string[] = [];
  for (const row of await allRows()) {
    const photos = [];
    for (const photo of await photosOf(row.id)) {
      photos.push({ sha256: photo.sha256, position: photo.n + 1, type: photo.type, base64: await base64(photo.blob) });
    }
    parts.push(canonical({ id: row.id, body: bodyAsOf(row), state: row.state, photos }));
  }
  const rows = `[${parts.join(',')}]`;
  const sha256 = hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(rows)));
  const head = canonical({ kind: 'musrenbang-rescue', v: 1, device: app.device?.id ?? '', made_at: Math.round(now() * 1000) }).slice(0, -1);
  const file = new Blob([head, ',"rows":', rows, ',"sha256":"', sha256, '"}\n'], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `cadangan-${(app.device?.name ?? 'tablet').toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${new Date(now()).toISOString().slice(0, 16).replace(/[:T]/g, '-')}.json`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return parts.length;
}
