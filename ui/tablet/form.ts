/** The form: one question to a screen, kept as it is typed, and going back never loses anything. */
import { app } from './app';
import { readVolume } from './amounts';
import { getMeta, isFull } from './db';
import { begin, closed, finish, Finished, save } from './draft';
import { faults } from './check';
import { clearFaults, mended, showFaults, showPending } from './faults';
import { fillFields, readFields, showDependent } from './fields';
import { close as closeKinds, startKinds } from './kind';
import type { CatalogueEntry, Previous, Row } from './kinds';
import { announce, el, fieldError, icon, notice, show } from './page';
import { jot, tearUp } from './jot';
import { go } from './route';
import { placeName } from './reference';
import { lookForSimilar, showPrevious } from './similar';
import { showPhotos, startPhotos } from './thumbs';
import { showReview } from './review';
import { wake } from './sync';
import { clock, t } from './words';

export const steps = 5;
const debounce = 500;

let open: Row | undefined;
let timer = 0;
let dirty = false;
let saving = 0;
let writing: Promise<unknown> = Promise.resolve();

/** The proposal that is open in the form. */
export const openRow = (): Row | undefined => open;

/** Ties the form to its fields, once. */
export function startForm(): void {
  const form = el<HTMLFormElement>('usulan');
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', typed);
  el('next').addEventListener('click', () => void next());
  el('back').addEventListener('click', () => void back());
  form.addEventListener('change', () => void flush());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leaving());
  window.addEventListener('pagehide', leaving);
  startKinds(pickKind);
  startPhotos(flush, openRow);
}

function typed(event: Event): void {
  if (!open) return;
  const name = (event.target as HTMLInputElement).name;
  if (!name || name === 'photo') return;
  mended(name);
  if (open.refusal) open.refusal.errors = open.refusal.errors.filter((one) => one.field !== name);
  const before = open.fields.title;
  readFields(open.fields, name);
  showDependent(open.fields, unlink);
  if (open.fields.title !== before || name === 'rw' || name === 'area') lookForSimilar(open, again);
  showHead();
  dirty = true;
  clearTimeout(timer);
  timer = window.setTimeout(() => void flush(), debounce);
}

/** The page may end before a write of the memory does. */
function leaving(): void {
  if (open && (dirty || saving > 0)) jot(open);
  void flush();
}

/** Keeps what was typed, now. */
export function flush(): Promise<unknown> {
  clearTimeout(timer);
  if (!open || !dirty) return writing;
  dirty = false;
  const row = open;
  saving += 1;
  writing = writing.then(() => save(row)).finally(() => (saving -= 1)).then((kept) => {
    if (kept && saving === 0 && !dirty) tearUp(row.id);
    if (!kept || open !== row) {
      dirty ||= !kept;
      return;
    }
    el('saved').textContent = t('tablet.saved_at', { Time: clock(row.updated) });
    el('saved').dataset.state = 'saved';
  }, async (error: unknown) => {
    if (error instanceof Finished) return finishedElsewhere(row);
    dirty = true;
    notice('refused', t('tablet.not_saved'));
  });
  return writing;
}

/** The open proposal is no draft any more: what stands now is shown instead. */
function finishedElsewhere(row: Row): void {
  if (open !== row) return;
  open = undefined;
  go({ view: 'slip', id: row.id });
  notice('info', t('tablet.finished_elsewhere'));
}

/** Opens a new proposal. */
export async function openNew(): Promise<void> {
  await openDraft(await begin());
}

/** Opens a draft where it was left. Where the server refused it, what it said stands beside the fields. */
export async function openDraft(row: Row): Promise<void> {
  open = row;
  fillFields(row.fields);
  showDependent(row.fields, unlink);
  await showPhotos(row.id);
  const refused = row.refusal?.errors ?? [];
  go({ view: 'form', step: refused.length ? firstStep(refused) : row.step });
}

const firstStep = (errors: { field: string }[]): number => Math.min(...errors.map((one) => faultStep(one.field)));

function faultStep(field: string): number {
  const section = document.getElementById(field)?.closest<HTMLElement>('[data-step]');
  return Number(section?.dataset.step ?? steps);
}

/** Shows a step; the router calls it, so that the tablet's own back button works too. */
export async function showStep(step: number): Promise<void> {
  if (!open) return go({ view: 'home' });
  await flush();
  closeKinds();
  open.step = step;
  dirty = true;
  void flush();
  for (const section of document.querySelectorAll<HTMLElement>('[data-step]')) section.hidden = Number(section.dataset.step) !== step;
  el('steps').querySelectorAll('span').forEach((span, index) => span.classList.toggle('on', index < step));
  el('step-of').textContent = t('tablet.step_of', { Step: step, Steps: steps });
  const labels = ['', 'tablet.next_what', 'tablet.next_where', 'tablet.next_amount', 'tablet.next_check', 'tablet.finish'];
  el('next').replaceChildren(t(labels[step]!), icon(step === steps ? 'check' : 'next'));
  el('next').dataset.state = step === steps ? 'finish' : 'next';
  if (step === 2) showPrevious(open.fields, again);
  if (step === steps) await showReview(open, (to) => go({ view: 'form', step: to }));
  showHead();
  clearFaults();
  show('form', document.querySelector<HTMLElement>(`[data-step="${step}"] h1`));
  const refused = open.refusal?.errors ?? [];
  for (const one of refused) fieldError(one.field, one.detail);
  // What no field can mend is said on top.
  const unplaced = refused.filter((one) => !document.getElementById(one.field)).map((one) => one.detail);
  if (open.refusal) notice('refused', [open.refusal.detail, ...unplaced].join(' '));
  showPending(step);
}

/** "Usulan ke-39 · RW 03 Rejosari" */
function showHead(): void {
  void getMeta<number>('seq').then((last) => {
    const place = open ? placeName(open.fields.area, open.fields.rw) : '';
    el('head').textContent = [t('tablet.number', { Number: open?.seq ?? (last ?? 0) + 1 }), place].filter(Boolean).join(' · ');
  });
}

async function next(): Promise<void> {
  if (!open) return;
  readFields(open.fields);
  const step = open.step;
  const wrong = faults(open.fields, step === steps ? 0 : step);
  if (wrong.length) {
    await flush();
    return showFaults(wrong, step);
  }
  if (step < steps) return go({ view: 'form', step: step + 1 });
  await flush();
  await complete(open);
}

async function complete(row: Row): Promise<void> {
  const press = el<HTMLButtonElement>('next');
  press.disabled = true;
  try {
    const done = await finish(row);
    open = undefined;
    announce(t('tablet.announce_saved'));
    go({ view: 'slip', id: done.id, fresh: true });
    wake();
  } catch (error) {
    notice('refused', t(isFull(error) ? 'tablet.full' : 'tablet.not_saved'));
  } finally {
    press.disabled = false;
  }
}

/** Leaves the form; what was typed stays a draft. */
export async function leave(): Promise<void> {
  await flush();
  open = undefined;
  await closed();
}

async function back(): Promise<void> {
  if (open && open.step > 1) return go({ view: 'form', step: open.step - 1 });
  await leave();
  go({ view: 'home' });
}

function pickKind(entry: CatalogueEntry): void {
  if (!open) return;
  Object.assign(open.fields, { title: entry.title, catalogue: entry.code, unit: entry.unit, channel: entry.channel, agency: entry.agency });
  changedByUs();
}

function unlink(): void {
  if (!open) return;
  Object.assign(open.fields, { catalogue: '', channel: '', agency: '' });
  changedByUs();
  el('title').focus();
}

/** Asks again for what was not funded last year: the answers are there, and can be changed. */
function again(one: Previous): void {
  if (!open) return;
  const entry = app.ref?.catalogue.find((kind) => kind.code === one.catalogue);
  Object.assign(open.fields, {
    continues: one.id, title: one.title, rw: one.rw || open.fields.rw, unit: one.unit || entry?.unit || '', catalogue: entry ? one.catalogue : '',
    channel: entry?.channel ?? open.fields.channel, agency: entry?.agency ?? open.fields.agency,
    volume: readVolume(String(one.volume)).value ? one.volume : open.fields.volume,
  });
  changedByUs();
  announce(t('tablet.previous_taken'));
}

function changedByUs(): void {
  if (!open) return;
  fillFields(open.fields);
  showDependent(open.fields, unlink);
  lookForSimilar(open, again);
  dirty = true;
  void flush();
}
