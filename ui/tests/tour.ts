/** One of the demo's accounts. */
export interface SignIn {
  role: string;
  login: string;
  password: string;
}

/** What the demo prints when it is ready: its accounts, and the pages to look at first. */
export interface Tour {
  signIns: SignIn[];
  paths: string[];
}

/** Reads the demo's own words: a table "role  login  password  area", then lines that end with an address. */
export function readTour(lines: string[], url: string): Tour {
  const tour: Tour = { signIns: [], paths: [] };
  let table = false;
  for (const line of lines) {
    if (line.startsWith('peran / role')) table = true;
    else if (line.trim() === '') table = false;
    else if (table) {
      const [role, login, password] = line.split(/ {2,}/);
      tour.signIns.push({ role: role.split(' / ')[1], login, password });
    }
    const at = line.indexOf(url + '/');
    if (at >= 0 && !line.startsWith('Siap')) tour.paths.push(line.slice(at + url.length).trim());
  }
  return tour;
}

/** The demo's tour, as the server printed it. For a server of your own, put the same JSON into MUSRENBANG_TOUR beside MUSRENBANG_URL. */
export function tour(): Tour {
  const text = process.env.MUSRENBANG_TOUR;
  if (!text) throw new Error('MUSRENBANG_TOUR is empty: the demo printed no sign-ins, or MUSRENBANG_URL was set without it');
  const found: Tour = JSON.parse(text);
  if (found.signIns.length === 0 || found.paths.length === 0) throw new Error(`the demo printed no sign-ins or no pages: ${text}`);
  return found;
}

/** The first page of the tour whose address begins so. */
export function tourPath(start: string): string {
  const path = tour().paths.find((p) => p.startsWith(start));
  if (!path) throw new Error(`the demo's tour has no page under ${start}: ${tour().paths.join(' ')}`);
  return path;
}
