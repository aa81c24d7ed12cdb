// Opens a sitting's pages without a network, from the copies that the pages' script
// has made (adr/0009). The network comes first; what is sent goes past this worker,
// because Safari empties bodies that a worker has touched. It reaches only what lies
// below /musyawarah/, and of that only pages that are kept.
const prefix = 'musyawarah-';
const kept = /^\/musyawarah\/[^/]+(\/hadir|\/pengawal|\/putuskan\/[^/]+)?$/;
const signedOut = '/musyawarah/keluar';
const oldest = 12 * 3600 * 1000; // as long as a session may last
const patience = 4000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, searchParams } = new URL(url);
  if (method !== 'GET' || origin !== self.location.origin) return;
  if (mode === 'navigate' && pathname === signedOut) event.respondWith(forget().then(() => fetch(event.request)));
  else if (mode === 'navigate' && kept.test(pathname) && !searchParams.has('ubah')) event.respondWith(page(event.request, pathname));
  else if (pathname.startsWith('/static/')) event.respondWith(caches.match(pathname, { ignoreVary: true }).then((file) => file ?? fetch(event.request)));
});

async function page(request, pathname) {
  const answer = fetch(request);
  answer.catch(() => undefined);
  const copy = await copyOf(pathname);
  if (!copy) return answer;
  const late = new Promise((resolve) => setTimeout(resolve, patience, copy));
  try {
    const first = await Promise.race([answer, late]);
    // Led elsewhere, to the sign-in: the session is over, and with it these pages.
    if (first.type === 'opaqueredirect') await drop();
    // What a proxy says while the server is away is worth less than the copy.
    return [502, 503, 504].includes(first.status) ? copy : first;
  } catch {
    return copy;
  }
}

async function copyOf(pathname) {
  const found = await caches.match(pathname, { ignoreVary: true });
  if (!found || Date.now() - Number(found.headers.get('X-Kept')) < oldest) return found;
  await drop();
  return undefined;
}

async function drop() {
  for (const name of await caches.keys()) if (name.startsWith(prefix)) await caches.delete(name);
}

// After a sign-out nothing stays but what still waits to be sent.
async function forget() {
  await drop().catch(() => undefined);
  await new Promise((resolve) => {
    const opening = indexedDB.open('musyawarah');
    opening.onupgradeneeded = () => opening.transaction.abort(); // there is none, and none is to be made
    opening.onerror = resolve;
    opening.onblocked = resolve;
    opening.onsuccess = () => {
      const db = opening.result;
      const tx = db.transaction(['rows', 'drafts'], 'readwrite');
      tx.oncomplete = tx.onabort = () => resolve(db.close());
      tx.objectStore('drafts').clear();
      tx.objectStore('rows').openCursor().onsuccess = (event) => {
        const cursor = event.target.result;
        if (cursor?.value.state === 'taken') cursor.delete();
        cursor?.continue();
      };
    };
  });
}
