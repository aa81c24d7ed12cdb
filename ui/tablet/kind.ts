/** The search in the catalogue while a title is typed: a list below the field, by keys and by touch. Free text is always allowed. */
import type { CatalogueEntry, Fields } from './kinds';
import { announce, el, icon, make } from './page';
import { agencyName, kindOf, searchCatalogue } from './reference';
import { n, rupiah, t } from './words';

let chosen = -1;
let found: CatalogueEntry[] = [];

/** Ties the search to the field "title". pick is told what was chosen; the list closes by itself. */
export function startKinds(pick: (entry: CatalogueEntry) => void): void {
  const input = el<HTMLInputElement>('title');
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', 'kinds');
  input.setAttribute('autocomplete', 'off');
  close();
  const take = (index: number): void => {
    const entry = found[index];
    close();
    if (entry) pick(entry);
  };
  input.addEventListener('input', () => open(input.value, take));
  input.addEventListener('keydown', (event) => {
    if (el('kinds').hidden) return;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && chosen >= 0) take(chosen);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  // Later than the click on an entry, which would otherwise meet a closed list.
  input.addEventListener('blur', () => setTimeout(close, 200));
}

function open(typed: string, take: (index: number) => void): void {
  found = searchCatalogue(typed);
  chosen = -1;
  const list = el('kinds');
  list.replaceChildren(...found.map((entry, index) => make('li', {
    id: 'kind-' + index, role: 'option', 'aria-selected': 'false', 'data-code': entry.code,
    // mousedown would move the focus away first.
    onmousedown: (event: Event) => event.preventDefault(), onclick: () => take(index),
  }, make('b', {}, entry.title), make('small', {}, describe(entry)))));
  list.hidden = found.length === 0;
  const input = el('title');
  input.setAttribute('aria-expanded', String(found.length > 0));
  input.removeAttribute('aria-activedescendant');
  if (found.length) announce(n('tablet.kinds_found', found.length));
}

export function close(): void {
  el('kinds').hidden = true;
  el('title').setAttribute('aria-expanded', 'false');
  el('title').removeAttribute('aria-activedescendant');
}

function move(by: number): void {
  chosen = (chosen + by + found.length) % found.length;
  el('kinds').querySelectorAll('li').forEach((li, index) => {
    li.setAttribute('aria-selected', String(index === chosen));
    if (index === chosen) li.scrollIntoView({ block: 'nearest' });
  });
  el('title').setAttribute('aria-activedescendant', 'kind-' + chosen);
}

/** "Dinas PU · per meter paling tinggi Rp840.000" */
function describe(entry: CatalogueEntry): string {
  const parts = [entry.channel === 'agency' && entry.agency ? agencyName(entry.agency) : t('channel.' + entry.channel)];
  parts.push(entry.cap > 0 ? t('tablet.kind_cap', { Unit: entry.unit, Most: rupiah(entry.cap) }) : t('tablet.kind_unit', { Unit: entry.unit }));
  return parts.join(' · ');
}

/** Shows below the field whether the title is in the catalogue, and what that means. */
export function showKind(f: Fields, unlink: () => void): void {
  const line = el('kind-chosen');
  const entry = kindOf(f.catalogue);
  line.dataset.state = entry ? 'listed' : f.title.trim() ? 'free' : 'empty';
  if (entry) {
    line.replaceChildren(
      make('span', { class: 'tag kept' }, icon('check'), t('tablet.kind_listed')), make('span', {}, (f.title === entry.title ? '' : entry.title + ' · ') + describe(entry)),
      make('button', { type: 'button', class: 'plain', onclick: unlink }, t('tablet.kind_unlink')),
    );
    if (entry.conditions) line.append(make('small', {}, entry.conditions));
  } else if (f.title.trim().length > 2) {
    line.replaceChildren(make('span', { class: 'tag info' }, icon('pencil'), t('tablet.kind_free')), make('span', {}, t('tablet.kind_free_note')));
  } else line.replaceChildren();
}
