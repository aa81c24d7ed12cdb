/** Texts and formats. Texts come from the catalogue: the page carries the ones the tablet needs as JSON. */

type Text = string | { one?: string; other: string };

const texts: Record<string, Text> = JSON.parse(document.getElementById('texts')?.textContent ?? '{}');

/** The language of the page: "id" or "en". */
export const lang = document.documentElement.lang === 'en' ? 'en' : 'id';

const fill = (text: string, args: Record<string, string | number>): string =>
  text.replace(/\{\{\.(\w+)\}\}/g, (_, name: string) => String(args[name] ?? args[name.toLowerCase()] ?? ''));

/** t gives the text of a key; {{.Name}} is taken from args. An unknown key shows itself, so that it is noticed. */
export function t(key: string, args: Record<string, string | number> = {}): string {
  const text = texts[key];
  if (text === undefined) return `[${key}]`;
  return fill(typeof text === 'string' ? text : text.other, args);
}

/** n is t for a text that depends on a count, which it fills in as {{.Count}}. */
export function n(key: string, count: number, args: Record<string, string | number> = {}): string {
  const text = texts[key];
  if (text === undefined) return `[${key}]`;
  const form = typeof text === 'string' ? text : (lang === 'en' && count === 1 && text.one) || text.other;
  return fill(form, { ...args, Count: number(count) });
}

/** has reports whether the page carries a key. */
export const has = (key: string): boolean => key in texts;

const [group, decimal] = lang === 'en' ? [',', '.'] : ['.', ','];

export const number = (value: number): string => String(Math.trunc(value)).replace(/\B(?=(\d{3})+$)/g, group);

/** Rp1.500.000: no space, as Indonesian spelling wants it. */
export const rupiah = (value: number): string => 'Rp' + number(value);

const scales: [number, string, string][] = [
  [1e12, 'triliun', 'trillion'],
  [1e9, 'miliar', 'billion'],
  [1e6, 'juta', 'million'],
];

/** Rp1,5 juta: as the amount is said, half up to one decimal. */
export function rupiahShort(value: number): string {
  for (const [by, id, en] of scales) {
    const tenths = Math.floor((value * 10) / by + 0.5);
    if (tenths < 10) continue;
    const rest = tenths % 10 ? decimal + (tenths % 10) : '';
    return `Rp${number(Math.floor(tenths / 10))}${rest} ${lang === 'en' ? en : id}`;
  }
  return rupiah(value);
}

/** A quantity given in thousandths, without trailing zeros. */
export function volume(thousandths: number): string {
  const rest = thousandths % 1000;
  return number(Math.floor(thousandths / 1000)) + (rest ? decimal + String(1000 + rest).slice(1).replace(/0+$/, '') : '');
}

let zone = 'Asia/Jakarta';

/** setZone makes dates show in the city's time, whatever the tablet's clock is set to. */
export function setZone(name: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    zone = name;
  } catch {
    // An old browser may not know it; WIB stays.
  }
}

const zones: Record<string, string> = { 'Asia/Jakarta': 'WIB', 'Asia/Pontianak': 'WIB', 'Asia/Makassar': 'WITA', 'Asia/Jayapura': 'WIT' };

/** 21 Januari 2027 */
export const date = (ms: number): string =>
  new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'id-ID', { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone }).format(ms);

/** 19.42, in English 19:42 */
export const clock = (ms: number): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(ms).replace(':', lang === 'en' ? ':' : '.');

export const dateTime = (ms: number): string => `${date(ms)}${lang === 'en' ? ', ' : ' pukul '}${clock(ms)} ${zones[zone] ?? ''}`.trim();
