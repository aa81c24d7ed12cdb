/** What has to be corrected: beside each field, and together above the form. */
import type { Fault } from './check';
import { el, fieldError, make, notice } from './page';
import { go } from './route';

/** Takes every complaint away. */
export function clearFaults(): void {
  for (const box of document.querySelectorAll('#usulan .bad')) {
    const field = box.querySelector<HTMLElement>('.wrong')?.id.replace(/-error$/, '');
    if (field) fieldError(field, '');
  }
  el('faults').hidden = true;
  notice('');
}

/** A field that is being corrected is no longer called wrong; whether it is right is asked again with the next step. */
export function mended(name: string): void {
  fieldError(name === 'unpriced' ? 'value' : name, '');
  if (!document.querySelector('#usulan .wrong')) el('faults').hidden = true;
}

/** Says what to correct: beside each field, and together where the focus goes. */
export function showFaults(wrong: Fault[], at: number): void {
  clearFaults();
  const first = Math.min(...wrong.map((one) => one.step));
  for (const one of wrong) fieldError(one.field, one.text);
  const list = el('faults');
  list.querySelector('ul')!.replaceChildren(...wrong.map((one) => make('li', {}, make('a', {
    href: '#' + one.field,
    onclick: (event: Event) => {
      event.preventDefault();
      if (one.step !== at) go({ view: 'form', step: one.step });
      focusField(one.field);
    },
  }, one.text, make('span', { class: 'hide' }, ' ' + labelOf(one.field))))));
  list.hidden = false;
  if (first !== at) {
    pending = wrong;
    return go({ view: 'form', step: first });
  }
  list.focus();
}

let pending: Fault[] = [];

/** Says again what was wrong when the step that can correct it has opened. */
export function showPending(at: number): void {
  const wrong = pending;
  pending = [];
  if (wrong.length) showFaults(wrong, at);
}

const labelOf = (field: string): string =>
  document.querySelector(`label[for="${field}"], fieldset#${field} > legend`)?.firstChild?.textContent?.trim() ?? '';

function focusField(field: string): void {
  const input = document.getElementById(field);
  (input instanceof HTMLFieldSetElement ? input.querySelector('input') : input)?.focus();
}
