/** Hints at proposals that look the same, and offers last year's again. A hint never blocks and never answers for anybody. */
import { app } from './app';
import { readVolume } from './amounts';
import { allRows } from './db';
import type { Fields, Near, Previous } from './kinds';
import { call } from './net';
import { button, el, icon, make } from './page';
import { lastYears, likeness, placeName, wordsOf } from './reference';
import { t, volume } from './words';

const pause = 600;
let timer = 0;
let asking: AbortController | undefined;

/** Looks again after a pause in typing. */
export function lookForSimilar(row: { id: string; fields: Fields }, again: (one: Previous) => void): void {
  clearTimeout(timer);
  asking?.abort();
  timer = window.setTimeout(() => void look(row, again), pause);
}

async function look(row: { id: string; fields: Fields }, again: (one: Previous) => void): Promise<void> {
  const f = row.fields;
  showPrevious(f, again);
  if (wordsOf(f.title).length === 0) return showSimilar([]);
  const here: Near[] = [];
  for (const other of await allRows()) {
    if (other.id === row.id || likeness(other.fields.title, f.title) < 0.6) continue;
    here.push({ code: other.slip?.code ?? '', title: other.fields.title, area: other.fields.area, rw: other.fields.rw });
  }
  for (const near of app.ref?.nearby ?? []) {
    if ((!near.area || near.area === f.area) && likeness(near.title, f.title) >= 0.6) here.push(near);
  }
  showSimilar(here);
  if (app.link !== 'here' || !app.token || !f.area) return;
  asking = new AbortController();
  const query = new URLSearchParams({ area: f.area, title: f.title });
  const answer = await call<{ items: Near[] }>('GET', 'device/similar?' + query, { signal: asking.signal, timeout: 8000 });
  if (answer.kind === 'ok') showSimilar([...here, ...(answer.body.items ?? [])]);
}

function showSimilar(all: Near[]): void {
  const seen = new Set<string>();
  const items = all.filter((one) => {
    const key = one.code || one.title + one.rw;
    return !seen.has(key) && seen.add(key);
  }).slice(0, 5);
  const box = el('similar');
  box.hidden = items.length === 0;
  if (items.length === 0) return;
  box.querySelector('ul')!.replaceChildren(...items.map((one) => make('li', {}, make('b', {}, one.title),
    make('small', {}, [placeName(one.area ?? '', one.rw), one.code].filter(Boolean).join(' · ')))));
}

/** Last year's proposals of this place, each with a button that asks again. */
export function showPrevious(f: Fields, again: (one: Previous) => void): void {
  const box = el('previous');
  const items = f.continues ? (app.ref?.previous ?? []).filter((one) => one.id === f.continues) : lastYears(f.area, f.rw, f.title);
  box.hidden = items.length === 0;
  box.querySelector('ul')!.replaceChildren(...items.map((one) => {
    const taken = one.id === f.continues;
    const amount = readVolume(String(one.volume)).value ?? 0;
    const about = [placeName('', one.rw).trim() && 'RW ' + one.rw, amount > 0 ? `${volume(amount)} ${one.unit}` : '', one.code];
    return make('li', { 'data-id': one.id },
      make('div', {}, make('b', {}, one.title), make('small', {}, about.filter(Boolean).join(' · '))),
      taken ? make('span', { class: 'tag kept' }, icon('check'), t('tablet.previous_taken'))
        : button('ghost', 'undo', t('tablet.previous_again'), () => again(one)));
  }));
}
