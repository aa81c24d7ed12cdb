/** Checks the form by the server's rules (planning/proposal.go Validate), so that a mistake is told in the hall and not at night. */
import { app } from './app';
import { readRupiah, readVolume } from './amounts';
import type { Fields } from './kinds';
import { t } from './words';

/** One thing to correct: the field's name, which is also its id, the step it is on, and words. */
export interface Fault {
  field: string;
  step: number;
  text: string;
}

const hidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

function text(value: string, least: number, most: number): string {
  const length = [...value.trim()].length;
  if (hidden.test(value)) return t('error.text_control');
  if (length === 0 && least > 0) return t('error.required');
  if (length < least) return t('error.text_short', { Least: least });
  return [...value].length > most ? t('error.text_long', { Most: most }) : '';
}

/** Which step asks for a field, so that a refusal leads there. */
export const stepOf: Record<string, number> = {
  intake: 1, proposed_by: 1, basis: 1, proposer: 1, own_words: 2, title: 2, catalogue: 2, problem: 2, area: 3, rw: 3, rt: 3, location: 3, point: 3,
  volume: 4, unit: 4, value: 4, unpriced: 4, channel: 4, agency: 4, benefits: 4, rank: 4, read_back: 5,
};

/** Everything that is wrong on a step, or on the whole form where step is 0. */
export function faults(f: Fields, step = 0): Fault[] {
  const limits = app.ref?.limits ?? { title: 200, text: 2000, location: 500, short: 80 };
  const said: [string, string][] = [
    ['proposed_by', f.proposed_by ? '' : t('error.group')],
    ['basis', f.proposed_by && f.proposed_by !== 'general' && !f.basis ? t('error.basis_required') : ''],
    ['proposer', text(f.proposer, 0, limits.short)],
    ['own_words', text(f.own_words, 0, limits.text)],
    ['title', text(f.title, 3, limits.title)],
    ['problem', text(f.problem, 0, limits.text)],
    ['area', f.area ? '' : t('error.required')],
    ['rw', /^\d{0,3}$/.test(f.rw.trim()) ? '' : t('error.rw')],
    ['rt', /^\d{0,3}$/.test(f.rt.trim()) ? '' : t('error.rw')],
    ['location', f.location.trim() || f.point ? text(f.location, 0, limits.location) : t('tablet.location_needed')],
    ['volume', amount(readVolume(f.volume), f.volume)],
    ['unit', text(f.unit, 1, 40)],
    ['value', f.unpriced ? '' : f.value.trim() ? amount(readRupiah(f.value), f.value) : t('error.value_or_unpriced')],
    ['channel', f.channel ? '' : t('error.channel')],
    ['agency', f.channel === 'agency' && !f.agency ? t('error.agency_required') : ''],
    ['rank', /^[1-9]\d{0,3}$|^$/.test(f.rank.trim()) ? '' : t('error.rank')],
  ];
  return said
    .map(([field, words]) => ({ field, step: stepOf[field] ?? 5, text: words }))
    .filter((one) => one.text !== '' && (step === 0 || one.step === step));
}

function amount(read: { error?: string }, written: string): string {
  if (!written.trim()) return t('error.required');
  return read.error ? t(read.error) : '';
}
