/** Which view is open, as the address's fragment: the tablet's own back button then does what people expect. */
export type Place =
  | { view: 'home' | 'people' | 'status' | 'enrol' | 'join' }
  | { view: 'pin' | 'compare'; id: string }
  | { view: 'form'; step: number }
  | { view: 'slip'; id: string; fresh?: boolean };

type Handler = (place: Place) => unknown;

let handle: Handler = () => undefined;
let at = '';

const words: Record<string, string> = { people: 'petugas', status: 'status', enrol: 'pendaftaran', join: 'gabung', pin: 'pin', compare: 'banding', form: 'isi', slip: 'slip' };

function write(place: Place): string {
  const name = words[place.view] ?? '';
  if (place.view === 'form') return `#${name}/${place.step}`;
  if ('id' in place) return `#${name}/${place.id}${'fresh' in place && place.fresh ? '/baru' : ''}`;
  return name ? '#' + name : '#';
}

function read(hash: string): Place {
  const [name, arg = '', more] = hash.replace(/^#/, '').split('/');
  const view = Object.keys(words).find((one) => words[one] === name);
  switch (view) {
    case 'form': return { view, step: Math.min(5, Math.max(1, Number(arg) || 1)) };
    case 'slip': return { view, id: arg, fresh: more === 'baru' };
    case 'pin': case 'compare': return { view, id: arg };
    case 'people': case 'status': case 'enrol': case 'join': return { view };
    default: return { view: 'home' };
  }
}

/** Opens a place. */
export function go(place: Place, replace = false): void {
  const hash = write(place);
  if (replace) history.replaceState(null, '', hash);
  else if (hash !== location.hash || at === '') history.pushState(null, '', hash);
  at = hash;
  void handle(place);
}

/** Starts listening; handler is called for every place, also those the back button leads to. */
export function startRoute(handler: Handler): void {
  handle = handler;
  window.addEventListener('popstate', () => {
    at = location.hash;
    void handle(read(location.hash));
  });
}
