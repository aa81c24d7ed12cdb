/** What the parts of the script share while a page is open, and who is told when it changes. */

const root = document.getElementById('luring');

/** The page, as the server made it. */
export const page = {
  root,
  account: root?.dataset.account ?? '',
  forum: root?.dataset.forum ?? '',
  base: '/musyawarah/' + (root?.dataset.forum ?? ''),
  path: location.pathname,
  clock: root?.dataset.clock ?? '',
  mark: root?.dataset.mark ?? '',
  keep: root?.dataset.keep !== undefined,
  /** It came from this device and not from the server. */
  copy: document.documentElement.dataset.copy !== undefined,
  /** When it was read, by this device's clock: what was taken later is not on it. */
  read: Number(document.documentElement.dataset.copy) || performance.timeOrigin,
};

export const app = {
  /** A page from the device is one that the server did not give. */
  link: (page.copy ? 'away' : 'unknown') as 'unknown' | 'here' | 'away',
  /** What stands between what waits and the server: the session is over, or is somebody else's. */
  door: '' as '' | 'over' | 'other',
  sending: false,
  /** Pages that open without a network: how many of how many. */
  copied: 0,
  copies: 0,
  leaving: false,
};

const listeners: (() => void)[] = [];
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('musyawarah') : undefined;

export function onChange(listener: () => void): void {
  listeners.push(listener);
}

/** Tells this page, and the other tabs where rows have changed. */
export function changed(rows = false): void {
  for (const listener of listeners) listener();
  if (rows) channel?.postMessage('rows');
}

channel?.addEventListener('message', () => {
  for (const listener of listeners) listener();
});
