import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readTour } from './tour';

const binary = join(import.meta.dirname, '../../bin/musrenbang');
const startSeconds = 180;
const stopSeconds = 60;

/**
 * Starts the built binary with a demo city of its own on a free port, and stops it after the last test. A server that runs already can be
 * tested by naming it in MUSRENBANG_URL.
 */
export default async function startServer(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.MUSRENBANG_URL) return undefined;
  const data = await mkdtemp(join(tmpdir(), 'musrenbang-browser-'));
  const server = spawn(binary, ['demo', '--addr', '127.0.0.1:0', '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    process.env.MUSRENBANG_URL = await address(server);
  } catch (error) {
    server.kill('SIGKILL');
    await rm(data, { recursive: true, force: true });
    throw error;
  }
  return async () => {
    try {
      await stop(server);
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  };
}

/** Reads what the server prints: the line "Siap: http://HOST:PORT", the sign-ins, and what to look at first, which ends with the sign-in page. */
function address(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    let url = '';
    const fail = (why: string) => reject(new Error([`${binary} demo: ${why}`, ...said].join('\n  ')));
    const timer = setTimeout(() => fail(`said no address within ${startSeconds} s`), startSeconds * 1000);
    const listen = (line: string) => {
      said.push(line);
      url ||= /^Siap: (http:\/\/\S+)$/.exec(line)?.[1] ?? '';
      if (!url || !line.endsWith(url + '/masuk')) return;
      clearTimeout(timer);
      process.env.MUSRENBANG_TOUR = JSON.stringify(readTour(said, url));
      resolve(url);
    };
    createInterface({ input: server.stdout! }).on('line', listen);
    createInterface({ input: server.stderr! }).on('line', (line) => said.push(line));
    server.once('error', (error) => fail(`${error.message} (build it with: go build -o bin/musrenbang ./cmd/musrenbang)`));
    // close comes after the last line was read, exit may come before.
    server.once('close', (code) => {
      clearTimeout(timer);
      fail(`ended by itself with exit code ${code}`);
    });
  });
}

/** Asks the server to stop, as systemd does, and holds it to stopping cleanly. */
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) throw new Error(`the server ended during the tests with exit code ${server.exitCode}`);
  const closed = once(server, 'close');
  const timer = setTimeout(() => server.kill('SIGKILL'), stopSeconds * 1000);
  server.kill('SIGTERM');
  const [code, signal] = await closed;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`the server did not stop cleanly within ${stopSeconds} s (exit code ${code}, signal ${signal})`);
}
