/** Enrolment: a ticket from a QR code or typed makes this browser a device of the city. */
import { app, changed, load } from './app';
import { topUp } from './codes';
import { allRows, setMeta, withDB } from './db';
import type { Device } from './kinds';
import { call, reachable } from './net';
import { allPeople } from './people';
import { el, notice, show } from './page';
import { refreshReference } from './reference';
import { go } from './route';
import { sendNow } from './sync';
import { t } from './words';

/** The ticket in the address, which is taken out of it: it must stay in no history. */
export function ticketInAddress(): string {
  const match = /^#daftar=(.+)$/.exec(location.hash);
  if (match) history.replaceState(null, '', location.pathname + location.search);
  return match ? decodeURIComponent(match[1]!) : '';
}

export function startEnrol(): void {
  el('enrol-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void enrol(el<HTMLInputElement>('ticket').value);
  });
}

export function showEnrol(ticket = ''): void {
  el<HTMLInputElement>('ticket').value = ticket;
  show('enrol');
  if (ticket) void enrol(ticket);
}

interface Enrolled {
  token: string;
  device: Device;
  /** The number of the next proposal, as far as the server knows: a tablet that was wiped goes on where it was. */
  next_seq: number;
}

async function enrol(ticket: string): Promise<void> {
  const press = el<HTMLButtonElement>('enrol-send');
  const bare = ticket.trim().replace(/^.*#daftar=/, '');
  if (!bare) return notice('refused', t('tablet.ticket_empty'));
  press.disabled = true;
  notice('info', t('tablet.enrolling'));
  const answer = await call<Enrolled>('POST', 'device/enrolment', { json: { ticket: bare }, device: false });
  press.disabled = false;
  if (answer.kind === 'away') return notice('waiting', t('tablet.needs_network'));
  if (answer.kind === 'problem') return notice('refused', answer.problem.detail || t('tablet.needs_network'));
  const other = app.device && app.device.id !== answer.body.device.id;
  if (other && (await allRows()).some((row) => row.state !== 'sent')) {
    return notice('refused', t('tablet.other_device', { Name: app.device!.name, Other: answer.body.device.name }));
  }
  await keep(answer.body, !!other);
  await settle();
}

/** Keeps the credential. Numbers and codes belong to a device: another one begins its own. */
async function keep(got: Enrolled, other: boolean): Promise<void> {
  await withDB(async (db) => {
    const tx = db.transaction(['meta', 'codes', 'people'], 'readwrite', { durability: 'strict' });
    const meta = tx.objectStore('meta');
    await meta.put({ name: 'token', value: got.token });
    await meta.put({ name: 'device', value: got.device });
    await meta.put({ name: 'locked_out', value: '' });
    if (other) {
      for (const name of ['seq', 'dropped', 'ranks', 'reference', 'reference_etag', 'last_fields']) await meta.delete(name);
      await tx.objectStore('codes').clear();
      await tx.objectStore('people').clear();
    }
    const last = ((await meta.get('seq'))?.value as number) ?? 0;
    await meta.put({ name: 'seq', value: Math.max(last, (got.next_seq ?? 1) - 1) });
    await tx.done;
  });
  await load();
}

/** Fetches what work without a network needs: reference data and codes; and asks the browser to keep it all. */
async function settle(): Promise<void> {
  await reachable();
  const device = await call<Device>('GET', 'device');
  if (device.kind === 'ok') await setMeta('device', { id: device.body.id, name: device.body.name, area: device.body.area, area_name: device.body.area_name });
  await refreshReference(true);
  await topUp(true);
  await askToPersist();
  await load();
  changed('device');
  notice(app.ref ? 'kept' : 'waiting', app.ref ? t('tablet.enrolled', { Name: app.device!.name }) : t('tablet.reference_missing'));
  void sendNow();
  const known = (await allPeople()).length > 0;
  go({ view: known ? 'people' : 'join' }, true);
}

/** Asks that the browser never clears this by itself. It may refuse; the status page tells. */
export async function askToPersist(): Promise<void> {
  app.persisted = (await navigator.storage?.persisted?.().catch(() => false)) ?? false;
  if (!app.persisted) app.persisted = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
}
