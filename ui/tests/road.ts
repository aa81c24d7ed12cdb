import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a browser asks for. */
export interface Asked {
  method: string;
  path: string;
  /** How often this method and path came before. */
  before: number;
  body: Buffer;
}

/** An answer that something on the way gives in the server's place. */
export interface Canned {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/**
 * What happens to a request on the road. "pass": nothing; "cut": the connection breaks before the server hears of it; "lose": the server does
 * what it was asked, and its answer never arrives; canned: somebody else answers. after runs once the server has answered and before the
 * browser hears of it; change makes another text of the answer's.
 */
export type Fate = 'pass' | 'cut' | 'lose' | Canned | { after: () => Promise<void>; lose?: boolean } | { change: (text: string) => string };

export type Rule = (asked: Asked) => Fate | undefined;

/** One request that came by, and how it ended: a status, or 0 where no answer arrived. */
export interface Passed {
  method: string;
  path: string;
  status: number;
  fate: string;
  /** How long the server took, in milliseconds. */
  took: number;
}

/** The road between a tablet and the server: an address that stays while servers come and go, on which things go wrong as a test says. */
export class Road {
  readonly seen: Passed[] = [];
  rule: Rule = () => 'pass';
  private readonly server: Server;

  private constructor(private to: string) {
    this.server = createServer((request, response) => void this.carry(request, response).catch(() => response.destroy()));
  }

  static async open(to: string): Promise<Road> {
    const road = new Road(to);
    road.server.listen(0, '127.0.0.1');
    await once(road.server, 'listening');
    return road;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** No signal, though the tablet believes that it has one. */
  closeDown(): void {
    this.rule = () => 'cut';
  }

  clear(): void {
    this.rule = () => 'pass';
  }

  /** What came by with this method below this path, in order. */
  passed(method: string, path: string): Passed[] {
    return this.seen.filter((one) => one.method === method && one.path.startsWith(path));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [method, path, body] = [request.method ?? 'GET', request.url ?? '/', Buffer.concat(chunks)];
    const before = this.seen.filter((one) => one.method === method && one.path === path).length;
    const fate = this.rule({ method, path, before, body }) ?? 'pass';
    const noted: Passed = { method, path, status: 0, took: 0, fate: typeof fate === 'string' ? fate : Object.keys(fate).join() };
    this.seen.push(noted);
    // A fresh connection for every request: a browser asks again by itself where one that it used before breaks, and nothing would be counted right.
    response.shouldKeepAlive = false;
    if (fate === 'cut') return void response.destroy();
    if (typeof fate === 'object' && 'status' in fate) {
      noted.status = fate.status;
      return void response.writeHead(fate.status, { 'Content-Type': 'text/html', ...fate.headers }).end(fate.body ?? '');
    }
    const change = typeof fate === 'object' && 'change' in fate ? fate.change : undefined;
    const begun = performance.now();
    const answer = await this.forward(request, body, !!change);
    noted.took = performance.now() - begun;
    if (typeof fate === 'object' && 'after' in fate) await fate.after();
    if (fate === 'lose' || (typeof fate === 'object' && 'lose' in fate && fate.lose)) return void response.destroy();
    noted.status = answer.status;
    const content = change ? Buffer.from(change(answer.body.toString('utf8'))) : answer.body;
    const headers = { ...answer.headers };
    delete headers['transfer-encoding'];
    delete headers.connection;
    if (answer.status !== 304 && answer.status !== 204) headers['content-length'] = String(content.length);
    response.writeHead(answer.status, headers).end(content);
  }

  private forward(request: IncomingMessage, body: Buffer, plain: boolean): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
    const headers = { ...request.headers };
    if (plain) for (const name of ['accept-encoding', 'if-none-match']) delete headers[name];
    return new Promise((resolve, reject) => {
      const onward = ask(this.to + request.url, { method: request.method, headers, agent: false }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }));
      });
      onward.on('error', reject);
      onward.end(body);
    });
  }
}
