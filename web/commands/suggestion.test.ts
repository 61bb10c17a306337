// Suggestions, and the code of a case, through the table of commands: who sees them, and what becomes of them.
import { beforeEach, describe, expect, test } from 'vitest';
import { fakeClipId } from '../../test-fixtures/fake-clip.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, staffFor, testPassword } from '../../test-fixtures/people.ts';
import type { ByteSource, Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import type { SuggestionRow } from '../station-port.ts';
import { commandTable } from './table.ts';

const sent: ByteSource[] = [];
const reply: Reply = {
  progress: () => undefined,
  file: async () => undefined,
  source: async (source) => void sent.push(source),
};
let station: FakeStation;
let run: (command: string, args?: object, user?: string) => Promise<unknown>;

const suggestion = (seq: number, clip: string, number: string): SuggestionRow => ({
  seq,
  clip,
  case: number,
  by: 'case-code',
  confidence: 95,
  atMs: 1500,
  reason: null,
  at: '2026-03-01T01:00:00.000Z',
});
const code = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const [one, two, three] = [1, 2, 3].map(fakeClipId) as [string, string, string];

beforeEach(async () => {
  sent.length = 0;
  station = new FakeStation();
  await addStaff(station);
  await addPerson(station, 'li', { unit: '二中队', roles: ['custodian'] });
  await addPerson(station, 'wang', { unit: '一中队', roles: ['custodian'] });
  await addPerson(station, 'zhang', { unit: '一中队', roles: ['officer'], numbers: ['012345'] });
  const { dispatch } = openMouth(station, commandTable);
  run = (command, args = {}, user = staffFor(command.split(' '))) => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'en', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal);
  };
  await run('case open', { number: 'A-1' });
  // Of the officer's unit; the other is the root's.
  await run('case open', { number: 'A-2' }, 'wang');
  station.suggested = [
    suggestion(10, one, 'A-1'),
    suggestion(11, two, 'A-1'),
    suggestion(12, one, 'A-2'),
    suggestion(13, three, 'A-2'),
  ];
});
const clipsOf = (page: unknown) =>
  (page as { suggestions: { clip: string; case: string }[] }).suggestions.map((each) => `${each.clip} ${each.case}`);

describe('clip suggestions', () => {
  test('the oldest first, page by page, or of one clip', async () => {
    const page = await run('clip suggestions', { limit: 2 });
    expect(page).toMatchObject({
      suggestions: [
        { clip: one, case: 'A-1', by: 'case-code', confidence: 95, atMs: 1500, reason: null },
        { clip: two },
      ],
      next: '11',
    });
    expect(Object.keys((page as { suggestions: object[] }).suggestions[0]!)).not.toContain('seq');
    const rest = await run('clip suggestions', { limit: 2, cursor: '11' });
    expect(clipsOf(rest)).toEqual([`${one} A-2`, `${three} A-2`]);
    expect(rest).toMatchObject({ next: null });
    expect(clipsOf(await run('clip suggestions', { clip: one }))).toEqual([`${one} A-1`, `${one} A-2`]);
    expect(await code(run('clip suggestions', { cursor: 'c1' }))).toBe('USAGE');
    expect(await code(run('clip suggestions', { clip: 'x' }))).toBe('NOT_FOUND');
  });

  test('none of clips or cases out of reach, and pages are filled all the same', async () => {
    expect(clipsOf(await run('clip suggestions', {}, 'li'))).toEqual([]);
    expect(clipsOf(await run('clip suggestions', { limit: 1 }, 'zhang'))).toEqual([`${one} A-2`]);
    const next = await run('clip suggestions', { limit: 1, cursor: '12' }, 'zhang');
    expect(clipsOf(next)).toEqual([`${three} A-2`]);
    expect(next).toMatchObject({ next: null });
    station.clips.get(three)!.clip = { ...station.clips.get(three)!.clip, officer: '999999' };
    expect(clipsOf(await run('clip suggestions', {}, 'zhang'))).toEqual([`${one} A-2`]);
    expect(await code(run('clip suggestions', {}, 'audit'))).toBe('NOT_ALLOWED');
  });
});

describe('clip refuse', () => {
  test('is a leaf, its reason beside it, and the suggestion is gone; a second time there is none', async () => {
    const args = { clip: one, case: 'A-1', reason: '非本案' };
    expect(await run('clip refuse', args)).toEqual({ clip: one, case: 'A-1', state: 'refused' });
    expect(station.events.at(-1)).toMatchObject({
      type: 'suggest',
      actor: station.catalogue.accountByUser('custodian')?.id,
      clip: one,
      case: station.catalogue.caseByNumber('A-1')!.id,
      public: { action: 'refuse' },
      detail: { number: 'A-1', reason: '非本案', user: 'custodian' },
    });
    expect(clipsOf(await run('clip suggestions', { clip: one }))).toEqual([`${one} A-2`]);
    expect(await code(run('clip refuse', args))).toBe('NOT_FOUND');
  });

  test('only of what is suggested, within reach, and with a reason', async () => {
    expect(await code(run('clip refuse', { clip: two, case: 'A-2', reason: 'x' }))).toBe('NOT_FOUND');
    expect(await code(run('clip refuse', { clip: one, case: 'A-1', reason: 'x' }, 'li'))).toBe('NOT_FOUND');
    expect(await code(run('clip refuse', { clip: one, case: 'A-1', reason: ' ' }))).toBe('USAGE');
  });
});

describe('case qr', () => {
  test('the text of this case’s code, and a page that shows it with the number', async () => {
    const { id } = station.catalogue.caseByNumber('A-1')!;
    expect(await run('case qr', { case: 'A-1' })).toMatchObject({ number: 'A-1', text: station.caseCode(id) });
    const [page] = sent;
    expect(page).toMatchObject({ name: 'case-code.svg', type: 'image/svg+xml' });
    const chunks: Buffer[] = [];
    for await (const chunk of page!.read(0, page!.bytes)) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toContain('>A-1<');
  });

  test('is for whoever may know of the case', async () => {
    expect(await code(run('case qr', { case: 'A-9' }))).toBe('NOT_FOUND');
    expect(await code(run('case qr', { case: 'A-1' }, 'li'))).toBe('NOT_FOUND');
    expect(await code(run('case qr', { case: 'A-1' }, 'audit'))).toBe('NOT_ALLOWED');
    expect(sent).toEqual([]);
  });
});
