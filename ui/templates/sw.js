// Opens the tablet's page without a network. It answers for that page and its own
// files alone, GET alone: what is sent goes past it, because Safari empties bodies
// that a worker has touched. FACTS, above, is written by the server.
const cacheName = 'lapangan-v-' + FACTS.version;
const languages = 'lapangan-bahasa'; // the language the page was last opened in; the page writes it too
const keep = new Set(FACTS.keep);

// All or nothing: a version of which one file is missing is never used.
self.addEventListener('install', (event) => event.waitUntil((async () => {
  const cache = await caches.open(cacheName);
  await cache.addAll(FACTS.keep.map((url) => new Request(url, { cache: 'reload', credentials: 'omit' })));
})()));

// The first version serves the page that brought it; a later one waits for the next start.
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('lapangan-v-') && name !== cacheName) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener('message', (event) => {
  if (event.data === 'use') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (event.request.mode === 'navigate' && url.pathname === '/lapangan') event.respondWith(shell(url));
  else if (keep.has(url.pathname)) event.respondWith(file(event.request, url.pathname));
});

async function file(request, path) {
  return (await caches.match(path, { cacheName })) ?? fetch(request);
}

// The page in the language last chosen here, with or without a network. A choice is remembered before the page
// opens: it may be left before its script has run.
async function shell(url) {
  const cache = await caches.open(cacheName);
  const remembered = await caches.open(languages);
  const chosen = url.searchParams.get('bahasa');
  if (chosen && (await cache.match('/lapangan?bahasa=' + chosen))) await remembered.put('/lapangan/bahasa', new Response(chosen));
  const wished = chosen ?? (await (await remembered.match('/lapangan/bahasa'))?.text()) ?? 'id';
  return (await cache.match('/lapangan?bahasa=' + wished)) ?? (await cache.match('/lapangan?bahasa=id')) ?? fetch(url);
}
