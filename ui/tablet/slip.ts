/** The slip a proposer takes home: code, secret, QR and what happens next, valid before any network. */
import encodeQR from 'qr';
import { app } from './app';
import { photosOf, getRow } from './db';
import { openNew } from './form';
import type { Row, Slip } from './kinds';
import { dropButton, edit, reasonOf, sentWords, stateTag } from './list';
import { button, el, icon, make, shape, show } from './page';
import { placeName } from './reference';
import { answersOf } from './review';
import { go } from './route';
import { dateTime, n, t } from './words';

/** The path of a QR code as one drawing, with its quiet zone. */
export function qr(text: string, label: string): SVGElement {
  const dots = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const side = dots.length;
  let path = '';
  dots.forEach((line, y) => line.forEach((dark, x) => {
    if (dark) path += `M${x} ${y}h1v1h-1z`;
  }));
  return shape('svg', { class: 'qr', role: 'img', 'aria-label': label, viewBox: `0 0 ${side} ${side}`, 'shape-rendering': 'crispEdges' },
    shape('path', { fill: '#fff', d: `M0 0h${side}v${side}H0z` }), shape('path', { d: path }));
}

/** Shows a finished proposal: its slip and where it stands. fresh is right after "Selesai". */
export async function showSlip(id: string, fresh = false): Promise<void> {
  const row = await getRow(id);
  if (!row || row.state === 'draft') return go({ view: 'home' }, true);
  const slip: Slip | undefined = row.receipt ? { code: row.receipt.code, secret: row.receipt.secret || row.slip?.secret || '' } : row.slip;
  el('slip-head').replaceChildren(fresh && row.state === 'waiting' ? t('tablet.slip_saved') : t('tablet.slip_title'));
  el('slip-state').replaceChildren(...(await stateLine(row)));
  const card = el('slip-card');
  card.hidden = !slip;
  el('slip-none').hidden = !!slip;
  if (slip) fillCard(row, slip);
  el('slip-details').replaceChildren(...(await answersOf(row)).map(([label, text]) => make('div', {}, make('dt', {}, label), make('dd', {}, text))));
  el('slip-acts').replaceChildren(...acts(row, !!slip));
  el('slip-more').replaceChildren(...more(row));
  show('slip');
}

async function stateLine(row: Row): Promise<(Node | string)[]> {
  const line: (Node | string)[] = [stateTag(row)];
  if (row.state === 'waiting') line.push(make('span', {}, t('tablet.waiting_note')));
  if (row.state === 'sent') line.push(make('span', {}, sentWords(row)));
  if (row.state === 'refused') line.push(make('span', {}, reasonOf(row)));
  if (row.receipt?.late) line.push(make('span', {}, t('receipt.late')));
  const missing = (await photosOf(row.id)).filter((photo) => !photo.done);
  const refused = missing.find((photo) => photo.refused);
  if (refused) line.push(make('span', {}, t('tablet.photo_refused', { Why: refused.refused! })));
  else if (row.state === 'sent' && missing.length) line.push(make('span', {}, n('tablet.photos_waiting', missing.length)));
  return line;
}

function fillCard(row: Row, slip: Slip): void {
  const base = app.ref?.city.base ?? '';
  el('slip-code').textContent = slip.code;
  el('slip-secret').textContent = slip.secret;
  el('slip-secret-box').hidden = !slip.secret;
  el('slip-example').hidden = base !== '';
  el('slip-what').textContent = row.fields.title;
  el('slip-where').textContent = placeName(row.fields.area, row.fields.rw);
  el('slip-when').textContent = dateTime(row.finished ?? row.updated);
  el('slip-city').textContent = t('paper.receipt.for', { City: app.ref?.city.name ?? '', Year: row.cycle });
  const host = (base || location.origin).replace(/^https?:\/\//, '');
  el('slip-qr').replaceChildren(qr(`${base || location.origin}/lacak/${slip.code}`, t('receipt.qr', { Code: slip.code })));
  el('slip-address').textContent = host + '/lacak';
}

const acts = (row: Row, slip: boolean): HTMLElement[] => [
  button('', 'plus', t('tablet.another'), () => void openNew(), { 'data-do': 'another' }),
  ...(slip ? [button('ghost', 'print', t('tablet.print'), () => window.print(), { 'data-do': 'print' })] : []),
  ...(row.state === 'sent' ? [] : [button('ghost', 'pencil', t('tablet.edit'), () => void edit(row), { 'data-do': 'edit' })]),
  button('ghost', 'back', t('tablet.to_list'), () => go({ view: 'home' }), { 'data-do': 'list' }),
];

function more(row: Row): Node[] {
  const drop = dropButton(row);
  return drop ? [drop] : row.state === 'sent' ? [make('p', { class: 'muted' }, icon('info'), ' ', t('tablet.kept_a_month'))] : [];
}
