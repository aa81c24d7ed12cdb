/** Speaks to the server. An answer counts only if it is ours: a portal's page with status 200 is none. */
import { app, changed, page } from './app';
import type { Row } from './db';

export type Answer =
  | { kind: 'taken'; next: string }
  | { kind: 'pending' }
  | { kind: 'problem'; status: number; key: string; detail: string; errors: { field: string; detail: string }[]; wait: number }
  | { kind: 'away' };

/** Makes a request and waits for it so long; undefined where no answer came. */
export async function ask(path: string, wait: number, init: RequestInit = {}): Promise<Response | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), wait);
  try {
    return await fetch(path, { cache: 'no-store', credentials: 'same-origin', redirect: 'error', ...init, signal: abort.signal });
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

export function setLink(link: 'here' | 'away'): void {
  if (app.link === link) return;
  app.link = link;
  changed();
}

/** Whether our own server answers: its body says so, not a status and not navigator.onLine. */
export async function reachable(): Promise<boolean> {
  const response = await ask('/api/v1/ping', 8000, { credentials: 'omit' });
  const said = response?.ok ? await response.json().catch(() => undefined) : undefined;
  const here = said?.musrenbang === 'here';
  setLink(here ? 'here' : 'away');
  return here;
}

/** Sends a row as it was kept, with the command's ID that it has carried from the start. */
export async function post(row: Row): Promise<Answer> {
  const form = new URLSearchParams(row.fields).toString();
  const response = await ask(row.path, 20_000, {
    method: 'POST', body: JSON.stringify({ account: page.account, form }), headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
  });
  if (!response) return { kind: 'away' };
  const ours = /^application\/(problem\+)?json/.test(response.headers.get('Content-Type') ?? '');
  // A proxy may say these in its own words; what it means is the same.
  if (!ours && ![413, 429, 502, 503, 504].includes(response.status)) return { kind: 'away' };
  const body = ours ? await response.json().catch(() => undefined) : {};
  if (!body) return { kind: 'away' };
  if (response.ok) return body.pending ? { kind: 'pending' } : { kind: 'taken', next: body.next ?? '' };
  const wait = Math.max(0, Number(response.headers.get('Retry-After')) || 0) * 1000;
  return { kind: 'problem', status: response.status, key: body.key ?? '', detail: body.detail ?? '', errors: body.errors ?? [], wait };
}
