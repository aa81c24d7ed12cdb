/** New versions: fetched in the background, used at the next start, never under an open form. And the planner's switch. */
import { button, el, icon, make, shown } from './page';
import { lang, t } from './words';

const every = 12 * 3600_000;
let registration: ServiceWorkerRegistration | undefined;

/** Registers the worker. At start, before anything is open, a version that waits is put to use. */
export async function startWorker(): Promise<void> {
  el('update').hidden = true;
  if (!('serviceWorker' in navigator)) return;
  try {
    // Asked before registering, which may have to wait for a slow network: by then somebody is at work, and the page must stay as it is.
    const before = await navigator.serviceWorker.getRegistration('/lapangan');
    if (before?.waiting && navigator.serviceWorker.controller && shown() !== 'form') return useNew(before.waiting);
    // For the first visit, which no worker has served; from then on the worker keeps the choice itself.
    await (await caches.open('lapangan-bahasa')).put('/lapangan/bahasa', new Response(lang));
    registration = await navigator.serviceWorker.register('/lapangan/sw.js', { scope: '/lapangan', updateViaCache: 'none' });
  } catch {
    return; // Without HTTPS there is none; the status page says so.
  }
  if (registration.waiting && navigator.serviceWorker.controller) tellReady();
  follow(registration.installing);
  registration.addEventListener('updatefound', () => follow(registration!.installing));
  checkForUpdate();
  setInterval(checkForUpdate, every);
}

/** Says so once a new version has come whole. */
function follow(fresh: ServiceWorker | null): void {
  fresh?.addEventListener('statechange', () => {
    if (fresh.state === 'installed' && navigator.serviceWorker.controller) tellReady();
  });
}

export function checkForUpdate(): void {
  registration?.update().catch(() => undefined);
}

function useNew(worker: ServiceWorker): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  worker.postMessage('use');
}

/** Says that a new version is there. Nobody has to press anything: it is used when the page is opened again. */
function tellReady(): void {
  const line = el('update');
  line.hidden = false;
  const now = button('ghost', '', t('tablet.update_now'), () => {
    if (registration?.waiting && shown() !== 'form') useNew(registration.waiting);
    else line.querySelector('span')!.textContent = t('tablet.update_after');
  });
  line.replaceChildren(icon('info'), make('span', {}, t('tablet.update_ready')), now);
}

/** The planner's switch: the worker goes and its copies of the page with it. What the tablet keeps stays. */
export async function stopWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const there = await navigator.serviceWorker.getRegistrations();
  await Promise.all(there.filter((one) => one.scope.includes('/lapangan')).map((one) => one.unregister()));
  for (const name of await caches.keys()) if (name.startsWith('lapangan-')) await caches.delete(name);
  const line = el('update');
  line.hidden = false;
  line.replaceChildren(icon('warn'), make('span', {}, t('tablet.stopped')));
}

/** Whether the page opens without a network. */
export const worksOffline = (): boolean => !!navigator.serviceWorker?.controller;
