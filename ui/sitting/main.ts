/** The script of a sitting's pages (docs/sitting.md): what is sent is kept first, so that a network that drops loses nothing and stops nobody. */
import { n, setZone, t } from '../tablet/words';
import { app, changed, onChange, page } from './app';
import { copied, dropCopies, makeCopies, startCopies } from './copies';
import { allRows, dropRow, keepDraft, keepRow, tidy, type Row } from './db';
import { blank, draftKey, forgetTyping, forms, isWhole, mayWait, passing, pathOf, recallTyping, refresh, restore, rowOf, watchTyping } from './forms';
import { ask, reachable } from './net';
import { mine, outcome, startSending, wake, whenCaughtUp } from './queue';
import { clearRefusal, draw, say, showRefusal, startView, stuck } from './view';

/** How long somebody waits for an answer before going on. */
const patience = 8000;

const waitingHere = async (): Promise<number> => (await allRows()).filter((row) => row.state === 'waiting' && mine(row)).length;

/** A page from the device holds the form of every act; the one that was asked for is put on it. */
function openAct(): void {
  const act = new URLSearchParams(location.search).get('tindakan');
  if (!act) return;
  const found = document.querySelector<HTMLTemplateElement>(`#putuskan template[data-act="${CSS.escape(act)}"]`);
  if (!found) return;
  found.parentElement!.querySelector(':scope > .muted')?.remove();
  found.before(found.content.cloneNode(true));
  for (const link of document.querySelectorAll('#putuskan nav a')) {
    if (new URL((link as HTMLAnchorElement).href).searchParams.get('tindakan') === act) link.setAttribute('aria-current', 'true');
  }
}

async function submit(event: SubmitEvent): Promise<void> {
  const form = event.target as HTMLFormElement;
  const path = pathOf(form);
  if (path === '/keluar') {
    event.preventDefault();
    return leave(form);
  }
  if (!path.startsWith(page.base)) return;
  if (mayWait(path)) {
    event.preventDefault();
    if (!form.dataset.busy) await keep(form);
    return;
  }
  // What cannot wait: nothing is sent while the network is away, so that nothing that was typed is lost.
  const why = isWhole(path) ? stuck(Number(page.root!.dataset.waiting)) : app.link === 'away' ? t('offline.only_online') : '';
  if (!why) return;
  event.preventDefault();
  say(why);
}

async function keep(form: HTMLFormElement): Promise<void> {
  form.dataset.busy = '1';
  const row = rowOf(form);
  const key = draftKey(form);
  forgetTyping(form);
  clearRefusal(form);
  try {
    row.n = await keepRow(row, key);
  } catch {
    // Without memory it goes the way it always went, if there is one.
    if (app.link !== 'away') return form.submit();
    delete form.dataset.busy;
    return say(t('offline.not_kept'));
  }
  refresh(form);
  changed(true);
  wake();
  const now = await outcome(row.n, app.link === 'away' || app.door ? 0 : patience);
  if (now?.state === 'taken') {
    // It stays until a page that was read later shows it: the next one may come from this device, without it.
    return goTo(now.next ?? '');
  }
  delete form.dataset.busy;
  if (now?.state === 'refused' && form.isConnected && page.path !== page.base) {
    // A mistake in a field is mended here and now; what was typed goes on as a draft.
    if (now.errors?.length) {
      await keepDraft({ key, account: page.account, fields: now.fields.filter(([name]) => !passing.includes(name)), at: Date.now() });
      await dropRow(now.n!);
    }
    showRefusal(form, now);
    return changed(true);
  }
  if (now?.state === 'refused') return say(t('offline.refused_now', { What: row.label, Why: now.reason ?? '' }));
  if (now) goOn(form, now);
}

/** Follows where the server leads, also where that is this very page. */
function goTo(next: string): void {
  if (!next) return location.reload();
  const to = new URL(next, location.href);
  const same = to.pathname + to.search === location.pathname + location.search;
  location.assign(to);
  if (same) location.reload();
}

/** Goes on with what waits: from a decision to the next proposal that has none. */
function goOn(form: HTMLFormElement, row: Row): void {
  say(t('offline.kept', { What: row.label }));
  if (row.act && page.path !== page.base && copied.has(page.base)) {
    location.assign(`${page.base}?sesudah=${row.code}`);
    return;
  }
  if (row.act) return void nextAfter(row.code);
  if (!row.path.endsWith('/hadir')) return;
  if (new URLSearchParams(location.search).has('ubah')) blank(form);
  else form.reset();
  refresh(form);
  form.querySelector<HTMLElement>('[name=name]')?.focus();
}

/** Moves to the first proposal after one that has no decision, here or at the server. */
async function nextAfter(code: string): Promise<void> {
  const decided = new Set((await allRows()).filter((row) => row.act && mine(row) && row.state !== 'refused').map((row) => row.code));
  const rows = Array.from(document.querySelectorAll<HTMLElement>('.agenda > li'));
  const from = rows.findIndex((li) => li.id === 'u-' + code) + 1;
  const next = [...rows.slice(from), ...rows.slice(0, from)].find((li) => li.dataset.url && li.dataset.decided === undefined && !decided.has(li.id.slice(2)));
  const at = next ?? rows[from - 1];
  if (!at) return;
  history.replaceState(null, '', `${page.base}#${at.id}`);
  at.scrollIntoView({ block: 'start' });
  at.querySelector<HTMLElement>('.do button:not([hidden]), .do a')?.focus({ preventScroll: true });
}

let warned = false;

/** Signing out takes the copies with it. What waits stays, and says so before. */
async function leave(form: HTMLFormElement): Promise<void> {
  const waiting = await waitingHere();
  if (waiting && !warned) {
    warned = true;
    return say(n('offline.sign_out_waiting', waiting));
  }
  if (!(await reachable())) {
    await dropCopies();
    app.leaving = false;
    return say(t('offline.sign_out_away'));
  }
  await dropCopies();
  await tidy('', 0); // the worker does it too, where there is one
  form.submit();
}

/** A link to a page that is not on this device leads nowhere while the network is away. */
function follow(event: MouseEvent): void {
  const link = (event.target as Element).closest?.('a');
  if (link?.getAttribute('aria-disabled')) {
    event.preventDefault();
    return say(stuck(Number(page.root!.dataset.waiting)));
  }
  if (!link || app.link !== 'away' || link.origin !== location.origin || link.target) return;
  if (link.hash && link.pathname + link.search === location.pathname + location.search) return;
  if (copied.has(link.pathname) && !new URLSearchParams(link.search).has('ubah')) return; // a copy holds nobody's line of the list
  event.preventDefault();
  say(t('offline.no_copy'));
}

/** After the queue went out: the figures and the rows as the server has them now, where nobody is typing. */
async function renew(taken: number, refused: number): Promise<void> {
  // A form somebody has just sent and waits for tells its own outcome.
  if (document.querySelector('form[data-busy]')) return;
  say([taken ? n('offline.sent', taken) : '', refused ? n('offline.refused_round', refused) : ''].join(' ').trim());
  if (page.path !== page.base || document.activeElement?.matches('input, textarea, select')) return changed();
  const response = await ask(page.base, 20_000);
  const fresh = new DOMParser().parseFromString((response?.ok && (await response.text())) || '', 'text/html');
  const root = fresh.getElementById('luring');
  if (root?.dataset.account !== page.account) return;
  const item = document.activeElement?.closest('li[id]')?.id;
  const main = document.getElementById('isi')!;
  const keep = [...main.children].filter((one) => one === page.root || one.matches('script, svg, .crumbs'));
  const come = [...fresh.getElementById('isi')!.children].filter((one) => !one.matches('#luring, script, svg, .crumbs, .notice[role=status]'));
  main.replaceChildren(...keep, ...come.map((one) => document.importNode(one, true)));
  Object.assign(page, { clock: root.dataset.clock, mark: root.dataset.mark, read: Date.now(), copy: false });
  forms().forEach(refresh);
  if (item) document.getElementById(item)?.querySelector<HTMLElement>('.do button, .do a')?.focus({ preventScroll: true });
  document.querySelectorAll('[data-offline]').forEach((one) => (one.textContent = t('offline.promise')));
  changed(true);
  await makeCopies();
}

async function start(): Promise<void> {
  await tidy(page.account, Date.now() - 12 * 3600_000); // without memory: the pages work as they always did
  setZone(page.root!.dataset.zone ?? '');
  await recallTyping();
  openAct();
  startView();
  await startCopies();
  for (const form of forms()) {
    refresh(form);
    if (page.path === page.base) continue;
    const refused = await restore(form);
    if (refused) showRefusal(form, refused);
  }
  document.addEventListener('submit', (event) => void submit(event));
  document.addEventListener('click', follow);
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) forms().forEach((form) => (refresh(form), delete form.dataset.busy));
  });
  watchTyping();
  onChange(() => void draw());
  whenCaughtUp((taken, refused) => void renew(taken, refused));
  await draw();
  const after = new URLSearchParams(location.search).get('sesudah');
  if (after) await nextAfter(after);
  startSending();
  page.root!.dataset.ready = '1';
  if (await reachable()) await makeCopies();
  page.root!.dataset.copies = '1';
}

if (page.root) start().catch((error: unknown) => console.error(error));
