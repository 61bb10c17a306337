// Naming the bays: through the table of commands, as the wizard does it.
import { expect, test } from 'vitest';
import { LiuhenError } from '../../core/errors.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addStaff, testPassword } from '../../test-fixtures/people.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };

async function dock() {
  const station = new FakeStation(0);
  await addStaff(station);
  const { dispatch } = openMouth(station, commandTable);
  const run = (command: string, args: object = {}, user = 'sysadmin') => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'en', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal);
  };
  return { station, run };
}

test('a port has one name and a name one port; the last word counts, and each is a leaf without the name in it', async () => {
  const { station, run } = await dock();
  await run('dock bind', { port: '1-2.3', bay: '1' });
  await run('dock bind', { port: '1-2.4', bay: '2' });
  expect([...station.bayBindings()]).toEqual([
    ['1-2.3', '1'],
    ['1-2.4', '2'],
  ]);
  await run('dock bind', { port: '1-2.9', bay: '1' });
  expect([...station.bayBindings()]).toEqual([
    ['1-2.4', '2'],
    ['1-2.9', '1'],
  ]);
  expect(station.events.at(-1)).toMatchObject({
    type: 'config',
    public: { key: 'dock.bay' },
    detail: { port: '1-2.9', label: '1', user: 'sysadmin' },
  });
  const before = station.events.length;
  await run('dock bind', { port: '1-2.9', bay: '1' });
  expect(station.events.length).toBe(before);
});

test('ports lists what hangs there and what is bound, and unbinding takes a name back', async () => {
  const { run } = await dock();
  await run('dock bind', { port: '1-7', bay: '左一' });
  expect(await run('dock ports')).toMatchObject({
    ports: [
      { port: '1-7', bay: '左一', device: null },
      { port: '1-2', bay: null, device: { mayBeRecorder: false } },
      { port: '1-2.3', bay: null, device: { serial: 'A0012345', mayBeRecorder: true } },
    ],
  });
  expect(await run('dock unbind', { port: '1-7' })).toEqual({ port: '1-7', bay: null });
  await expect(run('dock unbind', { port: '1-7' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('topology tells each device with its hub and bay, and what each controller has in use', async () => {
  const { run } = await dock();
  await run('dock bind', { port: '1-2.3', bay: '左一' });
  expect(await run('dock topology')).toMatchObject({
    controllers: [{ controller: '0000:00:14.0', endpoints: 5 }],
    devices: [
      { port: '1-2', under: null, bay: null, shareMbit: null, link: { capacity: 40_000_000, waiting: ['2'] } },
      { port: '1-2.3', under: '1-2', bay: '左一', shareMbit: 480 },
    ],
  });
});

test('custodian and system administrator have a bay read first, and take it back; no leaf tells of it', async () => {
  const { station, run } = await dock();
  expect(await run('dock prioritise', { bay: '1' }, 'custodian')).toEqual({ bay: '1', first: true });
  expect(await run('dock prioritise', { bay: '1', clear: true })).toEqual({ bay: '1', first: false });
  expect(station.prioritised).toEqual([
    ['1', true],
    ['1', false],
  ]);
  await expect(run('dock prioritise', { bay: '9' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(station.events.some(({ detail }) => JSON.stringify(detail ?? {}).includes('prioritise'))).toBe(false);
  expect(station.events.map(({ type }) => type)).not.toContain('config');
  await expect(run('dock prioritise', { bay: '1' }, 'audit')).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
});

test.each([
  [{ port: 'usb1', bay: '1' }],
  [{ port: '../1', bay: '1' }],
  [{ port: '1-2', bay: 'a/b' }],
  [{ port: '1-2', bay: ' ' }],
  [{ port: '1-2', bay: 'a\nb' }],
])('%j is no port or no name', async (args) => {
  const { run } = await dock();
  await expect(run('dock bind', args)).rejects.toMatchObject({ code: 'USAGE' });
});

test('only the system administrator names bays', async () => {
  const { run } = await dock();
  for (const user of ['custodian', 'secadmin', 'audit'])
    await expect(run('dock bind', { port: '1-2', bay: '1' }, user)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
});

test('a salvage is the custodian’s to order, and is written down with his name', async () => {
  const { station, run } = await dock();
  expect(await run('dock salvage', { bay: '1' }, 'custodian')).toMatchObject({ bay: '1', state: 'pulling' });
  expect(station.events.at(-1)).toMatchObject({
    type: 'salvage',
    public: { action: 'order' },
    detail: { bay: '1', user: 'custodian' },
  });
  const { length } = station.events;
  await expect(run('dock salvage', { bay: '9' }, 'custodian')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  station.salvageError = new LiuhenError('SALVAGE_REFUSED', 'scripted');
  await expect(run('dock salvage', { bay: '1' }, 'custodian')).rejects.toMatchObject({ code: 'SALVAGE_REFUSED' });
  expect(station.events.length).toBe(length);
  await expect(run('dock salvage', { bay: '1' }, 'sysadmin')).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
});
