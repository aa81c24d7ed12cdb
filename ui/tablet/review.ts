/** The last step: everything once more, to be read out to the proposer before it is finished. */
import type { Row } from './kinds';
import { photosOf } from './db';
import { el, make } from './page';
import { agencyName, placeName } from './reference';
import { readRupiah, readVolume } from './amounts';
import { n, rupiah, t, volume } from './words';

/** The answers as label, value and the step that asks for them. Empty ones are left out. */
export async function answersOf(row: Row): Promise<[string, string, number][]> {
  const f = row.fields;
  const who = t('group.' + f.proposed_by) + (f.basis && f.proposed_by !== 'general' ? ` (${t('basis.' + f.basis)})` : '');
  const amount = readVolume(f.volume).value;
  const value = readRupiah(f.value).value;
  const photos = (await photosOf(row.id)).length;
  const place = [placeName(f.area, f.rw), f.rt && 'RT ' + f.rt].filter(Boolean).join(', ');
  const channel = f.channel === 'agency' ? agencyName(f.agency) : f.channel ? t('channel.' + f.channel) : '';
  const all: [string, string, number][] = [
    [t('propose.need'), f.title, 2],
    [t('propose.own_words'), f.own_words, 2],
    [t('propose.problem'), f.problem, 2],
    [t('tablet.review_who'), f.proposed_by ? who : '', 1],
    [t('propose.body'), f.proposer, 1],
    [t('propose.intake'), t('intake.' + f.intake), 1],
    [t('tablet.review_place'), place, 3],
    [t('propose.location'), f.location, 3],
    [t('tablet.map'), f.point ? t('tablet.map_chosen') : '', 3],
    [t('propose.volume'), amount ? `${volume(amount)} ${f.unit}` : '', 4],
    [t('propose.value'), f.unpriced || value === undefined ? t('propose.unpriced') : rupiah(value), 4],
    [t('tablet.review_channel'), channel, 4],
    [t('propose.benefits'), f.benefits.map((one) => t('group.' + one)).join(', '), 4],
    [t('propose.rank'), f.rank, 4],
    [t('tablet.photos_label'), photos ? n('tablet.photos', photos) : '', 2],
  ];
  return all.filter(([, text]) => text.trim() !== '');
}

/** Fills the last step; edit leads back to the step that asks. */
export async function showReview(row: Row, edit: (step: number) => void): Promise<void> {
  const lines = await answersOf(row);
  el('review').replaceChildren(...lines.map(([label, text, step]) => make('div', {},
    make('dt', {}, label), make('dd', {}, text),
    make('dd', { class: 'edit' }, make('button', { type: 'button', class: 'plain', onclick: () => edit(step) },
      t('tablet.edit'), make('span', { class: 'hide' }, ' ' + label))))));
}
