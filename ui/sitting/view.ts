/** What the page shows of it: the strip on top, the tags at the proposals, how old the figures are, and what must wait for the network. */
import { button, icon, make, twice } from '../tablet/page';
import { clock, n, t } from '../tablet/words';
import { app, changed, page } from './app';
import { allRows, dropRow, type Row } from './db';
import { able, copied } from './copies';
import { codeOf, isWhole, pathOf } from './forms';
import { mine, sendNow } from './queue';

const looks = { waiting: ['waiting', 'clock'], taken: ['kept', 'check'], refused: ['refused', 'warn'] } as const;

const status = make('p', { class: 'state', role: 'status' });
const counts = make('p', { class: 'num' });
const said = make('p', { class: 'said', role: 'status' });
const doors = make('p', { class: 'actions' });
const list = make('ol', {});
const head = make('summary', {});
const kept = make('details', { hidden: true }, head, list);

export function startView(): void {
  page.root!.append(status, counts, said, doors, kept);
  document.querySelectorAll('[data-offline]').forEach((one) => (one.textContent = t('offline.promise')));
}

/** Says what has just happened, to those who see it and to those who hear it. */
export function say(text: string): void {
  // The same words again are only spoken if they change.
  said.textContent = said.textContent === text ? text + ' ' : text;
}

const tag = (row: Row): HTMLElement => {
  const [tone, drawing] = looks[row.state];
  return make('span', { class: 'tag ' + tone }, icon(drawing), stateWords(row));
};

function stateWords(row: Row): string {
  if (row.state === 'taken') return t('offline.taken', { Clock: clock(row.answered!) });
  return row.state === 'refused' ? t('offline.refused') : t('offline.waiting');
}

/** Where a refused form can be mended. */
function mendAt(row: Row): string {
  const here = page.base;
  if (row.act) return `${row.path}?tindakan=${row.act}${row.errors?.some((one) => one.field === 'value') ? '&lebih=1' : ''}#putuskan`;
  if (row.code) return row.path.replace(/\/(\w+)$/, '#$1');
  if (row.path.includes('/pengawal')) return here + '/pengawal';
  return here + '/hadir' + (row.path.endsWith('/rekap') ? '#hitung' : '#tambah');
}

function entry(row: Row, where: 'list' | 'place'): HTMLElement {
  const box = make(where === 'list' ? 'li' : 'div', { class: 'later', 'data-state': row.state, 'data-row': String(row.n) }, make('p', {}, tag(row), ' ' + row.label));
  if (row.state !== 'refused') return box;
  for (const why of new Set([...(row.errors ?? []).map((one) => one.detail), ...(row.errors?.length ? [] : [row.reason ?? ''])])) if (why) box.append(make('p', { class: 'why' }, why));
  const about = make('span', { class: 'hide' }, ' ' + row.label);
  box.append(make('p', { class: 'actions' }, make('a', { class: 'btn ghost', href: mendAt(row) }, icon('pencil'), t('offline.mend'), about),
    twice('ghost', '', t('offline.drop'), t('offline.drop_sure'), async () => {
      await dropRow(row.n!);
      changed(true);
    }, { 'data-drop': '1' })));
  return box;
}

/** What the strip says first: an icon and words. */
function state(waiting: number): [string, string] {
  if (app.door === 'over') return ['lock', t('offline.over')];
  if (app.door === 'other') return ['lock', t('offline.other_account')];
  if (app.link === 'away') return ['offline', t('offline.away')];
  if (app.sending) return ['upload', t('offline.sending')];
  if (waiting) return ['clock', t('offline.to_send')];
  return ['check', page.keep && copied.has(page.base) ? t('offline.here') : t('offline.connected')];
}

let drawing = '';

export async function draw(): Promise<void> {
  if (app.leaving) return;
  const all = await allRows();
  const rows = all.filter((row) => mine(row) && row.forum === page.forum && !shown(row));
  const count = (state: Row['state']): number => rows.filter((row) => row.state === state).length;
  const [waiting, refused] = [count('waiting'), count('refused')];
  const others = all.filter((row) => row.state === 'waiting' && !mine(row)).length;
  const looks = JSON.stringify([app, page.read, rows.map((row) => [row.n, row.state]), others]);
  if (looks === drawing) return;
  drawing = looks;
  const [drawn, words] = state(waiting);
  Object.assign(page.root!.dataset, { link: app.door || app.link, waiting, refused, taken: count('taken') });
  if (status.textContent !== words) status.replaceChildren(icon(drawn), words);
  counts.textContent = [
    waiting ? n('offline.waiting_count', waiting) : '', refused ? n('offline.refused_count', refused) : '', others ? n('offline.others', others) : '',
    page.keep && !able() ? t('offline.no_copies') : '', app.copies && page.keep ? t('offline.copies', { Ready: app.copied, All: app.copies }) : '',
  ].filter(Boolean).join(' · ');
  drawDoors(waiting);
  kept.hidden = rows.length === 0;
  head.textContent = n('offline.list', rows.length);
  // What has no place of its own on this page is seen here.
  if (rows.some((row) => row.state === 'refused' && !onForm(row)) || (page.path !== page.base && rows.some((row) => row.state === 'waiting' && !row.code))) kept.open = true;
  list.replaceChildren(...rows.map((row) => entry(row, 'list')));
  drawPlaces(rows);
  drawFigures(rows);
  drawWhole(waiting);
}

function drawDoors(waiting: number): void {
  const wanted = app.door ? 'door' : waiting ? 'send' : '';
  if (doors.dataset.wanted === wanted) return;
  doors.dataset.wanted = wanted;
  doors.hidden = !wanted;
  doors.replaceChildren();
  if (wanted === 'door') doors.append(make('a', { class: 'btn', href: '/masuk?ke=' + encodeURIComponent(page.path) }, icon('lock'), t('offline.sign_in')));
  if (wanted === 'send') doors.append(button('ghost', 'upload', t('offline.send_now'), sendNow));
}

/** Whether a page shows a row's outcome by itself: it was read after the server had taken the row. */
const shown = (row: Row): boolean => row.state === 'taken' && row.answered! < page.read;

/** Whether a refusal is told at its form on this page already. */
const onForm = (row: Row): boolean => row.state === 'refused' && !!document.querySelector(`.errors[data-path="${row.path}"]`);

/** At each proposal: what waits for it, what was refused and why. */
function drawPlaces(rows: Row[]): void {
  document.querySelectorAll('.later:not(#luring .later)').forEach((old) => old.remove());
  document.querySelectorAll<HTMLElement>('.agenda .do > form').forEach((form) => (form.hidden = false));
  for (const row of rows) {
    if (!row.code || onForm(row)) continue;
    const item = document.getElementById('u-' + row.code);
    const place = item?.querySelector('.do') ?? (codeOf(page.path) === row.code ? document.getElementById('putuskan') : null);
    if (!place) continue;
    const box = entry(row, 'place');
    if (item) place.prepend(box);
    else place.before(box);
    // The quick button has done its part.
    const quick = item?.querySelector<HTMLElement>('.do > form');
    if (quick && row.act && row.state !== 'refused') quick.hidden = true;
  }
}

/** How old the figures are, and what they leave out: they are the server's, and nobody adds to them here. */
function drawFigures(rows: Row[]): void {
  const open = rows.filter((row) => row.act && (row.state === 'waiting' || row.state === 'taken')).length;
  document.getElementById('luring-angka')?.remove();
  const first = document.querySelector('main .cards');
  if (!first || (!open && !page.copy && app.link !== 'away')) return;
  const text = open ? n('offline.figures', open, { Clock: page.clock }) : t('offline.figures_old', { Clock: page.clock });
  first.before(make('p', { class: 'notice waiting', id: 'luring-angka' }, icon('clock'), make('span', {}, text)));
}

/** Acts on the sitting as a whole stand still while anything is missing. */
function drawWhole(waiting: number): void {
  const still = stuck(waiting);
  const held: HTMLElement[] = [];
  for (const form of document.querySelectorAll<HTMLFormElement>('main form[method=post]')) {
    if (isWhole(pathOf(form))) held.push(...form.querySelectorAll<HTMLElement>('button'));
  }
  held.push(...document.querySelectorAll<HTMLElement>(`main a.btn[href="${page.base}/tutup"], main a.btn[href="${page.base}/perubahan"]`));
  document.getElementById('luring-utuh')?.remove();
  for (const one of held) {
    if (still) one.setAttribute('aria-disabled', 'true');
    else one.removeAttribute('aria-disabled');
  }
  if (!still || !held.length) return;
  const note = make('p', { class: 'notice waiting', id: 'luring-utuh' }, icon('lock'), make('span', {}, still));
  (held[0]!.closest('.actions:not(form .actions)') ?? held[0]!.closest('form') ?? held[0]!).before(note);
}

/** Why the sitting as a whole must wait, '' where it need not. */
export function stuck(waiting: number): string {
  if (waiting) return n('offline.whole_waiting', waiting);
  return app.link === 'away' ? t('offline.whole_away') : '';
}

/** Puts a refusal beside the fields of its form, as the server's own page does. */
export function showRefusal(form: HTMLFormElement, row: Row): void {
  clearRefusal(form);
  const lines: HTMLElement[] = [];
  for (const { field, detail } of row.errors ?? []) {
    const input = form.querySelector<HTMLElement>(`[name="${CSS.escape(field)}"]:not([type=hidden])`);
    const box = input?.closest<HTMLElement>('.field');
    const line = make('li', {}, detail);
    lines.push(line);
    if (!input || !box) continue;
    const target = input.matches('[type=radio]') ? box : input;
    const id = (target.id || field) + '-error';
    const wrong = make('p', { class: 'wrong', id }, icon('warn'), make('span', {}, detail));
    box.classList.add('bad');
    (target === box ? box.querySelector('.tiles')! : input).before(wrong);
    target.setAttribute('aria-describedby', [target.getAttribute('aria-describedby'), id].filter(Boolean).join(' '));
    if (target !== box) target.setAttribute('aria-invalid', 'true');
    if (target.id) line.replaceChildren(make('a', { href: '#' + target.id }, detail));
  }
  if (!lines.length) lines.push(make('li', {}, row.reason ?? ''));
  if (row.errors?.some((one) => one.field === 'value') && !form.querySelector('[name=overrun_note]')) lines.push(make('li', {}, make('a', { href: mendAt(row) }, t('offline.overrun'))));
  const box = make('div', { class: 'errors', role: 'alert', tabIndex: -1, 'data-path': row.path }, make('p', {}, icon('warn'), make('b', {}, t('offline.refused_title'))), make('ul', {}, ...lines));
  form.before(box);
  box.focus();
  drawing = '';
}

export function clearRefusal(form: HTMLFormElement): void {
  if (form.previousElementSibling?.matches('.errors')) form.previousElementSibling.remove();
  for (const wrong of form.querySelectorAll('.wrong')) {
    wrong.closest('.field')?.classList.remove('bad');
    for (const one of form.querySelectorAll(`[aria-describedby~="${wrong.id}"]`)) {
      const rest = one.getAttribute('aria-describedby')!.split(' ').filter((id) => id !== wrong.id).join(' ');
      if (rest) one.setAttribute('aria-describedby', rest);
      else one.removeAttribute('aria-describedby');
      one.removeAttribute('aria-invalid');
    }
    wrong.remove();
  }
}
