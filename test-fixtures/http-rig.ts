// A station in memory behind the real HTTP server, and browsers to ask it with: a cookie jar, a token, raw requests whose
// paths nobody tidies up.
import { type IncomingHttpHeaders, request } from 'node:http';
import { commandTable } from '../web/commands/table.ts';
import { type Dispatch, openMouth } from '../web/dispatch.ts';
import { type HttpOptions, type HttpServer, startHttp } from '../web/http/server.ts';
import { FakeStation } from './fake-station.ts';
import { addStaff, testPassword } from './people.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  readonly json: any;
}

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is; anything but text or bytes as JSON. */
  readonly body?: unknown;
}

export class HttpRig {
  readonly station: FakeStation;
  readonly bugs: unknown[] = [];
  readonly clock = { now: 1_000_000 };
  readonly server: HttpServer;

  private constructor(station: FakeStation, server: HttpServer, bugs: unknown[], clock: { now: number }) {
    this.station = station;
    this.server = server;
    this.bugs = bugs;
    this.clock = clock;
  }

  /** With the staff of people.ts. */
  static async start(
    change: Partial<HttpOptions> & { dispatch?: Dispatch } = {},
    station = new FakeStation(),
  ): Promise<HttpRig> {
    const { dispatch, ...options } = change;
    await addStaff(station);
    const bugs: unknown[] = [];
    const clock = { now: 1_000_000 };
    const steady = () => clock.now;
    const mouth = openMouth(station, commandTable, { wall: () => 1_780_000_000_000 + clock.now, steady });
    const server = await startHttp({
      mouth: dispatch ? { dispatch, sessionOf: mouth.sessionOf } : mouth,
      table: commandTable,
      address: { host: '127.0.0.1', port: 0 },
      version: '0.1.0',
      onBug: (thrown) => bugs.push(thrown),
      steady,
      ...options,
    });
    return new HttpRig(station, server, bugs, clock);
  }

  get port(): number {
    return Number(new URL(this.server.url).port);
  }

  ask(method: string, path: string, { headers = {}, body }: Asked = {}): Promise<HttpAnswer> {
    const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
    const sent = isRaw ? body : JSON.stringify(body);
    const kind = isRaw ? {} : { 'content-type': 'application/json' };
    const length = sent === undefined ? {} : { 'content-length': String(Buffer.byteLength(sent)) };
    const options = { host: '127.0.0.1', port: this.port, method, path, agent: false } as const;
    return new Promise((resolve, reject) => {
      const asking = request({ ...options, headers: { ...kind, ...length, ...headers } }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (chunk: Buffer) => parts.push(chunk)).on('error', reject);
        response.on('end', () => {
          const all = Buffer.concat(parts);
          resolve(answerOf(response.statusCode ?? 0, response.headers, all));
        });
      });
      asking.on('error', reject).end(sent);
    });
  }

  /** Logs in. */
  async browser(user: string, password = testPassword): Promise<Browser> {
    const browser = new Browser(this);
    const answer = await browser.logIn(user, password);
    if (answer.status !== 200) throw new Error(`log-in of ${user}: ${answer.text}`);
    return browser;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

function answerOf(status: number, headers: IncomingHttpHeaders, body: Buffer): HttpAnswer {
  const text = body.toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status, headers, body, text, json };
}

/** Keeps the cookie and sends the token, as the web app does. */
export class Browser {
  readonly #rig: HttpRig;
  cookie = '';
  csrf = '';

  constructor(rig: HttpRig) {
    this.#rig = rig;
  }

  async ask(method: string, path: string, { headers = {}, body }: Asked = {}): Promise<HttpAnswer> {
    const own = {
      ...(this.cookie === '' ? {} : { cookie: this.cookie }),
      ...(method === 'GET' || method === 'HEAD' || this.csrf === '' ? {} : { 'x-csrf-token': this.csrf }),
      'accept-language': 'en',
    };
    const answer = await this.#rig.ask(method, path, { headers: { ...own, ...headers }, body });
    const [set] = answer.headers['set-cookie'] ?? [];
    if (set) this.cookie = set.split(';')[0]!;
    if (typeof answer.json?.csrf === 'string') this.csrf = answer.json.csrf;
    return answer;
  }

  get = (path: string, headers: Readonly<Record<string, string>> = {}) => this.ask('GET', path, { headers });

  logIn(user: string, password = testPassword): Promise<HttpAnswer> {
    return this.ask('POST', '/api/v1/session', { body: { user, password } });
  }
}

export const errorForm = (code: string) => ({
  error: { code, message: expectText, hint: expectTextOrNull, context: expectObject },
});
const expectText = { asymmetricMatch: (value: unknown) => typeof value === 'string', toString: () => 'text' };
const expectTextOrNull = {
  asymmetricMatch: (value: unknown) => value === null || typeof value === 'string',
  toString: () => 'text or null',
};
const expectObject = {
  asymmetricMatch: (value: unknown) => typeof value === 'object' && value !== null,
  toString: () => 'object',
};
