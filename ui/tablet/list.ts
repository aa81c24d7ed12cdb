/** The first view: what is on this tablet, RW by RW, each with its state in words; and the order of an RW's list. */
import { app, on } from './app';
import { countRows } from './bar';
import { allRows, getMeta } from './db';
import { drop, interrupted, reopen } from './draft';
import { openDraft, openNew } from './form';
import type { Row } from './kinds';
import { photoCounts, type PhotoCounts } from './photos';
import { button, el, icon, make, show, shown, twice } from './page';
import { move, ordered } from './rank';
import { placeName } from './reference';
import { go } from './route';
import { sendNow } from './sync';
import { clock, date, has, n, t } from './words';

const looks = { draft: ['info', 'pencil'], waiting: ['waiting', 'clock'], sent: ['kept', 'check'], refused: ['refused', 'warn'] } as const;

/** A row's state: a word, an icon and a colour. */
export const stateTag = (row: Row): HTMLElement =>
  make('span', { class: 'tag ' + looks[row.state][0], 'data-state': row.state }, icon(looks[row.state][1]), t('tablet.state_' + row.state));

export function startList(): void {
  el('new').addEventListener('click', () => void openNew());
  el('send').addEventListener('click', () => void sendNow());
  on(['rows', 'reference', 'device'], () => {
    if (shown() === 'home') void draw();
  });
}

export async function showHome(): Promise<void> {
  await draw();
  show('home');
}

async function draw(): Promise<void> {
  const rows = await allRows();
  const counts = countRows(rows);
  el('home-place').textContent = [app.device?.area_name || placeName(app.ref?.device_area ?? '', ''), app.ref ? t('tablet.year', { Year: app.ref.cycle.year }) : '']
    .filter(Boolean).join(' · ');
  el('send').hidden = counts.waiting === 0;
  el<HTMLButtonElement>('new').disabled = !app.ref;
  el('nothing').hidden = rows.length > 0;
  drawLocked();
  await drawResume();
  await drawGroups(rows);
}

function drawLocked(): void {
  const box = el('locked');
  box.hidden = app.lockedOut === '';
  if (app.lockedOut) el('locked-why').textContent = has(app.lockedOut) ? t(app.lockedOut) : t('error.device_unknown');
}

async function drawResume(): Promise<void> {
  const row = await interrupted();
  const box = el('resume');
  box.hidden = !row;
  if (!row) return;
  el('resume-what').textContent = row.fields.title || t('tablet.untitled');
  el('resume-when').textContent = t('tablet.saved_at', { Time: clock(row.updated) });
  el('resume-go').onclick = () => void openDraft(row);
}

let drawn = '';

/** Draws the lists only where they changed: a row that is replaced under a finger loses the tap. */
async function drawGroups(rows: Row[]): Promise<void> {
  const photos = await photoCounts();
  const key = JSON.stringify([rows.map((row) => [row.id, row.state, row.updated, row.tries, row.refusal]), [...photos], await getMeta('ranks'), app.ref?.version]);
  if (key === drawn && el('rows').childElementCount > 0) return;
  drawn = key;
  const focus = (document.activeElement as HTMLElement | null)?.dataset.key;
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.fields.area}|${row.fields.rw}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const keys = [...groups.keys()].sort();
  const sections = await Promise.all(keys.map((key) => drawGroup(key, groups.get(key)!, photos)));
  el('rows').replaceChildren(...sections);
  if (focus) document.querySelector<HTMLElement>(`[data-key="${focus}"]`)?.focus();
}

async function drawGroup(key: string, rows: Row[], photos: PhotoCounts): Promise<HTMLElement> {
  const [area = '', rw = ''] = key.split('|');
  const inOrder = await ordered(key, rows);
  const finished = inOrder.filter((row) => row.state !== 'draft' || row.seq);
  const drafts = inOrder.filter((row) => row.state === 'draft' && !row.seq);
  orders.set(key, finished.map((row) => row.id));
  const items = [...drafts, ...finished].map((row) => lineOf(key, row, finished, photos.get(row.id)));
  return make('section', { class: 'group', 'data-rw': rw, 'data-area': area },
    make('h2', {}, placeName(area, rw) || t('tablet.no_place'), make('small', {}, ' ' + n('tablet.rows', rows.length))),
    make('ol', { class: 'rows' }, ...items));
}

/** The finished proposals of each list in the order that is shown. */
const orders = new Map<string, string[]>();
const lines = new Map<string, { of: string; item: HTMLElement }>();

/** A row is drawn anew only where it changed: two hundred lists of two hundred rows, one to each receipt, fill the memory of a small tablet. */
function lineOf(key: string, row: Row, finished: Row[], photos?: [number, number]): HTMLElement {
  const of = JSON.stringify([key, row.state, row.updated, row.tries, row.refusal, row.receipt?.code, finished.indexOf(row), finished.length, photos]);
  const before = lines.get(row.id);
  if (before?.of === of) return before.item;
  const item = drawRow(key, row, finished, photos);
  lines.set(row.id, { of, item });
  return item;
}

function drawRow(key: string, row: Row, finished: Row[], photos?: [number, number]): HTMLElement {
  const place = finished.indexOf(row);
  const title = row.fields.title || t('tablet.untitled');
  const code = row.receipt?.code ?? row.slip?.code;
  const about = [row.seq ? t('tablet.no', { Number: row.seq }) : '', row.personName, clock(row.finished ?? row.updated), photos ? photoWords(row, ...photos) : ''];
  const text = make('div', { class: 'what' },
    make('h3', {}, make('button', { type: 'button', class: 'open', onclick: () => void openRow(row) }, title)),
    make('p', {}, stateTag(row), code ? make('b', { class: 'code' }, code) : undefined),
    make('p', { class: 'muted' }, about.filter(Boolean).join(' · ')),
    row.state === 'refused' ? make('p', { class: 'wrong' }, icon('warn'), make('span', {}, reasonOf(row))) : undefined,
    row.state === 'waiting' && row.tries > 0 ? make('p', { class: 'muted' }, t('tablet.will_try', { Number: row.tries })) : undefined);
  const item = make('li', { class: 'row', 'data-id': row.id, 'data-state': row.state, 'data-seq': String(row.seq ?? '') }, text);
  if (place >= 0 && finished.length > 1) item.append(arrows(key, row, place, finished, title));
  return item;
}

function arrows(key: string, row: Row, place: number, finished: Row[], title: string): HTMLElement {
  const arrow = (by: -1 | 1, drawing: string, label: string, off: boolean): HTMLElement => {
    const one = button('ghost', drawing, '', () => void move(key, orders.get(key) ?? [], row.id, by), {
      'data-key': `${row.id}${by}`, 'aria-label': t(label, { Title: title }), 'aria-disabled': off ? 'true' : undefined,
    });
    return one;
  };
  return make('div', { class: 'order' }, make('b', { class: 'place' }, String(place + 1)),
    arrow(-1, 'up', 'tablet.up', place === 0), arrow(1, 'down', 'tablet.down', place === finished.length - 1));
}

function photoWords(row: Row, all: number, missing: number): string {
  return row.state === 'sent' && missing ? n('tablet.photos_waiting', missing) : n('tablet.photos', all);
}

/** Why the server said no, in its words and by field. */
export function reasonOf(row: Row): string {
  const refusal = row.refusal;
  if (!refusal) return '';
  if (refusal.key === 'error.other_content') return t('tablet.other_content');
  return refusal.errors.length ? refusal.errors.map((one) => one.detail).join(' ') : refusal.detail || t('tablet.refused_unsaid');
}

async function openRow(row: Row): Promise<void> {
  if (row.state === 'draft') return openDraft(row);
  if (row.state === 'refused' && row.refusal?.key === 'error.other_content') return go({ view: 'compare', id: row.id });
  if (row.state === 'refused') return edit(row);
  go({ view: 'slip', id: row.id });
}

/** Opens a finished proposal for a correction, as long as the server has not got it. */
export async function edit(row: Row): Promise<void> {
  const draft = await reopen(row.id);
  if (draft) await openDraft(draft);
  else go({ view: 'slip', id: row.id });
}

/** The button that deletes a proposal from the tablet; undefined where it has to stay a while yet. */
export function dropButton(row: Row): HTMLElement | undefined {
  const month = 30 * 24 * 3600_000;
  if (row.state === 'sent' && Date.now() - (row.sentAt ?? 0) < month) return undefined;
  const label = row.state === 'draft' && !row.seq ? 'tablet.drop_draft' : row.state === 'sent' ? 'tablet.drop_sent' : 'tablet.drop';
  return twice('ghost danger-ink', 'cross', t(label), t('tablet.drop_sure'), async () => {
    await drop(row.id);
    go({ view: 'home' });
  }, { 'data-do': 'drop' });
}

/** "Terkirim 21 Januari 2027" */
export const sentWords = (row: Row): string => (row.receipt ? t('tablet.sent_on', { Date: date(row.receipt.received_at / 1000) }) : '');
