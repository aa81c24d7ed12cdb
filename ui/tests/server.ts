import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo, stopDemo, type Running } from './demo';
import { readTour } from './tour';

/**
 * Loads a demo city once, starts the built binary with a copy of it on a free port, and stops it after the last test. Tests that need a server
 * of their own take another copy (hall.ts). A server that runs already can be tested by naming it in MUSRENBANG_URL; the tests of the tablet
 * then want a loaded folder in MUSRENBANG_PREPARED.
 */
export default async function startServer(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.MUSRENBANG_URL) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'musrenbang-browser-'));
  const tidy = () => rm(folder, { recursive: true, force: true });
  try {
    const prepared = join(folder, 'prepared');
    await stopDemo(await startDemo(prepared));
    process.env.MUSRENBANG_PREPARED = prepared;
    await cp(prepared, join(folder, 'shared'), { recursive: true });
    const server = await startDemo(join(folder, 'shared'));
    announce(server);
    return () => stopDemo(server).finally(tidy);
  } catch (error) {
    await tidy();
    throw error;
  }
}

function announce({ url, said }: Running): void {
  process.env.MUSRENBANG_URL = url;
  process.env.MUSRENBANG_TOUR = JSON.stringify(readTour(said, url));
}
