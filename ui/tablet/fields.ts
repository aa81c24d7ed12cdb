/** Between the form's inputs and the answers that are kept, and what one answer means for the other questions. */
import { app } from './app';
import { readRupiah, readVolume } from './amounts';
import { emptyFields, padded } from './draft';
import { showKind } from './kind';
import type { Fields } from './kinds';
import { el, make } from './page';
import { areaOf, entryAreas, outline } from './places';
import { kindOf } from './reference';
import { number, rupiah, rupiahShort, t } from './words';

const texts = ['proposer', 'own_words', 'title', 'problem', 'rw', 'rt', 'location', 'volume', 'unit', 'value', 'agency', 'rank'] as const;
const choices = ['intake', 'proposed_by', 'basis', 'channel'] as const;

const input = (name: string): HTMLInputElement => el<HTMLInputElement>(name);
const options = (name: string): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>(`#usulan input[name="${name}"]`)];

/** Puts the kept answers into the form. */
export function fillFields(f: Fields): void {
  fillAreas(f);
  fillAgencies();
  for (const name of texts) input(name).value = f[name];
  for (const name of choices) for (const one of options(name)) one.checked = one.value === f[name];
  for (const one of options('benefits')) one.checked = f.benefits.includes(one.value);
  input('unpriced').checked = f.unpriced;
  input('read_back').checked = f.read_back;
}

/** Reads the answers; changed is the name of the field somebody just changed. */
export function readFields(f: Fields, changed = ''): void {
  for (const name of texts) f[name] = input(name).value;
  for (const name of choices) f[name] = options(name).find((one) => one.checked)?.value ?? '';
  f.benefits = options('benefits').filter((one) => one.checked).map((one) => one.value);
  if (changed === 'value' && f.value.trim()) input('unpriced').checked = false;
  f.unpriced = input('unpriced').checked;
  f.read_back = input('read_back').checked;
  const area = input('area').value;
  if (area !== f.area) {
    f.area = area;
    f.rw = '';
    f.point = null;
    fillAreas(f);
  }
}

function fillAreas(f: Fields): void {
  const areas = entryAreas();
  const area = input('area') as unknown as HTMLSelectElement;
  area.replaceChildren(...(areas.length > 1 ? [make('option', { value: '' }, t('form.choose'))] : []),
    ...areas.map((one) => make('option', { value: one.code }, one.name)));
  area.value = f.area;
  area.closest<HTMLElement>('.field')!.hidden = areas.length < 2;
  el('rw-list').replaceChildren(...(areaOf(f.area)?.rws ?? []).map((rw) => make('button', {
    type: 'button', class: 'chip', 'data-rw': rw, 'aria-pressed': 'false', onclick: () => {
      const field = input('rw');
      field.value = field.value === rw ? '' : rw;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    },
  }, 'RW ' + rw)));
}

/** Marks the RW that is chosen among those one tap chooses. */
function showRW(f: Fields): void {
  for (const chip of el('rw-list').querySelectorAll<HTMLElement>('button')) {
    const on = chip.dataset.rw === padded(f.rw);
    chip.setAttribute('aria-pressed', String(on));
    chip.classList.toggle('on', on);
  }
}

function fillAgencies(): void {
  const select = input('agency') as unknown as HTMLSelectElement;
  if (select.options.length > 1) return;
  for (const agency of app.ref?.agencies ?? []) select.append(make('option', { value: agency.code }, agency.name));
}

/** Shows what follows from the answers: the basis, the catalogue's word, the amounts in words, the map. */
export function showDependent(f: Fields, unlink: () => void): void {
  el('basis').hidden = f.proposed_by === '' || f.proposed_by === 'general';
  showKind(f, unlink);
  const listed = !!kindOf(f.catalogue);
  el('channel').hidden = listed;
  input('agency').closest<HTMLElement>('.field')!.hidden = listed || f.channel !== 'agency';
  input('value').closest<HTMLElement>('.field')!.classList.toggle('off', f.unpriced);
  showRW(f);
  showAmounts(f);
  showMap(f);
}

/** Rp1.500.000 under the field, and how it is said: a nought too many is heard. */
function showAmounts(f: Fields): void {
  const value = readRupiah(f.value).value;
  const said = value === undefined || f.unpriced ? '' : value < 1e6 ? rupiah(value) : `${rupiah(value)} – ${rupiahShort(value)}`;
  el('value-echo').textContent = said;
  const entry = kindOf(f.catalogue);
  const asked = readVolume(f.volume).value;
  if (!entry?.cap || !asked) {
    el('cap-echo').textContent = '';
    return;
  }
  const highest = Math.round((entry.cap * asked) / 1000);
  el('cap-echo').textContent = t('tablet.cap_echo', { Most: rupiahShort(highest), Unit: `${number(Math.floor(asked / 1000))} ${entry.unit}` });
}

let mapped = '';
let mappedFor: Fields | undefined;

/** Draws the map only where something of it changed: a drawing that is replaced under a finger loses the tap. */
function showMap(f: Fields): void {
  const key = JSON.stringify([f.area, f.point, app.ref?.version]);
  if (key === mapped && f === mappedFor) return;
  [mapped, mappedFor] = [key, f];
  const box = el('map');
  const drawn = outline(f.area, f.point, (point) => {
    f.point = point;
    showMap(f);
    // As if somebody had typed it: the form keeps it and looks again.
    input('location').dispatchEvent(new Event('input', { bubbles: true }));
  });
  box.hidden = !drawn;
  if (!drawn) return;
  el('map-slot').replaceChildren(drawn);
  el('map-said').textContent = t(f.point ? 'tablet.map_chosen' : 'tablet.map_none');
  const clear = el<HTMLButtonElement>('map-clear');
  clear.hidden = !f.point;
  clear.onclick = () => {
    f.point = null;
    showMap(f);
    input('location').dispatchEvent(new Event('input', { bubbles: true }));
    input('location').focus();
  };
}

/** A form with nothing in it, so that no answer of one proposer is left for the next. */
export const clearFields = (): void => fillFields(emptyFields());
