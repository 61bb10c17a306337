import { describe, expect, test } from 'vitest';
import { fakeClipId } from '../test-fixtures/fake-clip.ts';
import { FakeStation } from '../test-fixtures/fake-station.ts';
import { addStaff, staff, staffFor, testPassword } from '../test-fixtures/people.ts';
import type { Reply } from './command.ts';
import { commandTable } from './commands/table.ts';
import { openMouth } from './dispatch.ts';
import type { Language } from './language.ts';

const noReply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
const source = { via: 'socket', address: 'socket' } as const;

/** A station with its staff logged in: each command is run by whoever does such things. */
async function mouth(station = new FakeStation()) {
  await addStaff(station);
  const { dispatch } = openMouth(station, commandTable);
  const runAs = (user: string, command: string, args: unknown = {}, language: Language = 'en') => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    return dispatch({ command, args, language, credentials, source }, noReply, new AbortController().signal);
  };
  for (const user of Object.keys(staff)) await runAs(user, 'session show');
  const run = (command: string, args: unknown = {}, language: Language = 'en') =>
    runAs(staffFor(command.split(' ')), command, args, language);
  return { station, run, runAs };
}

describe('the table', () => {
  test('names each command once, as nouns and verb', async () => {
    const names = commandTable.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+( [a-z]+(-[a-z]+)?){0,2}$/);
  });

  test('takes no argument that it does not know, in any command', async () => {
    const { run } = await mouth();
    for (const { name } of commandTable) {
      await expect(run(name, { surely: 'not' }), name).rejects.toMatchObject({ code: 'USAGE' });
      await expect(run(name, 'text'), name).rejects.toMatchObject({ code: 'USAGE' });
      await expect(run(name, null), name).rejects.toMatchObject({ code: 'USAGE' });
    }
  });
});

describe('arguments at the border', () => {
  test.each([
    ['no such', {}, undefined],
    ['clip ls', { limit: 0 }, 'limit'],
    ['clip ls', { limit: 1001 }, 'limit'],
    ['clip ls', { limit: '5' }, 'limit'],
    ['clip ls', { state: 'lost' }, 'state'],
    ['clip ls', { from: 'yesterday' }, 'from'],
    ['clip ls', { to: '2026-02-30' }, 'to'],
    ['clip ls', { to: '2026-02-30T00:00:00Z' }, 'to'],
    ['clip ls', { colour: 'red' }, 'colour'],
    ['clip show', {}, 'clip'],
    ['clip get', { clip: fakeClipId(1) }, 'purpose'],
    ['clip get', { clip: fakeClipId(1), purpose: ' \t' }, 'purpose'],
    ['clip get', { clip: fakeClipId(1), purpose: 'a\nb' }, 'purpose'],
    ['clip unlink', { clip: fakeClipId(1), case: 'A' }, 'reason'],
    ['case open', { number: '' }, 'number'],
    ['case open', { number: ' A' }, 'number'],
    ['case open', { number: 'A\u0007' }, 'number'],
    ['export', { purpose: 'x' }, 'clip'],
    ['export', { purpose: 'x', clips: [fakeClipId(1)], case: 'A' }, 'clip'],
    ['export', { purpose: 'x', clips: [] }, 'clips'],
    ['log consistency', { checkpoint: 'not a note' }, 'from'],
  ])('%s %j is USAGE naming %s, and leaves no trace', async (command, args, field) => {
    const { run, station } = await mouth();
    const before = station.events.length;
    await expect(run(command, args)).rejects.toMatchObject({ code: 'USAGE', ...(field ? { context: { field } } : {}) });
    expect(station.events.length).toBe(before);
  });

  test.each([
    ['2026-03-01', '2026-02-28T16:00:00.000Z'],
    ['2026-03-01T08:30', '2026-03-01T00:30:00.000Z'],
    ['2026-03-01 08:30:15', '2026-03-01T00:30:15.000Z'],
    ['2026-03-01T08:30:15Z', '2026-03-01T08:30:15.000Z'],
    ['2026-03-01T08:30:15.250+02:00', '2026-03-01T06:30:15.250Z'],
  ])('the time %s is %s', async (from, instant) => {
    const { run, station } = await mouth();
    await run('clip ls', { from });
    expect(station.lastFilter).toMatchObject({ fromMs: Date.parse(instant), limit: 100 });
  });
});

describe('cases and links', () => {
  test('two who open the same number: one wins, one leaf', async () => {
    const { run, station } = await mouth();
    const both = await Promise.allSettled([run('case open', { number: 'A' }), run('case open', { number: 'A' })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(station.events.filter(({ type }) => type === 'case')).toHaveLength(1);
  });

  test('composed and decomposed spellings are one case', async () => {
    const { run } = await mouth();
    await run('case open', { number: 'é1' });
    await expect(run('case open', { number: 'e\u03011' })).rejects.toMatchObject({ code: 'CASE_EXISTS' });
  });

  test('a leaf names the case by its opaque id, the number is private', async () => {
    const { run, station } = await mouth();
    await run('case open', { number: '京公〔2026〕17号' });
    await run('clip link', { clip: fakeClipId(1), case: '京公〔2026〕17号' });
    await run('clip unlink', { clip: fakeClipId(1), case: '京公〔2026〕17号', reason: '误关联' });
    const [opened, linked, unlinked] = station.events.slice(-3);
    expect(opened).toMatchObject({
      type: 'case',
      actor: station.catalogue.accountByUser('custodian')?.id,
      public: { action: 'open' },
      detail: { number: '京公〔2026〕17号' },
    });
    expect(opened?.case).toMatch(/^[0-9a-f]{16}$/);
    expect(linked).toMatchObject({ type: 'link', case: opened?.case, clip: fakeClipId(1), public: {} });
    expect(unlinked).toMatchObject({ type: 'unlink', case: opened?.case, detail: { reason: '误关联' } });
  });

  test('linking twice, even at once, is one leaf and the same clip', async () => {
    const { run, station } = await mouth();
    await run('case open', { number: 'A' });
    const args = { clip: fakeClipId(1), case: 'A' };
    const answers = await Promise.all([run('clip link', args), run('clip link', args)]);
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ cases: ['A'] });
    expect(station.events.filter(({ type }) => type === 'link')).toHaveLength(1);
  });

  test('what is not there is answered alike, byte for byte, whatever is not there', async () => {
    const { run, station } = await mouth();
    await run('case open', { number: 'A' });
    const before = station.events.length;
    const asked: [string, object][] = [
      ['clip show', { clip: fakeClipId(99) }],
      ['clip show', { clip: '../../etc/passwd' }],
      ['clip custody', { clip: fakeClipId(99) }],
      ['clip get', { clip: fakeClipId(99), purpose: 'x' }],
      ['clip link', { clip: fakeClipId(99), case: 'A' }],
      ['clip link', { clip: fakeClipId(1), case: 'B' }],
      ['clip unlink', { clip: fakeClipId(1), case: 'A', reason: 'x' }],
      ['export', { clips: [fakeClipId(1), fakeClipId(99)], purpose: 'x' }],
      ['export', { case: 'B', purpose: 'x' }],
    ];
    const errors = new Set<string>();
    for (const [command, args] of asked) {
      const error = await run(command, args).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'NOT_FOUND' });
      errors.add(JSON.stringify(error));
    }
    expect(errors.size).toBe(1);
    expect(station.events.length).toBe(before);
  });
});

describe('config', () => {
  test('a change is recorded before it is made, its values private', async () => {
    const { run, station } = await mouth();
    expect(await run('config set', { key: 'digests', value: 'sha256' })).toMatchObject({ value: 'sha256' });
    expect(station.events.at(-1)).toMatchObject({
      type: 'config',
      public: { key: 'digests' },
      detail: { before: 'sha256+sm3', after: 'sha256' },
    });
  });

  test('a wrong value or key changes nothing and leaves no trace', async () => {
    const { run, station } = await mouth();
    const before = station.events.length;
    await expect(run('config set', { key: 'digests', value: 'md5' })).rejects.toMatchObject({
      code: 'CONFIG_VALUE_INVALID',
    });
    await expect(run('config set', { key: 'nope', value: '1' })).rejects.toMatchObject({ code: 'CONFIG_KEY_UNKNOWN' });
    expect(station.events.length).toBe(before);
    expect(station.values.get('digests')).toBe('sha256+sm3');
  });
});

describe('log consistency', () => {
  test('an honest older checkpoint is a prefix', async () => {
    const { run, station } = await mouth();
    const old = await station.checkpointOf(2);
    const before = station.events.length;
    for (let i = 0; i < 5; i += 1) await run('config set', { key: 'digests', value: 'sha256' });
    const answer = await run('log consistency', { checkpoint: old });
    expect(answer).toMatchObject({ from: 2, to: before + 5, consistent: true });
    expect((answer as { hashes: string[] }).hashes.length).toBeGreaterThan(0);
  });

  test('a log that was rewritten, or cut, and signed again is told', async () => {
    const { run, station } = await mouth();
    const rewritten = await station.checkpointOf(2, Buffer.alloc(32, 1));
    expect(await run('log consistency', { checkpoint: rewritten })).toMatchObject({ consistent: false });
    const old = await station.checkpointOf(3);
    station.events.length = 2;
    expect(await run('log consistency', { checkpoint: old })).toMatchObject({ from: 3, to: 2, consistent: false });
  });

  test('a checkpoint of another log, or with a broken signature, is not compared', async () => {
    const { run, station } = await mouth();
    const note = await station.checkpointOf(2);
    const foreign = note.replaceAll(station.vkey.split('+')[0] as string, 'liuhen/ST02-00000000');
    await expect(run('log consistency', { checkpoint: foreign })).rejects.toMatchObject({ code: 'ALTERED' });
    const changed = note.replace('\n2\n', '\n1\n');
    await expect(run('log consistency', { checkpoint: changed })).rejects.toMatchObject({ code: 'ALTERED' });
  });
});
