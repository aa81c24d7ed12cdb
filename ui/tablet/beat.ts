/** What the tablet says of itself, so that the planner sees "Tablet 07: 3 belum terkirim, terakhir terlihat 14.02". */
import { app, now } from './app';
import { allRows, getMeta, setMeta } from './db';
import { call } from './net';
import { unsentPhotos } from './photos';
import { refreshReference } from './reference';
import { checkForUpdate, startWorker, stopWorker } from './update';
import { lang } from './words';

const every = 60_000;
let last = 0;

/** Sends a heartbeat: at most one a minute, unless what it counts has just changed. */
export async function beat(changed = false): Promise<void> {
  if (!changed && Date.now() - last < every) return;
  const rows = await allRows();
  const count = (state: string): number => rows.filter((row) => row.state === state).length;
  const answer = await call<{ time: number; stop: boolean; form: number; reference: string }>('POST', 'device/heartbeat', {
    json: {
      at: Math.round(now() * 1000), queued: count('waiting'), drafts: count('draft'), refused: count('refused'), photos: await unsentPhotos(),
      last_seq: (await getMeta<number>('seq')) ?? 0, dropped: (await getMeta<number[]>('dropped')) ?? [], form: app.form, app: app.version, lang,
      free_mb: await freeMB(), persisted: app.persisted, clock_offset_ms: app.offset,
    },
  });
  if (answer.kind !== 'ok') return;
  last = Date.now();
  await obey(answer.body.stop);
  if (answer.body.form > app.form) checkForUpdate();
  if (answer.body.reference && answer.body.reference !== app.ref?.version) await refreshReference(true);
}

/** The planner's switch: while it is on, nothing is sent and nothing opens offline; what the tablet keeps stays. */
async function obey(stop: boolean): Promise<void> {
  const before = app.stopped;
  app.stopped = stop;
  if (stop !== before) await setMeta('stopped', stop);
  if (stop) await stopWorker();
  else if (before) await startWorker();
}

/** Room left for this site, in megabytes; 0 where the browser does not say. */
export async function freeMB(): Promise<number> {
  const estimate = await navigator.storage?.estimate?.().catch(() => undefined);
  if (!estimate?.quota) return 0;
  return Math.max(0, Math.floor((estimate.quota - (estimate.usage ?? 0)) / 1_000_000));
}
