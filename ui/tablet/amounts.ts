/** Reads amounts as people write them, by the same rules as the server (planning/amount.go, ui/forms.go). */

import { lang } from './words';

/** Either the amount or the key of what is wrong with it. */
export type Read = { value: number; error?: undefined } | { value?: undefined; error: string };

const scales: [string, number][] = [
  ['miliar', 1e9], ['milyar', 1e9], ['billion', 1e9], ['juta', 1e6], ['million', 1e6], ['jt', 1e6], ['ribu', 1e3], ['rb', 1e3],
];
const mostRupiah = 1e13;
const mostVolume = 1e12;

/** Whole rupiah: "1500000", "Rp1.500.000", "1,5 juta". */
export function readRupiah(written: string): Read {
  const text = written.trim().toLowerCase();
  for (const [word, by] of scales) {
    if (!text.endsWith(word)) continue;
    const figure = readVolume(text.slice(0, -word.length).trim().replace(/^rp\.?\s*/, ''));
    if (figure.error !== undefined) return { error: 'error.rupiah_format' };
    return inRange(Math.round((figure.value * by) / 1000));
  }
  let bare = text.replace(/^rp\s*\.?\s*/, '');
  // An English reader groups by commas, as the English page does itself.
  if (lang === 'en' && /^\d{1,3}(,\d{3})+$/.test(bare)) bare = bare.replace(/,/g, '');
  if (bare.includes(',')) return { error: 'error.rupiah_fraction' };
  if (bare.startsWith('-')) return { error: 'error.rupiah_negative' };
  if (!/^(\d+|\d{1,3}(\.\d{3})+)$/.test(bare)) return { error: 'error.rupiah_format' };
  return inRange(Number(bare.replace(/\./g, '')));
}

const inRange = (value: number): Read => (value > 0 && value <= mostRupiah ? { value } : { error: 'error.rupiah_range' });

/** A quantity in thousandths: "250", "569,5". */
export function readVolume(written: string): Read {
  const match = /^(\d{1,12})(?:[.,](\d{1,3}))?$/.exec(written.trim());
  if (!match) return { error: 'error.volume_format' };
  const value = Number(match[1]) * 1000 + Number(((match[2] ?? '') + '000').slice(0, 3));
  if (value > mostVolume) return { error: 'error.volume_range' };
  return value === 0 ? { error: 'error.volume_zero' } : { value };
}

/** A quantity in thousandths as the server reads it: a point, no trailing zeros. */
export const plainVolume = (thousandths: number): string => String(thousandths / 1000);
