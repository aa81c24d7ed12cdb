import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const binary = join(import.meta.dirname, '../../bin/musrenbang');
const startSeconds = 180;
const stopSeconds = 60;

/** A demo city that runs: where it listens and what it printed when it was ready. */
export interface Running {
  process: ChildProcess;
  url: string;
  said: string[];
}

/** Starts the built binary with the demo city of a folder, which it fills where it is empty, and waits until it is ready. */
export async function startDemo(data: string, addr = '127.0.0.1:0'): Promise<Running> {
  const server = spawn(binary, ['demo', '--addr', addr, '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    return await ready(server);
  } catch (error) {
    server.kill('SIGKILL');
    throw error;
  }
}

/** Reads what the server prints: the line "Siap: http://HOST:PORT", the sign-ins, and what to look at first, which ends with the sign-in page. */
function ready(server: ChildProcess): Promise<Running> {
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
      resolve({ process: server, url, said: [...said] });
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
export async function stopDemo({ process: server }: Running): Promise<void> {
  if (server.exitCode !== null) throw new Error(`the server ended during the tests with exit code ${server.exitCode}`);
  const closed = once(server, 'close');
  const timer = setTimeout(() => server.kill('SIGKILL'), stopSeconds * 1000);
  server.kill('SIGTERM');
  const [code, signal] = await closed;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`the server did not stop cleanly within ${stopSeconds} s (exit code ${code}, signal ${signal})`);
}

/** Ends the server as a power cut does. */
export async function killDemo({ process: server }: Running): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const closed = once(server, 'close');
  server.kill('SIGKILL');
  await closed;
}
