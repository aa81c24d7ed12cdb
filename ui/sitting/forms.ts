/** The forms of a sitting's pages: which may wait, what is in them, and what somebody typed and has not sent. */
import { newID } from '../tablet/page';
import { page } from './app';
import { allRows, draftOf, keepDraft, type Draft, type Row } from './db';
import { mine } from './queue';

const decides = /^\/musyawarah\/[^/]+\/putuskan\/([^/]+)$/;
const beside = /^\/musyawarah\/[^/]+\/putuskan\/([^/]+)\/(cara|urutan|nilai)$/;
const around = /^\/musyawarah\/[^/]+\/(hadir|hadir\/hapus|rekap|pengawal|pengawal\/lihat)$/;
/** Acts on the sitting as a whole: they need the whole record, so nothing may wait. */
const whole = /^\/musyawarah\/[^/]+\/(buka|bacakan|tutup|tandatangani|sahkan|perubahan|baca)$/;

export const pathOf = (form: HTMLFormElement): string => new URL(form.getAttribute('action') || location.href, location.href).pathname;

/** mayWait reports whether a form to this address is kept where the network is away. */
export const mayWait = (path: string): boolean => decides.test(path) || beside.test(path) || around.test(path);

export const isWhole = (path: string): boolean => whole.test(path);

export const codeOf = (path: string): string => (decides.exec(path) ?? beside.exec(path))?.[1] ?? '';

export const forms = (root: ParentNode = document): HTMLFormElement[] =>
  Array.from(root.querySelectorAll<HTMLFormElement>('main form[method=post]')).filter((form) => mayWait(pathOf(form)));

const value = (form: HTMLFormElement, name: string): string => form.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ?? '';

/** Text without what only screen readers hear twice. */
function words(node: Element | null | undefined): string {
  const copy = node?.cloneNode(true) as Element | undefined;
  copy?.querySelectorAll('.hide, .rank').forEach((part) => part.remove());
  return (copy?.textContent ?? '').replace(/\s+/g, ' ').trim();
}

/** rowOf is what is kept of a form. */
export function rowOf(form: HTMLFormElement): Row {
  const path = pathOf(form);
  const code = codeOf(path);
  const fields: [string, string][] = [];
  for (const [name, said] of new FormData(form)) if (name !== 'csrf' && typeof said === 'string') fields.push([name, said]);
  const title = code ? form.closest('li')?.querySelector('h3') ?? document.querySelector('main h1') : null;
  const subject = code ? words(title) : value(form, 'name') || words(form.closest('tr')?.querySelector('td, th')) || words(form.closest('section')?.querySelector('h2'));
  return {
    account: page.account, forum: page.forum, path, code, about: path + '|' + (value(form, 'attendee') || value(form, 'group')),
    label: words(form.querySelector('button:not([type=button])')) + ' – ' + subject, act: decides.test(path) ? value(form, 'act') : '',
    fields, state: 'waiting', at: Date.now(), tries: 0,
  };
}

/**
 * Gives a form IDs of its own: a page that is opened again from the device would else send an ID that was used before, and the server would take
 * the new form for the old one.
 */
export function refresh(form: HTMLFormElement): void {
  const id = form.querySelector<HTMLInputElement>('input[name=id]');
  if (id) id.value = newID();
  const attendee = form.querySelector<HTMLInputElement>('input[name=attendee]');
  if (attendee && pathOf(form).endsWith('/hadir') && attendee.value !== new URLSearchParams(location.search).get('ubah')) attendee.value = newID();
}

/** After a line of the list was changed: the form asks for the next arrival, and nothing of the person before is left in it. */
export function blank(form: HTMLFormElement): void {
  history.replaceState(null, '', page.path);
  for (const one of controls(form)) {
    if (one instanceof HTMLInputElement && (one.type === 'radio' || one.type === 'checkbox')) one.checked = false;
    else one.value = '';
  }
  refresh(form);
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const controls = (form: HTMLFormElement): Control[] =>
  Array.from(form.querySelectorAll<Control>('input:not([type=hidden]):not([type=file]), select, textarea')).filter((one) => one.name);

/** Puts kept answers into a form; hidden ones only where they name the line of a list. */
export function fillIn(form: HTMLFormElement, fields: [string, string][]): void {
  const has = (name: string, said: string): boolean => fields.some(([n, v]) => n === name && v === said);
  for (const one of controls(form)) {
    if (one instanceof HTMLInputElement && (one.type === 'radio' || one.type === 'checkbox')) one.checked = has(one.name, one.value);
    else {
      const found = fields.find(([name]) => name === one.name);
      if (found) one.value = found[1];
    }
  }
  const attendee = fields.find(([name]) => name === 'attendee');
  const line = form.querySelector<HTMLInputElement>('input[name=attendee]');
  if (attendee && line) line.value = attendee[1];
}

/** The same form on the same page, whatever its IDs are. */
export function draftKey(form: HTMLFormElement): string {
  return [page.account, pathOf(form), value(form, 'act'), value(form, 'group'), new URLSearchParams(location.search).get('ubah') ?? ''].join('|');
}

/** Fields that belong to one sending of a form and not to what was typed. */
export const passing = ['csrf', 'id', 'seen', 'attendee'];

const timers = new Map<HTMLFormElement, number>();

/** A page that goes has no time for the memory; what was typed in its last half second waits here for the next page of this tab. */
const last = 'musyawarah-ketikan';

export async function recallTyping(): Promise<void> {
  const text = sessionStorage.getItem(last);
  sessionStorage.removeItem(last);
  for (const draft of JSON.parse(text ?? '[]') as Draft[]) if (draft.account === page.account) await keepDraft(draft);
}

function typed(form: HTMLFormElement): Draft {
  timers.delete(form);
  const fields: [string, string][] = [];
  for (const [name, said] of new FormData(form)) if (!passing.includes(name) && typeof said === 'string') fields.push([name, said]);
  return { key: draftKey(form), account: page.account, fields, at: Date.now() };
}

function save(form: HTMLFormElement): void {
  void keepDraft(typed(form)).catch(() => undefined);
}

export function forgetTyping(form: HTMLFormElement): void {
  clearTimeout(timers.get(form));
  timers.delete(form);
}

/** Keeps what is typed, half a second after it is and when the page goes. */
export function watchTyping(): void {
  document.addEventListener('input', (event) => {
    const form = (event.target as Control).form;
    if (!form || !mayWait(pathOf(form))) return;
    clearTimeout(timers.get(form));
    timers.set(form, window.setTimeout(() => save(form), 500));
  });
  window.addEventListener('pagehide', () => {
    if (timers.size) sessionStorage.setItem(last, JSON.stringify([...timers.keys()].map(typed)));
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') [...timers.keys()].forEach(save);
  });
}

/** Gives a form back what was typed into it: what was refused, else what is waiting, else what was never sent. It returns the refused row. */
export async function restore(form: HTMLFormElement): Promise<Row | undefined> {
  if (controls(form).length === 0) return undefined;
  const rows = (await allRows()).filter((row) => mine(row) && row.path === pathOf(form) && row.state !== 'taken' && row.act === value(form, 'act'));
  const group = value(form, 'group');
  // A new line of the list begins empty; only one that was refused comes back.
  const list = pathOf(form).endsWith('/hadir');
  const row = rows.filter((one) => (!list || one.state === 'refused') && (list || !group || one.fields.some(([n, v]) => n === 'group' && v === group))).pop();
  const draft = await draftOf(draftKey(form));
  if (row) fillIn(form, row.fields);
  if (draft && (!row || draft.at > row.at)) fillIn(form, draft.fields);
  return row?.state === 'refused' ? row : undefined;
}
