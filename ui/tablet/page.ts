/** The page itself: finding and making elements, showing one view at a time, saying what happened. */

/** The element with that id, which the shell has. */
export function el<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the shell has no #${id}`);
  return found as T;
}

type Child = Node | string | undefined | false;

/** Makes an element. Names with a dash, and aria and data names, are attributes; the others are properties. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, props: Record<string, unknown> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value as EventListener);
    else if (name.includes('-') || name === 'for' || name === 'role' || name === 'class') node.setAttribute(name, String(value));
    else (node as unknown as Record<string, unknown>)[name] = value;
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

const svgSpace = 'http://www.w3.org/2000/svg';

/** Makes an SVG element. */
export function shape(tag: string, attributes: Record<string, string | number>, ...children: Node[]): SVGElement {
  const node = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** One of the shell's drawings; it always stands beside a word. */
export const icon = (name: string): SVGElement =>
  shape('svg', { class: 'icon', viewBox: '0 0 24 24', width: 24, height: 24, 'aria-hidden': 'true', focusable: 'false' },
    shape('use', { href: '#i-' + name }));

/** A button with an icon and words. */
export const button = (look: string, drawing: string, label: string, click: () => unknown, more: Record<string, unknown> = {}): HTMLButtonElement =>
  make('button', { type: 'button', class: ('btn ' + look).trim(), onclick: () => void click(), ...more }, drawing ? icon(drawing) : undefined, label);

/** A button that does what it says only when pressed twice within five seconds. */
export function twice(look: string, drawing: string, label: string, sure: string, act: () => unknown, more: Record<string, unknown> = {}): HTMLButtonElement {
  let armed = 0;
  const one = button(look, drawing, label, () => {
    if (armed) {
      clearTimeout(armed);
      armed = 0;
      void act();
      return;
    }
    one.lastChild!.textContent = sure;
    one.classList.add('sure');
    armed = window.setTimeout(() => {
      armed = 0;
      one.lastChild!.textContent = label;
      one.classList.remove('sure');
    }, 5000);
  }, more);
  return one;
}

export type View = 'loading' | 'enrol' | 'people' | 'pin' | 'join' | 'home' | 'form' | 'slip' | 'compare' | 'status';

/** Shows one view, moves the focus to its heading and the page to its top. */
export function show(view: View, heading?: HTMLElement | null): void {
  for (const section of document.querySelectorAll<HTMLElement>('section[data-view]')) section.hidden = section.dataset.view !== view;
  document.body.dataset.view = view;
  const target = heading ?? document.querySelector<HTMLElement>(`section[data-view="${view}"] h1`);
  window.scrollTo(0, 0);
  target?.focus({ preventScroll: true });
}

export const shown = (): View => (document.body.dataset.view ?? 'loading') as View;

/** Says something to those who do not see it happen. */
export function announce(text: string): void {
  const region = el('live');
  // The same words again are only spoken if they change.
  region.textContent = region.textContent === text ? text + ' ' : text;
}

/** Puts a message over the view, or takes it away. */
export function notice(tone: '' | 'kept' | 'waiting' | 'refused' | 'info', text = ''): void {
  const line = el('notice');
  line.hidden = tone === '';
  if (tone === '') return;
  line.className = 'notice ' + tone;
  const drawings = { kept: 'check', waiting: 'clock', refused: 'warn', info: 'info' };
  line.replaceChildren(icon(drawings[tone]), make('span', {}, text));
}

/** Puts what is wrong beside a field and ties it to it, or takes it away. */
export function fieldError(name: string, text: string): void {
  const input = document.getElementById(name);
  const box = input?.closest<HTMLElement>('.field');
  if (!input || !box) return;
  document.getElementById(name + '-error')?.remove();
  box.classList.toggle('bad', text !== '');
  const described = (input.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id && id !== name + '-error');
  if (text) {
    described.push(name + '-error');
    const wrong = make('p', { class: 'wrong', id: name + '-error' }, icon('warn'), make('span', {}, text));
    const before = box.querySelector('input, select, textarea, .tiles');
    (before && before.parentElement === box ? before : box.firstElementChild!).before(wrong);
  }
  if (described.length) input.setAttribute('aria-describedby', described.join(' '));
  else input.removeAttribute('aria-describedby');
  if (input instanceof HTMLFieldSetElement) return;
  if (text) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
}

/** Where its own page stands in pairs of bytes: for hashes and salts. */
export const hex = (bytes: ArrayBuffer | Uint8Array): string =>
  Array.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes), (b) => b.toString(16).padStart(2, '0')).join('');

/** A UUID where the browser has none to give, too: without HTTPS there is no crypto.randomUUID. */
export function newID(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const h = hex(bytes);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}
