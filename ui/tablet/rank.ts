/** The order of an RW's list on this tablet, changed by buttons. The server is told once it has all of the list. */
import { app, changed } from './app';
import { allRows, getMeta, withDB } from './db';
import type { Row } from './kinds';
import { call } from './net';
import { announce, notice } from './page';
import { t } from './words';

interface Order {
  ids: string[];
  dirty: boolean;
}

type Orders = Record<string, Order>;

const all = async (): Promise<Orders> => (await getMeta<Orders>('ranks')) ?? {};

/** Changes one RW's order in one transaction: two presses in a row must both count. */
function change(key: string, work: (order: Order) => void): Promise<unknown> {
  return withDB(async (db) => {
    const tx = db.transaction('meta', 'readwrite');
    const orders = ((await tx.store.get('ranks'))?.value as Orders) ?? {};
    const order = orders[key] ?? { ids: [], dirty: false };
    work(order);
    await tx.store.put({ name: 'ranks', value: { ...orders, [key]: order } });
    await tx.done;
  });
}

/** Rows in the order somebody gave them; the others after them, by rank and number. */
export async function ordered(key: string, rows: Row[]): Promise<Row[]> {
  const ids = (await all())[key]?.ids ?? [];
  const place = (row: Row): number => {
    const at = ids.indexOf(row.id);
    return at >= 0 ? at : 100_000 + (Number(row.fields.rank) || 9999) * 10_000 + (row.seq ?? 9_999);
  };
  return [...rows].sort((a, b) => place(a) - place(b) || a.created - b.created);
}

/** Moves a proposal one place up or down its list. */
export async function move(key: string, ids: string[], id: string, by: -1 | 1): Promise<void> {
  const at = ids.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= ids.length) return;
  const next = [...ids];
  next.splice(at, 1);
  next.splice(to, 0, id);
  await change(key, (order) => Object.assign(order, { ids: next, dirty: true }));
  changed('rows');
  announce(t('tablet.moved', { Number: to + 1 }));
}

/** Tells the server the orders that changed, where it has every proposal of the list. */
export async function sendRanks(): Promise<void> {
  const rows = await allRows();
  for (const [key, order] of Object.entries(await all())) {
    if (!order.dirty) continue;
    const [area = '', rw = ''] = key.split('|');
    const listed = rows.filter((row) => order.ids.includes(row.id));
    if (listed.length === 0 || listed.some((row) => row.state !== 'sent')) continue;
    const sentOrder = order.ids.filter((id) => listed.some((row) => row.id === id));
    const answer = await call('POST', 'device/ranks', { json: { cycle: app.ref?.cycle.year, area, rw, by: app.person?.id ?? '', order: sentOrder } });
    if (answer.kind === 'away') return;
    const final = answer.kind === 'ok' || [403, 404, 409, 422].includes(answer.status);
    if (final) await change(key, (kept) => void (kept.dirty = kept.ids.join() !== order.ids.join()));
    if (answer.kind === 'problem' && answer.status === 409) notice('waiting', t('tablet.rank_late'));
  }
}
