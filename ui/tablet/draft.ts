/** Drafts: kept as typed, resumed after a crash, finished in one durable write. */
import { app, changed, now } from './app';
import { plainVolume, readRupiah, readVolume } from './amounts';
import { changeRow, getMeta, getRow, isFull, setMeta, withDB } from './db';
import type { Fields, Row, Slip } from './kinds';
import { newID, notice } from './page';
import { entryAreas } from './places';
import { lang, t } from './words';

/** The answers of a new form. In a hall the next proposal mostly comes from the same RW in the same way, so these stay. */
export function emptyFields(like?: Fields): Fields {
  const areas = entryAreas();
  return {
    intake: like?.intake ?? 'hall', proposed_by: '', basis: '', proposer: '', own_words: '', title: '', catalogue: '', problem: '',
    area: like?.area || (areas.length === 1 ? areas[0]!.code : ''), rw: like?.rw ?? '', rt: '', location: '', point: null,
    volume: '', unit: '', value: '', unpriced: true, channel: '', agency: '', benefits: [], rank: '', continues: '', read_back: false,
  };
}

/** Begins a draft. Its UUID is made here, so that whatever happens it is one proposal for ever. */
export async function begin(): Promise<Row> {
  const last = await getMeta<Fields>('last_fields');
  const time = Date.now();
  const row: Row = {
    id: newID(), state: 'draft', fields: emptyFields(last), step: 1, form: app.form, cycle: app.ref?.cycle.year ?? 0,
    person: app.person?.id ?? '', personName: app.person?.name ?? '', created: time, updated: time, tries: 0, next: 0,
  };
  await save(row);
  return row;
}

/** Tells the form that its proposal was finished elsewhere: in another tab, or by an answer that was on its way. */
export class Finished extends Error {}

/**
 * Keeps a draft. It returns false, and says why, where the tablet has no room left. A receipt that came in between is never written over:
 * Finished is thrown then.
 */
export async function save(row: Row): Promise<boolean> {
  row.updated = Date.now();
  try {
    await withDB(async (db) => {
      const tx = db.transaction(['proposals', 'meta'], 'readwrite');
      const kept = await tx.objectStore('proposals').get(row.id);
      if (kept && kept.state !== 'draft') {
        tx.abort();
        await tx.done.catch(() => undefined);
        throw new Finished();
      }
      await tx.objectStore('proposals').put(row);
      await tx.objectStore('meta').put({ name: 'open', value: row.id });
      await tx.done;
    });
  } catch (error) {
    if (!isFull(error)) throw error;
    notice('refused', t('tablet.full'));
    return false;
  }
  changed('rows');
  return true;
}

/** The draft that was open when the page last went away. */
export async function interrupted(): Promise<Row | undefined> {
  const id = await getMeta<string>('open');
  const row = id ? await getRow(id) : undefined;
  return row?.state === 'draft' ? row : undefined;
}

export const closed = (): Promise<unknown> => setMeta('open', '');

/** The submission as it is sent: exactly these bytes again at every try. */
export function bodyOf(row: Row, seq: number, slip: Slip | undefined, at: number): Record<string, unknown> {
  const f = row.fields;
  const amount = f.unpriced ? null : (readRupiah(f.value).value ?? null);
  return {
    cycle: row.cycle, area: f.area, rw: padded(f.rw), rt: padded(f.rt), origin: 'residents', channel: f.channel, agency: f.channel === 'agency' ? f.agency : '',
    proposed_by: f.proposed_by, basis: f.proposed_by === 'general' ? '' : f.basis, benefits: f.benefits, catalogue: f.catalogue,
    title: f.title.trim(), problem: f.problem.trim(), location: f.location.trim(), own_words: f.own_words.trim(), proposer: f.proposer.trim(),
    volume: plainVolume(readVolume(f.volume).value ?? 0), unit: f.unit.trim(), value: amount, rank: Number(f.rank) || 0,
    ...(f.continues ? { continues: f.continues } : {}), ...(f.point ? { point: f.point } : {}), ...(slip ? { slip: slip.code } : {}),
    intake: f.intake, read_back: f.read_back, device_time: Math.round(at * 1000),
    capture: {
      device: app.device!.id, seq, by: row.person, at: Math.round(at * 1000), clock_offset_ms: app.offset, form: row.form, app: app.version, lang,
    },
  };
}

/** RW and RT as the city writes them: 03. */
export const padded = (number: string): string => (number.trim().length === 1 ? '0' + number.trim() : number.trim());

/**
 * "Selesai": gives the proposal its number and a code from the pool and puts it into the queue, in one transaction that is on the disk when
 * it returns. Only then may the page say that it is safe. A proposal that was refused and mended keeps its number and its slip.
 */
export async function finish(row: Row): Promise<Row> {
  const done = await withDB(async (db) => {
    const tx = db.transaction(['proposals', 'codes', 'meta'], 'readwrite', { durability: 'strict' });
    const meta = tx.objectStore('meta');
    const codes = tx.objectStore('codes');
    const before = await tx.objectStore('proposals').get(row.id);
    if (before && before.state !== 'draft') {
      await tx.done;
      return before;
    }
    const kept: Row = { ...row, state: 'waiting', tries: 0, next: 0, updated: Date.now(), person: row.person || (app.person?.id ?? '') };
    if (!kept.seq) {
      kept.seq = (((await meta.get('seq'))?.value as number) ?? 0) + 1;
      await meta.put({ name: 'seq', value: kept.seq });
    }
    if (!kept.slip) {
      const code = (await codes.getAll()).find((one) => one.cycle === kept.cycle && !one.given);
      if (code) {
        await codes.put({ ...code, given: kept.id });
        kept.slip = { code: code.code, secret: code.secret };
      }
    }
    kept.fields = { ...kept.fields, rw: padded(kept.fields.rw), rt: padded(kept.fields.rt) };
    kept.finished ??= now();
    kept.body = bodyOf(kept, kept.seq, kept.slip, kept.finished);
    delete kept.refusal;
    await tx.objectStore('proposals').put(kept);
    await meta.put({ name: 'open', value: '' });
    await meta.put({ name: 'last_fields', value: kept.fields });
    await tx.done;
    return kept;
  });
  changed('rows');
  return done;
}

/** Takes a finished proposal that the server has not got back to the form. Its number and its slip stay its own. */
export async function reopen(id: string): Promise<Row | undefined> {
  const row = await changeRow(id, (kept) => {
    if (kept.state === 'waiting' || kept.state === 'refused') kept.state = 'draft';
  });
  if (row) {
    await setMeta('open', id);
    changed('rows');
  }
  return row?.state === 'draft' ? row : undefined;
}

/** Deletes a proposal from the tablet, which only a person asks for. A number that never reached the server is told to it as dropped. */
export async function drop(id: string): Promise<void> {
  await withDB(async (db) => {
    const tx = db.transaction(['proposals', 'photos', 'meta'], 'readwrite', { durability: 'strict' });
    const row = await tx.objectStore('proposals').get(id);
    await tx.objectStore('proposals').delete(id);
    await tx.objectStore('photos').delete(IDBKeyRange.bound([id, 0], [id, 99]));
    if (row?.seq && row.state !== 'sent') {
      const meta = tx.objectStore('meta');
      const dropped = ((await meta.get('dropped'))?.value as number[]) ?? [];
      await meta.put({ name: 'dropped', value: [...dropped, row.seq] });
    }
    await tx.done;
  });
  changed('rows');
}

/** The server keeps another content under this UUID: this one goes on as a proposal of its own, with a new slip and number. */
export async function asNew(row: Row): Promise<Row> {
  const fresh: Row = { ...row, id: newID(), state: 'draft', tries: 0, next: 0 };
  delete fresh.seq;
  delete fresh.slip;
  delete fresh.refusal;
  delete fresh.finished;
  delete fresh.copied;
  await withDB(async (db) => {
    const tx = db.transaction(['proposals', 'photos'], 'readwrite', { durability: 'strict' });
    await tx.objectStore('proposals').put(fresh);
    const photos = tx.objectStore('photos');
    for (const photo of await photos.getAll(IDBKeyRange.bound([row.id, 0], [row.id, 99]))) {
      await photos.put({ ...photo, uuid: fresh.id, sent: 0, done: false });
      await photos.delete([row.id, photo.n]);
    }
    await tx.done;
  });
  changed('rows');
  return fresh;
}
