/** Who is at work: a name and a PIN on a shared tablet. The PIN tells people apart; it hides nothing, and it never leaves the tablet. */
import { app, changed } from './app';
import { getMeta, setMeta, withDB } from './db';
import type { Person } from './kinds';
import { flush } from './form';
import { call } from './net';
import { button, el, hex, icon, make, notice, show, shown } from './page';
import { go } from './route';
import { t } from './words';

const iterations = 210_000;
const tries = 5;
const pauseAfterTries = 30_000;
const idleMinutes = 10;

let joining: { id: string; name: string } | undefined;

/** PBKDF2 with SHA-256, so that a copied tablet does not give away PINs that people use elsewhere too. */
async function hash(pin: string, salt: string, rounds: number): Promise<string> {
  const bytes = Uint8Array.from(salt.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits']);
  return hex(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: bytes, iterations: rounds }, key, 256));
}

export const allPeople = (): Promise<Person[]> => withDB((db) => db.getAll('people'));

/** Signs somebody in on this tablet. */
export async function become(person: { id: string; name: string }): Promise<void> {
  app.person = { id: person.id, name: person.name };
  await setMeta('person', { ...app.person, active: Date.now() });
  changed('person');
}

/** Who was at work when the page last went away, if that was a moment ago: a crash in the hall asks for no PIN. */
export async function stillThere(): Promise<boolean> {
  const last = await getMeta<{ id: string; name: string; active: number }>('person');
  if (!last?.id || Date.now() - last.active > idleMinutes * 60_000) return false;
  app.person = { id: last.id, name: last.name };
  return true;
}

/** Locks the tablet: everything stays, the next one says who they are. */
export async function lock(): Promise<void> {
  await flush();
  app.person = undefined;
  await setMeta('person', undefined);
  changed('person');
  go({ view: 'people' });
}

export function startPeople(): void {
  el('switch').addEventListener('click', () => void lock());
  el('join-go').addEventListener('click', () => go({ view: 'join' }));
  el('join-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void join();
  });
  let active = Date.now();
  let noted = 0;
  for (const kind of ['pointerdown', 'keydown', 'input']) {
    document.addEventListener(kind, () => {
      active = Date.now();
      if (!app.person || active - noted < 30_000) return;
      noted = active;
      void setMeta('person', { ...app.person, active });
    }, { passive: true });
  }
  setInterval(() => {
    if (app.person && Date.now() - active > idleMinutes * 60_000) void lock();
  }, 15_000);
}

export async function showPeople(): Promise<void> {
  const people = (await allPeople()).sort((a, b) => a.name.localeCompare(b.name));
  el('people-list').replaceChildren(...people.map((person) => make('li', {},
    button('person', 'person', person.name, () => go({ view: 'pin', id: person.id }), { 'data-person': person.id }))));
  el('people-none').hidden = people.length > 0;
  show('people');
}

/** Asks for somebody's PIN, or for a new one right after they joined. */
export async function showPin(id: string): Promise<void> {
  const person = await withDB((db) => db.get('people', id));
  const fresh = joining?.id === id ? joining : undefined;
  if (!person && !fresh) return go({ view: 'people' }, true);
  const input = el<HTMLInputElement>('pin');
  input.value = '';
  el('pin-name').textContent = (fresh ?? person!).name;
  el('pin-new').hidden = !fresh;
  el('pin-label').textContent = t(fresh ? 'tablet.pin_choose' : 'tablet.pin');
  el('pin-error').hidden = true;
  el('pin-form').onsubmit = (event) => {
    event.preventDefault();
    void (fresh ? choosePin(fresh, input.value) : enterPin(id, input.value));
  };
  show('pin');
  input.focus();
}

function pinWrong(text: string): void {
  const line = el('pin-error');
  line.hidden = false;
  line.replaceChildren(icon('warn'), make('span', {}, text));
  const input = el<HTMLInputElement>('pin');
  input.value = '';
  input.focus();
}

async function choosePin(who: { id: string; name: string }, pin: string): Promise<void> {
  if (!/^\d{6}$/.test(pin)) return pinWrong(t('tablet.pin_six'));
  if (/^(\d)\1{5}$/.test(pin) || '01234567890'.includes(pin) || '09876543210'.includes(pin)) return pinWrong(t('tablet.pin_easy'));
  const salt = hex(crypto.getRandomValues(new Uint8Array(16)));
  const person: Person = { ...who, salt, hash: await hash(pin, salt, iterations), iterations, wrong: 0, until: 0 };
  await withDB((db) => db.put('people', person));
  joining = undefined;
  await become(person);
  go({ view: 'home' }, true);
}

async function enterPin(id: string, pin: string): Promise<void> {
  const person = await withDB((db) => db.get('people', id));
  if (!person) return;
  if (Date.now() < person.until) return pinWrong(t('tablet.pin_wait', { Seconds: Math.ceil((person.until - Date.now()) / 1000) }));
  if ((await hash(pin, person.salt, person.iterations)) !== person.hash) {
    person.wrong += 1;
    if (person.wrong >= tries) Object.assign(person, { wrong: 0, until: Date.now() + pauseAfterTries });
    await withDB((db) => db.put('people', person));
    return pinWrong(t('tablet.pin_wrong'));
  }
  await withDB((db) => db.put('people', { ...person, wrong: 0, until: 0 }));
  await become(person);
  go({ view: 'home' }, true);
}

export function showJoin(): void {
  for (const id of ['login', 'password']) el<HTMLInputElement>(id).value = '';
  show('join');
}

/** Joins this tablet with an account, once and online; from then on name and PIN are enough. */
async function join(): Promise<void> {
  const [login, password] = [el<HTMLInputElement>('login'), el<HTMLInputElement>('password')];
  const press = el<HTMLButtonElement>('join-send');
  press.disabled = true;
  const answer = await call<{ id: string; name: string }>('POST', 'device/people', { json: { login: login.value.trim(), password: password.value } });
  press.disabled = false;
  if (answer.kind === 'away') return notice('waiting', t('tablet.needs_network'));
  if (answer.kind === 'problem') return notice('refused', answer.problem.detail || t('tablet.needs_network'));
  password.value = '';
  notice('');
  joining = { id: answer.body.id, name: answer.body.name };
  go({ view: 'pin', id: joining.id }, true);
}

/** Takes somebody off this tablet, here and at the server. What they entered stays and is sent. */
export async function removePerson(id: string): Promise<void> {
  const answer = await call('DELETE', 'device/people/' + id);
  if (answer.kind === 'away') return notice('waiting', t('tablet.needs_network'));
  if (answer.kind === 'problem' && answer.status !== 404) return notice('refused', answer.problem.detail);
  await withDB((db) => db.delete('people', id));
  if (app.person?.id === id) await lock();
  else if (shown() === 'status') changed('device');
}
