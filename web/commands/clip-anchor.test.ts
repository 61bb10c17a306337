// A person's word on how far a recorder's clock was off, through the table of commands.
import { beforeEach, expect, test } from 'vitest';
import { fakeClipId } from '../../test-fixtures/fake-clip.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, staffFor, testPassword } from '../../test-fixtures/people.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
const clip = fakeClipId(1);
let station: FakeStation;
let run: (command: string, args?: object, user?: string) => Promise<unknown>;

beforeEach(async () => {
  station = new FakeStation();
  await addStaff(station);
  await addPerson(station, 'li', { unit: '二中队', roles: ['custodian'] });
  await addPerson(station, 'zhang', { roles: ['officer'], numbers: ['012345'] });
  const { dispatch } = openMouth(station, commandTable);
  run = (command, args = {}, user = staffFor(command.split(' '))) => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'en', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal);
  };
});
const word = { clip, offsetMs: -192_000, uncertaintyMs: 2000, reason: '画面内电视报时' };
const code = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

test('answers the clip as it is now; the reason and the name stand beside the leaf', async () => {
  expect(await run('clip anchor', word)).toMatchObject({
    id: clip,
    offsetMs: -192_000,
    offsetUncertaintyMs: 2000,
    offsetTrust: 'anchored',
  });
  expect(station.events.at(-1)).toMatchObject({
    type: 'anchor',
    actor: station.catalogue.accountByUser('custodian')?.id,
    clip,
    public: { offsetMs: -192_000, uncertaintyMs: 2000, trust: 'anchored' },
    detail: { reason: '画面内电视报时', user: 'custodian' },
  });
  expect(Object.keys(station.events.at(-1)!.public).sort()).toEqual(['offsetMs', 'trust', 'uncertaintyMs']);
});

test('is for the custodian within reach; an officer may not say it of his own clip', async () => {
  station.unitsOfClips.set(clip, 'root');
  expect(await code(run('clip anchor', word, 'li'))).toBe('NOT_FOUND');
  expect(await code(run('clip anchor', word, 'zhang'))).toBe('NOT_ALLOWED');
  expect(await code(run('clip anchor', word, 'audit'))).toBe('NOT_ALLOWED');
  expect(station.events.some(({ type }) => type === 'anchor')).toBe(false);
});

test.each([
  [{ ...word, reason: ' ' }, 'USAGE'],
  [{ ...word, offsetMs: 0.5 }, 'USAGE'],
  [{ ...word, offsetMs: 4e12 }, 'USAGE'],
  [{ ...word, uncertaintyMs: -1 }, 'USAGE'],
  [{ ...word, uncertaintyMs: 3e9 }, 'USAGE'],
  [{ ...word, clip: fakeClipId(99) }, 'NOT_FOUND'],
])('%j is %s', async (args, expected) => {
  expect(await code(run('clip anchor', args))).toBe(expected);
});
