import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeBay } from '../../test-fixtures/fake-clip.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { errorForm, HttpRig } from '../../test-fixtures/http-rig.ts';
import { mostWatchers } from './live.ts';

let rig: HttpRig;
let station: FakeStation;
let bays = [fakeBay];
let looks = 0;
beforeEach(async () => {
  bays = [fakeBay];
  looks = 0;
  station = new FakeStation();
  station.bays = () => {
    looks += 1;
    return bays;
  };
  rig = await HttpRig.start({}, station);
});
afterEach(() => rig.close());

interface Heard {
  readonly response: IncomingMessage;
  readonly events: { event: string; data: unknown }[];
  readonly ended: Promise<void>;
}

function listen(path: string, cookie = ''): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: rig.port, path, agent: false, headers: cookie ? { cookie } : {} };
    get(options, (response) => {
      const events: Heard['events'] = [];
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const parts = text.split('\n\n');
        text = parts.pop()!;
        for (const part of parts) {
          const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
          if (event !== undefined) events.push({ event, data: JSON.parse(data!) });
        }
      });
      const ended = new Promise<void>((end) => {
        response.once('close', end).on('error', () => undefined);
      });
      resolve({ response, events, ended });
    }).on('error', reject);
  });
}

describe('the bays', () => {
  test('come at once, and again when they change, to whoever asks', async () => {
    const heard = await listen('/api/v1/dock/events');
    expect(heard.response.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    await expect.poll(() => heard.events).toEqual([{ event: 'bays', data: { bays: [fakeBay] } }]);
    await sleep(600);
    expect(heard.events).toHaveLength(1);
    bays = [{ ...fakeBay, state: 'empty' }];
    await expect.poll(() => heard.events.at(-1)).toEqual({ event: 'bays', data: { bays } });
    heard.response.destroy();
  });

  test('are looked at once for all who watch, and not at all for nobody', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => listen('/api/v1/dock/events')));
    const before = looks;
    await sleep(1100);
    expect(looks - before).toBeLessThan(8);
    expect(looks - before).toBeGreaterThan(1);
    for (const { response } of all) response.destroy();
    await sleep(400);
    const left = looks;
    await sleep(600);
    expect(looks).toBe(left);
  });

  test('end with the server, within a second', async () => {
    const heard = await listen('/api/v1/dock/events');
    const since = Date.now();
    await rig.close();
    await heard.ended;
    expect(Date.now() - since).toBeLessThan(1000);
  });

  test('a watcher too many is turned away', async () => {
    const all = await Promise.all(Array.from({ length: mostWatchers }, () => listen('/api/v1/dock/events')));
    const answer = await rig.ask('GET', '/api/v1/dock/events');
    expect([answer.status, answer.json]).toEqual([429, errorForm('TOO_MANY_REQUESTS')]);
    all[0]!.response.destroy();
    await expect
      .poll(async () => {
        const { response } = await listen('/api/v1/dock/events');
        response.destroy();
        return response.statusCode;
      })
      .toBe(200);
    for (const { response } of all) response.destroy();
  });

  test('HEAD opens no stream', async () => {
    expect((await rig.ask('HEAD', '/api/v1/dock/events')).status).toBe(401);
  });
});

describe('the queue of derivatives', () => {
  test('is told to whoever has logged in, as long as he has', async () => {
    expect((await rig.ask('GET', '/api/v1/jobs/events')).json).toEqual(errorForm('LOGIN_REQUIRED'));
    const browser = await rig.browser('custodian');
    const heard = await listen('/api/v1/jobs/events', browser.cookie);
    await expect.poll(() => heard.events).toEqual([{ event: 'jobs', data: { waiting: 2, running: 1, failed: 0 } }]);
    station.jobs = () => ({ waiting: 0, running: 0, failed: 0 });
    await expect.poll(() => heard.events.at(-1)!.data).toEqual({ waiting: 0, running: 0, failed: 0 });
    await browser.ask('DELETE', '/api/v1/session');
    await heard.ended;
  });

  test('keeps no idle session alive', async () => {
    const { cookie } = await rig.browser('custodian');
    const heard = await listen('/api/v1/jobs/events', cookie);
    rig.clock.now += 10 * 60_000;
    await sleep(600);
    rig.clock.now += 6 * 60_000;
    await heard.ended;
  });
});
