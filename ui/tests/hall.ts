import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binary, killDemo, startDemo, stopDemo, type Running } from './demo';
import { Road } from './road';
import { readTour, type SignIn, type Tour } from './tour';

/** The kelurahan of the demo's facilitator. */
export const area = '33.74.03.1008';
/** The year whose proposals are taken in. */
export const cycle = 2028;

/** A proposal as offices read it through the API; these are the parts that tests look at. */
export interface Stored {
  id: string;
  code: string;
  title: string;
  rw?: string;
  received_at: number;
  intake?: string;
  read_back?: boolean;
  photos?: { id: number; position: number }[];
  capture?: { device: string; seq: number; by: string; at: number; clock_offset_ms: number; form: number; app: string; rescued_by?: string };
}

/** A device as those who look after it see it. */
export interface DeviceItem {
  id: string;
  name: string;
  last_seq: number;
  received: number;
  missing: number[];
  beat: { queued: number; drafts: number; refused: number; photos: number; clock_offset_ms: number; dropped?: number[] };
}

/** What became of one row of a rescue file. */
export interface Rescued {
  id: string;
  status: 'received' | 'known' | 'draft' | 'refused';
  code: string;
  photos: number;
}

/** A hall: a server of its own with a copy of the demo city, which can be killed and started again, and the road to it. */
export class Hall {
  readonly road: Road;
  private readonly tokens = new Map<string, string>();

  private constructor(private readonly folder: string, private running: Running, readonly tour: Tour, road: Road) {
    this.road = road;
  }

  static async open(): Promise<Hall> {
    const prepared = process.env.MUSRENBANG_PREPARED;
    if (!prepared) throw new Error('MUSRENBANG_PREPARED names no folder with a loaded demo city');
    const folder = await mkdtemp(join(tmpdir(), 'musrenbang-hall-'));
    await cp(prepared, folder, { recursive: true });
    const running = await startDemo(folder);
    return new Hall(folder, running, readTour(running.said, running.url), await Road.open(running.url));
  }

  /** Where tablets find it. */
  get url(): string {
    return this.road.url;
  }

  /** As a power cut. */
  kill(): Promise<void> {
    return killDemo(this.running);
  }

  /** Starts it again on the same port with the same folder. */
  async start(): Promise<void> {
    this.running = await startDemo(this.folder, new URL(this.running.url).host);
  }

  async close(): Promise<void> {
    await this.road.close();
    try {
      if (this.running.process.signalCode === null) await stopDemo(this.running);
    } finally {
      await rm(this.folder, { recursive: true, force: true });
    }
  }

  account(login: string): SignIn {
    const found = this.tour.signIns.find((one) => one.login === login);
    if (!found) throw new Error(`the demo has no account ${login}`);
    return found;
  }

  /** Asks the API as an account, past the road. It throws where the answer is no success. */
  async ask<T>(login: string, method: string, path: string, body?: unknown): Promise<T> {
    if (!this.tokens.has(login)) {
      const { password } = this.account(login);
      const { token } = await this.send<{ token: string }>('POST', 'sessions', { login, password });
      this.tokens.set(login, token);
    }
    return this.send<T>(method, path, body, { Authorization: 'Bearer ' + this.tokens.get(login) });
  }

  private async send<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const response = await fetch(`${this.running.url}/api/v1/${path}`, {
      method, headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** A new tablet of the kelurahan that waits to be enrolled. */
  async addDevice(name: string, where = area): Promise<{ id: string; ticket: string }> {
    return this.ask('perencana', 'POST', 'devices', { name, area: where });
  }

  async renewTicket(device: string): Promise<string> {
    return (await this.ask<{ ticket: string }>('perencana', 'POST', `devices/${device}/tickets`)).ticket;
  }

  /** Uses a ticket as another browser would; whoever was this device before is it no more. */
  async enrolElsewhere(ticket: string): Promise<void> {
    await this.send('POST', 'device/enrolment', { ticket });
  }

  async revoke(device: string): Promise<void> {
    await this.ask('perencana', 'POST', `devices/${device}/revocation`, { reason: 'Tablet hilang di jalan' });
  }

  async device(id: string): Promise<DeviceItem> {
    const { devices } = await this.ask<{ devices: DeviceItem[] }>('perencana', 'GET', 'devices');
    const found = devices.find((one) => one.id === id);
    if (!found) throw new Error(`the server knows no device ${id}`);
    return found;
  }

  /** Another facilitator of the kelurahan, through an invitation, as an administrator makes one. */
  async addFacilitator(login: string, name: string): Promise<SignIn> {
    const password = 'rembug-warga-' + login;
    const made = await this.ask<{ invitation: { token: string } }>('pengelola', 'POST', 'users', { login, name, grants: [{ role: 'facilitator', area }] });
    await this.send('POST', `invitations/${made.invitation.token}`, { password });
    const account = { role: 'Facilitator', login, password };
    this.tour.signIns.push(account);
    return account;
  }

  /** Every proposal of the kelurahan whose title begins so. */
  async proposals(title: string): Promise<Stored[]> {
    const found: Stored[] = [];
    let cursor = '';
    do {
      const query = new URLSearchParams({ cycle: String(cycle), area, limit: '100', ...(cursor ? { cursor } : {}) });
      const page = await this.ask<{ items: Stored[]; next?: string }>('perencana', 'GET', `proposals?${query}`);
      found.push(...page.items.filter((one) => one.title.startsWith(title)));
      cursor = page.next ?? '';
    } while (cursor);
    return found;
  }

  proposal(code: string): Promise<Stored> {
    return this.ask('perencana', 'GET', `proposals/${code}`);
  }

  /** A photo as offices see it. */
  async photo(id: number): Promise<Buffer> {
    await this.ask('perencana', 'GET', 'me');
    const response = await fetch(`${this.running.url}/api/v1/photos/${id}`, { headers: { Authorization: 'Bearer ' + this.tokens.get('perencana') } });
    if (!response.ok) throw new Error(`photo ${id}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** What a proposer does with the secret of a slip. It returns the answer's status. */
  async withdraw(code: string, secret: string): Promise<number> {
    const response = await fetch(`${this.running.url}/api/v1/proposals/${code}/withdrawals`, {
      method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }, body: JSON.stringify({ secret }),
    });
    return response.status;
  }

  /** Brings a rescue file through the API, as the planner's page does. */
  async bringRescue(file: string): Promise<Rescued[]> {
    const { rows } = await this.ask<{ rows: Rescued[] }>('perencana', 'POST', 'rescues', await readFile(file, 'utf8'));
    return rows;
  }

  /** `musrenbang import rescue FILE` beside the running server, as an operator would. It returns what it printed. */
  async importRescue(file: string): Promise<string> {
    const { stdout } = await promisify(execFile)(binary, ['import', 'rescue', file, '--data', this.folder], { env: { ...process.env, LANG: 'en_GB.UTF-8' } });
    return stdout;
  }
}
