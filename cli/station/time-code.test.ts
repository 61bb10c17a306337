// The time code from end to end: shown to anybody, filmed by a recorder whose clock is wrong, docked, and found in the log
// as what that clock was off. Nothing is known of how but the secret, so that a film need not take its time.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustodyEvent } from '../../core/custody-event.ts';
import type { BayStatus, Clip } from '../../core/model.ts';
import { composeTimeCode, type ShownTimeCode } from '../../core/time-code.ts';
import { readCodes } from '../../ingest/media/read-codes.ts';
import { PrivateStore } from '../../storage/private/private-store.ts';
import { filmCodes } from '../../test-fixtures/filmed-code.ts';
import { envOf } from '../../test-fixtures/people.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

type Shown = ShownTimeCode & { readonly rows: readonly string[] };

const seconds = 1000;
const station = new StationHarness();
let url = '';

beforeAll(async () => {
  await station.init('--id', 'TC01');
  ({ url } = await station.start());
}, 30 * seconds);
afterAll(() => station.remove());

const secret = () => {
  const store = PrivateStore.open(join(station.data, 'private.db'));
  const bytes = store.secret('time-code', 32);
  store.close();
  return bytes;
};

/** The code as a reader sees it, eight pixels a module. */
async function read(rows: readonly string[]): Promise<string[]> {
  const side = (rows.length + 8) * 8;
  const pixels = Buffer.alloc(side * side, 255);
  for (const [y, row] of rows.entries())
    for (const [x, module] of [...row].entries())
      if (module === '1')
        for (let line = 0; line < 8; line += 1)
          pixels.fill(0, ((y + 4) * 8 + line) * side + (x + 4) * 8, ((y + 4) * 8 + line) * side + (x + 5) * 8);
  return readCodes({ index: 0, width: side, height: side, pixels });
}

test('anybody may see it over HTTP: the second that it is, and a picture that says so', async () => {
  const before = Date.now();
  const answer = await fetch(`${url}/api/v1/dock/time-code`);
  const code = (await answer.json()) as Shown;
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(code.text).toBe(composeTimeCode('TC01', code.second, secret()));
  expect(Date.parse(code.now)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(code.now)).toBeLessThanOrEqual(Date.now());
  expect(Math.floor(Date.parse(code.now) / 1000)).toBe(code.second);
  expect(['synced', 'holdover', 'untrusted']).toContain(code.quality);
  expect(await read(code.rows)).toEqual([code.text]);
  expect((await fetch(`${url}/api/v1/dock/time-code?second=5`)).status).toBe(200);
});

test('dock time-qr gives one code as a document; without log-in it is refused as all commands are', async () => {
  const { exit, json } = await station.cli<Shown>('dock', 'time-qr');
  expect(exit).toBe(0);
  expect(json.text).toBe(composeTimeCode('TC01', json.second, secret()));
  expect(await read(json.rows)).toEqual([json.text]);
  expect((await station.cliWith({}, 'dock', 'time-qr')).exit).toBe(50);
});

test(
  'in a terminal it changes each second until Ctrl-C, and leaves nothing behind',
  async ({ skip }) => {
    if (!existsSync('/usr/bin/script')) skip('no script(1) to make a terminal with');
    const main = join(import.meta.dirname, '..', 'main.ts');
    const line = `stty rows 30 cols 100; exec '${process.execPath}' '${main}' --data '${station.data}' dock time-qr`;
    const terminal = spawn('/usr/bin/script', ['-qfec', line, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...envOf('custodian'), SHELL: '/bin/sh' },
    });
    let text = '';
    terminal.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => terminal.once('exit', resolve));
    const drawn = () => text.split('\x1b[H').filter((screen) => screen.includes('▀'));
    await expect.poll(() => drawn().length, { timeout: 20_000 }).toBeGreaterThan(2);
    terminal.stdin.write('\x03');
    expect(await ended).toBe(0);
    expect(text.startsWith('\x1b[?1049h\x1b[?25l')).toBe(true);
    expect(text.trimEnd().endsWith('\x1b[?25h\x1b[?1049l')).toBe(true);
    const screens = new Set(drawn().map((screen) => screen.split('\x1b[J')[0]));
    expect(screens.size).toBeGreaterThan(1);
  },
  40 * seconds,
);

const settled = (bays: readonly BayStatus[]) => bays.some(({ bay, state }) => bay === '1' && state === 'safe');

async function custody(clip: string): Promise<readonly CustodyEvent[]> {
  const { json } = await station.cli<{ events: CustodyEvent[] }>('clip', 'custody', clip);
  return json.events.filter(({ type, public: facts }) => type === 'anchor' || facts['kind'] === 'codes');
}

test(
  'a recorder that is 192 s fast films it, and the log says so, once and for good',
  async () => {
    // Five minutes ago by the station's clock, 400 ms into a second.
    const first = Math.floor(Date.now() / 1000) - 300;
    const began = new Date((first + 192) * 1000 + 8 * 3_600_000).toISOString();
    const name = `DCAM_0012345_330726_${began.slice(0, 10).replaceAll('-', '')}_${began.slice(11, 19).replaceAll(':', '')}`;
    const codes = Array.from({ length: 9 }, (_, n) => composeTimeCode('TC01', first + n, secret()));
    const tree = join(station.root, 'recorder');
    await mkdir(join(tree, 'DCIM'), { recursive: true });
    await filmCodes(join(tree, 'DCIM', `${name}.mp4`), { codes, intoFirstMs: 400, turnsAfter: 1, seconds: 7 });
    await station.dock(tree, '1');
    await station.until(url, settled);
    const { clips } = (await station.cli<{ clips: Clip[] }>('clip', 'ls')).json;
    const { id, sha256 } = clips[0]!;
    await expect.poll(async () => (await custody(id)).length, { timeout: 60_000, interval: 500 }).toBe(2);
    const [search, anchor] = await custody(id);
    expect(search).toMatchObject({
      type: 'derive',
      actor: 'station',
      public: { kind: 'codes', source: sha256, timeCode: 'read' },
    });
    expect(anchor).toMatchObject({ type: 'anchor', actor: 'station', clip: id, public: { trust: 'filmed' } });
    const { offsetMs, uncertaintyMs, deviceAtMs } = anchor!.public as Record<string, number>;
    // The clip began 400 ms after what its name says.
    expect(Math.abs(offsetMs! - 192_000)).toBeLessThanOrEqual(uncertaintyMs!);
    expect(uncertaintyMs).toBeLessThan(1000);
    expect(deviceAtMs! - (first + 192) * 1000).toBeGreaterThan(2000);
    expect(deviceAtMs! - (first + 192) * 1000).toBeLessThan(6000);

    const { json: clip } = await station.cli<Clip>('clip', 'show', id);
    expect(clip).toMatchObject({ offsetMs, offsetTrust: 'filmed' });
    expect(clip.flags).not.toContain('clock-untrusted');
    expect(Math.abs(Date.parse(clip.start!) - first * 1000)).toBeLessThan(1000);

    const before = secret();
    expect(await station.stop()).toBe(0);
    expect((await station.cli('rebuild')).exit).toBe(0);
    ({ url } = await station.start());
    expect(secret()).toEqual(before);
    type Status = { queues: { derive: number } };
    const waiting = async () => (await station.cli<Status>('station', 'status')).json.queues.derive;
    await expect.poll(waiting, { timeout: 30_000 }).toBe(0);
    expect(await custody(id)).toEqual([search, anchor]);
    expect((await station.cli('fsck')).exit).toBe(0);
  },
  120 * seconds,
);
