/** The server keeps another content under this proposal's UUID: both side by side, and a person chooses. Nothing is merged. */
import { changed } from './app';
import { changeRow, getRow } from './db';
import { asNew } from './draft';
import { openDraft } from './form';
import type { Row } from './kinds';
import { dropButton } from './list';
import { button, el, make, show } from './page';
import { go } from './route';
import { wake } from './sync';
import { number, rupiah, t } from './words';

const fields: [string, string][] = [
  ['title', 'propose.need'], ['problem', 'propose.problem'], ['location', 'propose.location'], ['volume', 'propose.volume'], ['unit', 'propose.unit'],
  ['value', 'propose.value'],
];

function said(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return field === 'value' ? t('propose.unpriced') : '–';
  if (field === 'value') return Number(value) < 0 ? t('propose.unpriced') : rupiah(Number(value));
  return typeof value === 'number' ? number(value) : String(value);
}

export async function showCompare(id: string): Promise<void> {
  const row = await getRow(id);
  if (!row?.refusal) return go({ view: 'home' }, true);
  const stored = row.refusal.stored;
  el('compare-rows').replaceChildren(...fields.map(([field, label]) => {
    const mine = said(field, row.body?.[field]);
    const theirs = stored ? said(field, stored[field]) : '?';
    const mark = (text: string): Node => (mine === theirs ? make('span', {}, text) : make('mark', { class: 'differs' }, text));
    return make('tr', {}, make('th', { scope: 'row' }, t(label)), make('td', { 'data-label': t('tablet.compare_mine') }, mark(mine)),
      make('td', { 'data-label': t('tablet.compare_stored') }, mark(theirs)));
  }));
  el('compare-unseen').hidden = !!stored;
  el('compare-acts').replaceChildren(
    ...(stored ? [button('', 'check', t('tablet.compare_keep'), () => void keepStored(row, stored), { 'data-do': 'keep' })] : []),
    ...(row.copied ? [dropButton(row)!] : [button('ghost', 'plus', t('tablet.compare_new'), () => void sendAsNew(row), { 'data-do': 'new' })]),
    button('ghost', 'back', t('tablet.to_list'), () => go({ view: 'home' }), { 'data-do': 'list' }));
  show('compare');
}

/** What the server keeps is right: it is this proposal's receipt. */
async function keepStored(row: Row, stored: Record<string, unknown>): Promise<void> {
  await changeRow(row.id, (kept) => take(kept, stored));
  changed('rows');
  wake();
  go({ view: 'slip', id: row.id }, true);
}

/**
 * What the tablet keeps is another need: it goes on as a proposal of its own; the server's stays. Without having seen that one there is no
 * receipt for it, so the row stays as it is until somebody deletes it.
 */
async function sendAsNew(row: Row): Promise<void> {
  const fresh = await asNew(row);
  await changeRow(row.id, (kept) => {
    const stored = kept.refusal?.stored;
    if (stored) take(kept, stored);
    else kept.copied = fresh.id;
  });
  changed('rows');
  await openDraft(fresh);
}

/** The version that the server keeps becomes the row's receipt. */
function take(row: Row, stored: Record<string, unknown>): void {
  row.state = 'sent';
  row.sentAt = Date.now();
  row.receipt = { code: String(stored.code ?? row.slip?.code ?? ''), secret: '', received_at: Number(stored.received_at ?? 0), late: false };
  delete row.refusal;
}
