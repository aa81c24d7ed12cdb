/** Speaks to the server as this device. An answer counts only if it is ours: a portal's page with status 200 is none. */
import { app, changed } from './app';
import { setMeta } from './db';
import { lang } from './words';

/** A refusal in words (RFC 9457), as the server writes it. */
export interface Problem {
  status: number;
  key: string;
  detail: string;
  args?: Record<string, string>;
  errors?: { field: string; key: string; detail: string }[];
  stored?: Record<string, unknown>;
}

export type Answer<T> =
  | { kind: 'ok'; status: number; body: T; etag: string }
  | { kind: 'problem'; status: number; problem: Problem; retryAfter: number }
  | { kind: 'away' };

interface Options {
  json?: unknown;
  raw?: Blob;
  etag?: string;
  timeout?: number;
  signal?: AbortSignal;
  /** False where the door is open to all. */
  device?: boolean;
}

const api = '/api/v1/';

/** Makes one request and waits for it at most 20 seconds, or as long as timeout says. It never throws. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<Answer<T>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeout ?? 20_000);
  options.signal?.addEventListener('abort', () => abort.abort());
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': lang };
  if (options.device !== false && app.token) headers.Authorization = 'Device ' + app.token;
  if (options.json !== undefined) headers['Content-Type'] = 'application/json';
  if (options.raw) headers['Content-Type'] = 'application/octet-stream';
  if (options.etag) headers['If-None-Match'] = options.etag;
  try {
    const begun = Date.now();
    const response = await fetch(api + path, {
      method, headers, signal: abort.signal, credentials: 'omit', cache: 'no-store', redirect: 'error',
      body: options.raw ?? (options.json === undefined ? undefined : JSON.stringify(options.json)),
    });
    return await read<T>(response, begun);
  } catch {
    return { kind: 'away' };
  } finally {
    clearTimeout(timer);
  }
}

async function read<T>(response: Response, begun: number): Promise<Answer<T>> {
  const kind = response.headers.get('Content-Type') ?? '';
  const ours = /^application\/(problem\+)?json/.test(kind);
  noteClock(response.headers.get('Date'), begun);
  if (response.status === 204 || response.status === 304) return { kind: 'ok', status: response.status, body: undefined as T, etag: '' };
  if (!ours) {
    // A proxy may say 413, 429 or 503 in its own words; what it means is the same.
    if (![413, 429, 502, 503, 504].includes(response.status)) return { kind: 'away' };
    return { kind: 'problem', status: response.status, problem: { status: response.status, key: '', detail: '' }, retryAfter: retryAfter(response) };
  }
  const body: unknown = await response.json();
  if (response.ok) return { kind: 'ok', status: response.status, body: body as T, etag: response.headers.get('ETag') ?? '' };
  return { kind: 'problem', status: response.status, problem: body as Problem, retryAfter: retryAfter(response) };
}

const retryAfter = (response: Response): number => Math.max(0, Number(response.headers.get('Retry-After')) || 0) * 1000;

/** The Date header is whole seconds, so less than two seconds of difference say nothing. */
function noteClock(header: string | null, begun: number): void {
  const server = header ? Date.parse(header) : NaN;
  if (Number.isNaN(server)) return;
  setOffset(server + 500 - (begun + Date.now()) / 2, 2000);
}

function setOffset(offset: number, unsure: number): void {
  if (Math.abs(offset - app.offset) < unsure) return;
  app.offset = Math.round(offset);
  void setMeta('offset', app.offset);
}

/** Whether our own server answers: its body says so, not a status and not navigator.onLine. */
export async function reachable(): Promise<boolean> {
  const begun = Date.now();
  const answer = await call<{ musrenbang?: string; time?: number }>('GET', 'ping', { device: false, timeout: 8000 });
  const here = answer.kind === 'ok' && answer.body?.musrenbang === 'here';
  if (here && answer.body.time) setOffset(answer.body.time / 1000 - (begun + Date.now()) / 2, 500);
  const link = here ? 'here' : 'away';
  if (here) void setMeta('last_contact', Date.now());
  if (link !== app.link) {
    app.link = link;
    changed('link');
  }
  return here;
}
