// Three recorders on one hub with the real pull processes: who waits, who is let in, and what a card that stands still costs.
import { mkdirSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import { plainProfile } from '../../test-fixtures/seal-rig.ts';
import { diskClass, hubClass, UsbTree } from '../../test-fixtures/usb-tree.ts';
import { type Pull, startPull } from '../pull/pull-client.ts';
import type { SpaceLedger } from '../pull/space-ledger.ts';
import type { Sealer, SealRequest } from '../seal/seal.ts';
import { makeSealReceipt } from '../seal/seal-receipt.ts';
import { DockingSession } from '../session.ts';
import { busLinks } from './bus-links.ts';
import { BusTurns } from './bus-turns.ts';
import { listUsbDevices } from './usb-devices.ts';
import { noFacts } from './volume-facts.ts';

const root = mkdtempSync(join(tmpdir(), 'shared-bus-'));
const sessions: DockingSession[] = [];
afterEach(async () => {
  await Promise.all(sessions.map((session) => session.end('stopping')));
  rmSync(root, { recursive: true });
}, 20_000);

it('while the first stands still the newest is read, then the other; both are safe long before the stall is given up', async () => {
  const tree = new UsbTree(root);
  tree.attach({ port: '1-2', interfaces: [hubClass] });
  for (const slot of [1, 2, 3]) tree.attach({ port: `1-2.${slot}`, interfaces: [diskClass] });
  const devices = (await listUsbDevices(tree.roots.sys))!;
  const incoming = join(root, 'incoming');
  mkdirSync(incoming);
  const turns = new BusTurns();
  const clock = { now: Date.now, quality: () => 'synced' as const };
  const granted: string[] = [];
  const fatal: unknown[] = [];

  const start = async (slot: number, files: number, bytes: number, hoursAgo: number) => {
    const bay = String(slot);
    const path = join(root, `card-${slot}`);
    mkdirSync(path);
    for (let file = 0; file < files; file += 1) {
      const name = join(path, `${slot}-${file}.mp4`);
      writeFileSync(name, `${slot}-${file}`);
      truncateSync(name, bytes);
      const then = Date.now() / 1000 - hoursAgo * 3600;
      utimesSync(name, then, then);
    }
    const folder = { bay, path, identity: bay, isMounted: true, device: null, isEmpty: false, modifiedMs: null };
    const session = new DockingSession(folder, noFacts, {
      sealer: {
        free: async () => undefined,
        submit: async ({ file, digest }: SealRequest) => {
          const clip = 'ST01-20260304-000001';
          return { kind: 'sealed', clip, receipt: makeSealReceipt(clip, file.pathHex, file.bytes, digest.sha256) };
        },
      } as unknown as Sealer,
      ledger: { ask: async () => true, settle: () => undefined } as unknown as SpaceLedger,
      turn: turns.enter(bay, () => busLinks(`1-2.${slot}`, devices)),
      tell: async () => undefined,
      record: async () => undefined,
      startPull: (options) => {
        const pull = startPull(options);
        const send: Pull['send'] = (message) => {
          if (message.kind === 'space') granted.push(bay);
          pull.send(message);
          if (bay === '1') process.kill(pull.pid!, 'SIGSTOP');
        };
        return { ...pull, pid: pull.pid, send, kill: () => pull.kill(), exited: pull.exited };
      },
      makeWritable: async ({ path }) => ({ root: path, close: async () => undefined }),
      release: async () => ({ erased: 0, erasedBytes: 0, isTouched: false, drafts: [] }),
      profiles: () => [plainProfile],
      isRegistered: () => null,
      cards: { ready: async () => undefined, devicesOf: () => [], files: () => [], lastDocking: () => undefined },
      settings: () => ({
        digests: 'sha256',
        maxFileBytes: 1e12,
        stallMs: 60_000,
        erase: false,
        refuseUnknown: false,
        slowSpotsAlarm: 3,
        missingAlarm: 'all',
      }),
      incoming,
      clock,
      alarms: new Alarms(clock),
      onChange: () => undefined,
      onEnd: async () => undefined,
      onLaunch: async () => undefined,
      onFatal: (error) => fatal.push(error),
    });
    sessions.push(session);
    await session.start();
    return session;
  };
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await sleep(5);
  };
  const hub = () => turns.links().find(({ port }) => port === '1-2');

  // Somebody who fills the wire until all three stand in line.
  const filler = turns.enter('filler', () => busLinks('1-2', devices));
  await filler.ask();
  const begin = performance.now();
  const timer = setInterval(() => filler.moved((performance.now() - begin) * 39e3), 100);
  const first = await start(1, 1, 1e9, 1);
  await until(() => granted.includes('1') || hub()?.waiting.includes('1') === true);
  const older = await start(2, 3, 2e6, 9);
  const newer = await start(3, 3, 2e6, 2);
  await until(() => hub()?.waiting.includes('2') === true && hub()?.waiting.includes('3') === true);
  clearInterval(timer);
  filler.leave();
  await until(() => older.isOver && newer.isOver);
  expect([older.status, newer.status]).toMatchObject([
    { state: 'safe', clips: 3 },
    { state: 'safe', clips: 3 },
  ]);
  expect(hub()?.waiting).toEqual([]);
  expect(first.isOver).toBe(false);
  expect([...new Set(granted)]).toEqual(['1', '3', '2']);
  expect(fatal).toEqual([]);
}, 60_000);
