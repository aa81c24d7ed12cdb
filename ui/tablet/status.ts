/** "Status tablet": everything somebody on the phone would ask about. */
import { app, on } from './app';
import { freeMB } from './beat';
import { countRows } from './bar';
import { codesLeft } from './codes';
import { allRows, getMeta } from './db';
import { askToPersist } from './enrol';
import { allPeople, removePerson } from './people';
import { unsentPhotos } from './photos';
import { el, icon, make, notice, show, shown, twice } from './page';
import { saveRescue } from './rescue';
import { go } from './route';
import { worksOffline } from './update';
import { dateTime, n, number, t } from './words';

const littleRoom = 200;
const clockOff = 10 * 60_000;

interface Line {
  name: string;
  label: string;
  value: string;
  /** What is wrong with it, in words. */
  warn?: string;
}

export function startStatus(): void {
  el('status-link').addEventListener('click', () => go({ view: 'status' }));
  el('rescue').addEventListener('click', () => void rescue());
  el('enrol-again').addEventListener('click', () => go({ view: 'enrol' }));
  el('enrol-again-home').addEventListener('click', () => go({ view: 'enrol' }));
  on(['rows', 'link', 'device', 'reference'], () => {
    if (shown() === 'status') void draw();
  });
}

export async function showStatus(): Promise<void> {
  await askToPersist();
  await draw();
  show('status');
}

async function draw(): Promise<void> {
  const lines = [...(await workLines()), ...(await deviceLines())];
  el('status-lines').replaceChildren(...lines.map((line) => make('div', { 'data-name': line.name, 'data-state': line.warn ? 'warn' : 'good' },
    make('dt', {}, line.label),
    make('dd', {}, line.value, line.warn ? make('span', { class: 'warned' }, icon('warn'), line.warn) : undefined))));
  const people = await allPeople();
  el('status-people').replaceChildren(...people.map((person) => make('li', {}, make('span', {}, icon('person'), ' ' + person.name),
    twice('ghost', '', t('tablet.person_remove'), t('tablet.person_remove_sure'), () => removePerson(person.id), { 'data-person': person.id }))));
}

async function workLines(): Promise<Line[]> {
  const counts = countRows(await allRows());
  const cycle = app.ref?.cycle.year ?? 0;
  const codes = await codesLeft(cycle);
  const contact = await getMeta<number>('last_contact');
  return [
    { name: 'waiting', label: t('tablet.state_waiting'), value: number(counts.waiting) },
    { name: 'refused', label: t('tablet.state_refused'), value: number(counts.refused), warn: counts.refused ? t('tablet.status_refused') : undefined },
    { name: 'drafts', label: t('tablet.state_draft'), value: number(counts.drafts) },
    { name: 'sent', label: t('tablet.state_sent'), value: number(counts.sent) },
    { name: 'photos', label: t('tablet.status_photos'), value: number(await unsentPhotos()) },
    { name: 'codes', label: t('tablet.status_codes'), value: number(codes), warn: codes < 20 ? t('tablet.status_codes_few') : undefined },
    { name: 'contact', label: t('tablet.status_contact'), value: contact ? dateTime(contact) : t('tablet.status_never') },
  ];
}

async function deviceLines(): Promise<Line[]> {
  const free = await freeMB();
  const made = app.ref?.made_at;
  const off = Math.abs(app.offset) > clockOff;
  return [
    { name: 'device', label: t('tablet.status_device'), value: [app.device?.name, app.device?.area_name].filter(Boolean).join(' · ') },
    { name: 'reference', label: t('tablet.status_reference'), value: made ? dateTime(made / 1000) : t('tablet.status_never') },
    { name: 'offline', label: t('tablet.status_offline'), value: t(worksOffline() ? 'form.yes' : 'form.no'), warn: worksOffline() ? undefined : t('tablet.status_offline_not') },
    { name: 'persisted', label: t('tablet.status_persisted'), value: t(app.persisted ? 'form.yes' : 'form.no'), warn: app.persisted ? undefined : t('tablet.status_persisted_not') },
    { name: 'room', label: t('tablet.status_room'), value: free ? `${number(free)} MB` : '–', warn: free && free < littleRoom ? t('tablet.status_room_little') : undefined },
    { name: 'clock', label: t('tablet.status_clock'), value: dateTime(Date.now()), warn: off ? t('tablet.status_clock_off', { Minutes: Math.round(Math.abs(app.offset) / 60_000) }) : undefined },
    { name: 'version', label: t('tablet.status_version'), value: `${app.form} · ${app.version}` },
  ];
}

async function rescue(): Promise<void> {
  try {
    notice('kept', n('tablet.rescued', await saveRescue()));
  } catch {
    notice('refused', t('tablet.rescue_failed'));
  }
}
