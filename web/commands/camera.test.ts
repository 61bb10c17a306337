// The register of recorders, through the table of commands.
import { beforeEach, expect, test } from 'vitest';
import { measuredDraft } from '../../core/anchor-event.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, staffFor, testPassword } from '../../test-fixtures/people.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
let station: FakeStation;
let run: (command: string, args?: object, user?: string) => Promise<unknown>;

beforeEach(async () => {
  station = new FakeStation(0);
  await addStaff(station);
  await addPerson(station, 'zhang', { unit: '一中队', roles: ['officer'], numbers: ['33010012345'] });
  await addPerson(station, 'li', { unit: '二中队', roles: ['officer'], numbers: ['33010054321'] });
  const { dispatch } = openMouth(station, commandTable);
  run = (command, args = {}, user = staffFor(command.split(' '))) => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'en', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal);
  };
});
const code = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

test('a recorder is registered once, assigned, lent, brought back and retired', async () => {
  const entry = { camera: '0012345', unit: '一中队', name: '甲3号', officer: '33010012345' };
  const shown = {
    camera: '0012345',
    name: '甲3号',
    unit: '一中队',
    officer: '33010012345',
    state: 'active',
    drawn: null,
  };
  expect(await run('camera register', entry)).toEqual(shown);
  expect(await code(run('camera register', entry))).toBe('CAMERA_EXISTS');
  expect(await run('camera assign', { camera: '0012345', unit: '二中队', officer: null })).toEqual({
    ...shown,
    unit: '二中队',
    officer: null,
  });
  expect(await run('camera draw', { camera: '0012345', officer: '33010054321' })).toMatchObject({
    drawn: { officer: '33010054321', since: expect.any(String) },
  });
  expect(await code(run('camera draw', { camera: '0012345', officer: '33010012345' }))).toBe('CAMERA_DRAWN');
  expect(await run('camera return', { camera: '0012345' })).toMatchObject({ drawn: null });
  expect(await run('camera retire', { camera: '0012345' })).toMatchObject({ state: 'retired' });
  expect(await code(run('camera draw', { camera: '0012345', officer: '33010012345' }))).toBe('NOT_FOUND');
  expect(await code(run('camera register', entry))).toBe('ok');
});

test('each change is a leaf: ids in it, serial, name and certificate beside it', async () => {
  await run('camera register', { camera: '0012345', unit: '一中队', name: '甲3号' });
  await run('camera draw', { camera: '0012345', officer: '33010054321' });
  const [registered, drawn] = station.events.filter(({ type }) => type === 'camera');
  for (const leaf of [registered!, drawn!]) {
    const { detail: _detail, salt: _salt, ...open } = leaf;
    expect(JSON.stringify(open)).not.toMatch(/0012345|甲|3301|中队/);
  }
  expect(registered).toMatchObject({ type: 'camera', public: { action: 'register' }, detail: { serial: '0012345' } });
  expect(drawn).toMatchObject({ public: { action: 'draw' }, detail: { drawnBy: '33010054321', user: 'custodian' } });
});

test.each([
  ['camera register', { camera: '1', unit: '没有' }, 'NOT_FOUND'],
  ['camera register', { camera: '1', unit: 'root', officer: 'nobody' }, 'NOT_FOUND'],
  ['camera register', { camera: ' 1', unit: 'root' }, 'USAGE'],
  ['camera assign', { camera: 'nowhere', unit: 'root' }, 'NOT_FOUND'],
  ['camera draw', { camera: 'nowhere', officer: '33010012345' }, 'NOT_FOUND'],
])('%s %j is %s and leaves no trace', async (command, args, expected) => {
  await run('camera ls');
  await run('user ls');
  const before = station.events.length;
  expect(await code(run(command, args))).toBe(expected);
  expect(station.events.length).toBe(before);
});

test('registering is for the system administrator, lending for the custodian', async () => {
  await run('camera register', { camera: '1', unit: 'root' });
  for (const user of ['custodian', 'secadmin', 'zhang'])
    expect(await code(run('camera register', { camera: '2', unit: 'root' }, user)), user).toBe('NOT_ALLOWED');
  for (const user of ['sysadmin', 'audit', 'zhang'])
    expect(await code(run('camera draw', { camera: '1', officer: '33010012345' }, user)), user).toBe('NOT_ALLOWED');
});

test('clocks: the last reading of each recorder, drift where three tell it, and what is wrong', async () => {
  const day = 86_400_000;
  const start = Date.UTC(2026, 1, 1);
  const read = (camera: string, at: number, offsetMs: number) =>
    measuredDraft(camera, '1', new Date(at).toISOString(), {
      offsetMs,
      uncertaintyMs: 500,
      trust: 'measured',
      deviceAtMs: at + offsetMs,
    });
  const good = [0, 1, 2].map((n) => read('B', start + n * day, n * 1500));
  const set = [0, 1].map((n) => read('A', start + n * day, n * -600_000));
  await station.record([...good, ...set]);
  await run('camera register', { camera: 'B', unit: 'root', name: '乙1号' });
  const since = '2026-02-01T00:00:00.000Z';
  expect(await run('camera clocks')).toEqual({
    clocks: [
      {
        camera: 'A',
        name: null,
        seen: '2026-02-02T00:00:00.000Z',
        trust: 'measured',
        offsetMs: -600_000,
        uncertaintyMs: 500,
        driftMsPerDay: null,
        epochSince: '2026-02-02T00:00:00.000Z',
        readings: 1,
        alarm: 'CAMERA_CLOCK_JUMPED',
      },
      {
        camera: 'B',
        name: '乙1号',
        seen: '2026-02-03T00:00:00.000Z',
        trust: 'measured',
        offsetMs: 3000,
        uncertaintyMs: 500,
        driftMsPerDay: 1500,
        epochSince: since,
        readings: 3,
        alarm: null,
      },
    ],
  });
  station.values.set('camera.driftSecondsPerDay', '1');
  await station.record([read('B', start + 3 * day, 7000)]);
  expect(await run('camera clocks')).toMatchObject({ clocks: [{}, { alarm: 'CAMERA_DRIFTS' }] });
  expect(await code(run('camera clocks', {}, 'zhang'))).toBe('NOT_ALLOWED');
});
