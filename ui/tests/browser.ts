import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import config from './playwright.config';

/** A browser that is started on a folder like a program on a tablet, and whose battery can die. */
export class Device {
  private constructor(private readonly process: ChildProcess, readonly browser: Browser) {}

  static async start(profile: string): Promise<Device> {
    const { executablePath, args } = config.use!.launchOptions!;
    const flags = ['--headless=new', `--user-data-dir=${profile}`, '--remote-debugging-port=0', '--window-size=800,1280', '--accept-lang=id-ID', 'about:blank'];
    // A group of its own, so that all its processes end at once.
    const child = spawn(executablePath!, [...args!, ...flags], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    return new Device(child, await chromium.connectOverCDP(await address(child)));
  }

  get context(): BrowserContext {
    return this.browser.contexts()[0];
  }

  /** The battery is empty: nothing is told, nothing is closed. */
  async die(): Promise<void> {
    const closed = once(this.process, 'close');
    process.kill(-this.process.pid!, 'SIGKILL');
    await closed;
  }
}

function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => {
      said.push(line);
      const found = /^DevTools listening on (ws:\S+)/.exec(line);
      if (found) resolve(found[1]);
    });
    child.once('close', (code) => reject(new Error([`the browser ended with exit code ${code}`, ...said].join('\n  '))));
    child.once('error', reject);
  });
}
