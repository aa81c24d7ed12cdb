/** The bar on top, always there: whether the work is safe, how much is kept here and how much was sent, and who is at work. */
import { app, on } from './app';
import { allRows } from './db';
import type { Row } from './kinds';
import { el, icon } from './page';
import { n, t } from './words';

export interface Counts {
  drafts: number;
  waiting: number;
  refused: number;
  sent: number;
}

export function countRows(rows: Row[]): Counts {
  const counts: Counts = { drafts: 0, waiting: 0, refused: 0, sent: 0 };
  for (const row of rows) {
    if (row.state === 'draft') counts.drafts += 1;
    else counts[row.state] += 1;
  }
  return counts;
}

/** How the bar begins: an icon and words. */
function state(): [string, string, string] {
  if (!app.token) return ['new', 'tablet', t('tablet.bar_new')];
  if (app.lockedOut) return ['locked', 'lock', t('tablet.bar_locked')];
  if (app.link === 'here') return app.sending ? ['sending', 'upload', t('tablet.bar_sending')] : ['here', 'check', t('tablet.bar_here')];
  return ['away', 'offline', t('tablet.bar_away')];
}

async function draw(): Promise<void> {
  const [name, drawing, words] = state();
  const bar = el('bar');
  if (bar.dataset.state !== name || el('bar-state').textContent !== words) {
    bar.dataset.state = name;
    el('bar-state').replaceChildren(icon(drawing), words);
  }
  const counts = countRows(await allRows());
  const kept = counts.drafts + counts.waiting + counts.refused;
  const parts = [n('tablet.count_kept', kept), n('tablet.count_sent', counts.sent)];
  if (counts.refused) parts.push(n('tablet.count_refused', counts.refused));
  const count = el('count');
  Object.assign(count.dataset, { kept, drafts: counts.drafts, waiting: counts.waiting, refused: counts.refused, sent: counts.sent });
  count.textContent = parts.join(' · ');
  const who = el('who');
  who.hidden = !app.device;
  // On a phone there is room for the person alone.
  who.querySelector('i')!.textContent = (app.device?.name ?? '') + (app.person ? ' · ' : '');
  who.querySelector('span b')!.textContent = app.person?.name ?? '';
  el('status-link').hidden = !app.device;
}

export function startBar(): void {
  on(['rows', 'link', 'person', 'device'], () => void draw());
  void draw();
}
