/**
 * Copies of a sitting's pages for the hours without a network. There is one cache at a time, of one account in one language; it goes at sign-out,
 * with another account, and by age (sw_sitting.js serves nothing older than a session may be).
 */
import { app, changed, page } from './app';
import { ask } from './net';

const name = `musyawarah-${page.account}-${document.documentElement.lang}`;
/** A copy is made anew when what it says has changed, and when it is older than this. */
const fresh = 6 * 3600_000;
const freshAround = 10 * 60_000;

/** Addresses that open without a network. */
export const copied = new Set<string>();

/** Whether this browser can keep pages at all: not without HTTPS. */
export const able = (): boolean => 'caches' in window && 'serviceWorker' in navigator;

/** Starts the worker and takes out what belongs to somebody else. */
export async function startCopies(): Promise<void> {
  if (!able()) return; // without HTTPS; what waits is kept all the same as long as the page is open
  for (const other of await caches.keys()) if (other.startsWith('musyawarah-') && other !== name) await caches.delete(other);
  await navigator.serviceWorker.register('/musyawarah/sw.js', { scope: '/musyawarah/', updateViaCache: 'none' }).catch(() => undefined);
  for (const request of await (await caches.open(name)).keys()) copied.add(new URL(request.url).pathname);
}

/** Drops every copy: nobody is to read them after a sign-out. */
export async function dropCopies(): Promise<void> {
  app.leaving = true;
  copied.clear();
  if (!able()) return;
  for (const one of await caches.keys()) if (one.startsWith('musyawarah-')) await caches.delete(one);
}

/** Keeps the sitting's pages: itself, who came, the companions, and each proposal's decision with the forms of all acts. */
export async function makeCopies(): Promise<void> {
  if (!able() || page.copy || !page.keep || page.path !== page.base) return;
  const rows = Array.from(document.querySelectorAll<HTMLElement>('.agenda > li[data-url]'));
  const wanted: [string, string, number][] = [
    [page.base, page.mark, fresh],
    ...[...rows.filter((li) => li.dataset.decided === undefined), ...rows.filter((li) => li.dataset.decided !== undefined)]
      .map((li): [string, string, number] => [li.dataset.url!, li.dataset.mark!, fresh]),
    [page.base + '/hadir', '', freshAround], [page.base + '/pengawal', '', freshAround],
  ];
  const cache = await caches.open(name);
  await keepFiles(cache);
  app.copies = rows.length;
  for (const [path, mark, age] of wanted) {
    if (app.leaving) return;
    if (!(await isFresh(cache, path, mark, age)) && !(await keepPage(cache, path, mark))) break;
    app.copied = rows.filter((li) => copied.has(li.dataset.url!)).length;
    changed();
  }
}

const script = (document.querySelector('script[src*="/sitting."]') as HTMLScriptElement | null)?.src ?? '';

async function isFresh(cache: Cache, path: string, mark: string, age: number): Promise<boolean> {
  const kept = await cache.match(path, { ignoreVary: true });
  return kept?.headers.get('X-Mark') === mark + script && Date.now() - Number(kept.headers.get('X-Kept')) < age;
}

/** Keeps one page as it is for this account; false where the server is away or shows something else. */
async function keepPage(cache: Cache, path: string, mark: string): Promise<boolean> {
  const response = await ask(path + '?luring=1', 20_000);
  if (!response?.ok) return !!response && response.status < 500;
  const text = await response.text().catch(() => '');
  if (!text.includes(`data-account="${page.account}"`)) return false;
  const now = Date.now();
  const headers = new Headers(response.headers);
  for (const gone of ['Vary', 'Content-Encoding', 'Content-Length']) headers.delete(gone);
  headers.set('X-Mark', mark + script);
  headers.set('X-Kept', String(now));
  if (app.leaving) return false;
  await cache.put(path, new Response(text.replace('<html ', `<html data-copy="${now}" `), { headers }));
  copied.add(path);
  return true;
}

/** The sheets, the script and the icon have their content in their names. */
async function keepFiles(cache: Cache): Promise<void> {
  const files = Array.from(document.querySelectorAll<HTMLElement>('link[rel=stylesheet], link[rel=icon], script[src]'))
    .map((one) => (one as HTMLScriptElement).src || (one as HTMLLinkElement).href);
  for (const file of files) if (!(await cache.match(file))) await cache.add(file).catch(() => undefined);
}
