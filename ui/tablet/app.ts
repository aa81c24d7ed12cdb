/** What all parts of the page share while it is open, and who is told when it changes. */
import { getMeta, setMeta } from './db';
import type { Device, Reference } from './kinds';
import { setZone } from './words';

/** How the last try to reach the server ended. */
export type Link = 'unknown' | 'here' | 'away';

export const app = {
  device: undefined as Device | undefined,
  token: '',
  ref: undefined as Reference | undefined,
  person: undefined as { id: string; name: string } | undefined,
  link: 'unknown' as Link,
  sending: false,
  /** Server's clock minus the tablet's, in milliseconds. */
  offset: 0,
  /** Why the server no longer knows this tablet: a key, or ''. */
  lockedOut: '',
  /** The planner's switch, as the server last said it. */
  stopped: false,
  persisted: false,
  version: document.documentElement.dataset.app ?? '',
  form: Number(document.documentElement.dataset.form ?? 1),
};

type Topic = 'rows' | 'link' | 'person' | 'reference' | 'device';

const listeners: [Topic, () => void][] = [];
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('musrenbang') : undefined;

export function on(topics: Topic[], listener: () => void): void {
  for (const topic of topics) listeners.push([topic, listener]);
}

/** Between two times that a topic is told. Two hundred rows that go out one after the other must not draw two hundred lists of two hundred rows. */
const pause = 400;
/** The topics that were told a moment ago; true where they changed again since. */
const quiet = new Map<Topic, boolean>();

function tell(topic: Topic): void {
  if (quiet.has(topic)) {
    quiet.set(topic, true);
    return;
  }
  quiet.set(topic, false);
  setTimeout(() => {
    const again = quiet.get(topic);
    quiet.delete(topic);
    if (again) tell(topic);
  }, pause);
  for (const [wanted, listener] of listeners) if (wanted === topic) listener();
}

/** Tells this page and the other tabs that something changed. */
export function changed(topic: Topic): void {
  tell(topic);
  if (topic === 'rows' || topic === 'device') channel?.postMessage(topic);
}

channel?.addEventListener('message', (event: MessageEvent<Topic>) => {
  if (event.data === 'device') void load().then(() => tell('device'));
  else tell(event.data);
});

/** The tablet's best guess of the true time, in milliseconds. */
export const now = (): number => Date.now() + app.offset;

/** Reads what an earlier visit left. */
export async function load(): Promise<void> {
  app.device = await getMeta<Device>('device');
  app.token = (await getMeta<string>('token')) ?? '';
  app.lockedOut = (await getMeta<string>('locked_out')) ?? '';
  app.stopped = (await getMeta<boolean>('stopped')) ?? false;
  app.offset = (await getMeta<number>('offset')) ?? 0;
  useReference(await getMeta<Reference>('reference'));
}

export function useReference(ref: Reference | undefined): void {
  app.ref = ref;
  if (ref?.city?.zone) setZone(ref.city.zone);
}

export async function lockOut(key: string): Promise<void> {
  if (app.lockedOut === key) return;
  app.lockedOut = key;
  await setMeta('locked_out', key);
  changed('device');
}
