// The reviewer's dossier and list through the table of commands: what is in it, what is missing, who waits and who may.
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, staffFor, testPassword } from '../../test-fixtures/people.ts';
import { sampleRules } from '../../test-fixtures/sample-rules.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
let station: FakeStation;
let run: <T = unknown>(command: string, args?: object, user?: string) => Promise<T>;

beforeEach(async () => {
  station = new FakeStation();
  station.rules.held = sampleRules;
  await addStaff(station);
  await addPerson(station, 'chen', { roles: ['reviewer'], numbers: ['000007'] });
  await addPerson(station, 'squad', { unit: '一中队', roles: ['reviewer'] });
  const { dispatch } = openMouth(station, commandTable);
  run = <T>(command: string, args: object = {}, user = staffFor(command.split(' '))) => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'zh', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal) as Promise<T>;
  };
});

const open = (number: string, more: object = {}) => run('case open', { number, matter: 'demolition', ...more });
const document = (number: string, kind = 'approval', date = '2026-03-01', more: object = {}) =>
  run('case document add', { case: number, kind, number: `〔2026〕${kind}`, date, ...more });
const review = (number: string, outcome: 'pass' | 'return') =>
  run('case review', { case: number, outcome, opinion: '意见', date: '2026-03-02' });

interface Waiting {
  readonly number: string;
  readonly waitingSince: string;
  readonly lastReview: string | null;
}
const waiting = async (more: object = {}, user = 'reviewer') => {
  const { cases } = await run<{ cases: Waiting[] }>('case ls', { awaiting: 'review', ...more }, user);
  return cases.map(({ number, lastReview }) => [number, lastReview]);
};

describe('a case waits for a review', () => {
  test('if its matter asks for one, it has a document and none was passed; longest waiting first', async () => {
    await open('late');
    await open('early', { object: '某商行' });
    await open('bare');
    await open('minor', { matter: 'seizure' });
    await run('case open', { number: 'unsaid' });
    for (const number of ['early', 'late', 'minor', 'unsaid']) await document(number);
    await document('early', 'demand');
    expect(await waiting()).toEqual([
      ['early', null],
      ['late', null],
    ]);
    expect(await waiting({ object: '某商行' })).toEqual([['early', null]]);
    expect(await waiting({ state: 'closed' })).toEqual([]);
    const first = await run<{ next: string }>('case ls', { awaiting: 'review', limit: 1 });
    expect(await waiting({ limit: 1, cursor: first.next })).toEqual([['late', null]]);
  });

  test('until it is passed, and again once it is returned; not when it is closed', async () => {
    await open('A');
    await document('A');
    await review('A', 'return');
    expect(await waiting()).toEqual([['A', 'return']]);
    await review('A', 'pass');
    expect(await waiting()).toEqual([]);
    await review('A', 'return');
    expect(await waiting()).toEqual([['A', 'return']]);
    station.rules.held = { ...sampleRules, matters: sampleRules.matters.map((m) => ({ ...m, mode: 'key-moments' })) };
    await run('case close', { case: 'A' });
    expect(await waiting()).toEqual([]);
  });

  test('for who may know of it, since the day of its first document', async () => {
    await addPerson(station, 'clerk', { unit: '一中队', roles: ['custodian'] });
    await open('root');
    await document('root');
    await run('case open', { number: 'own', matter: 'demolition' }, 'clerk');
    await document('own', 'approval');
    expect(await waiting({}, 'squad')).toEqual([['own', null]]);
    const { cases } = await run<{ cases: Waiting[] }>('case ls', { awaiting: 'review' }, 'squad');
    expect(cases[0]?.waitingSince).toBe(station.events.findLast(({ type }) => type === 'document')?.at);
  });
});

describe('the dossier', () => {
  interface Dossier {
    readonly case: { readonly documents: readonly { readonly kind: string }[]; readonly number: string };
    readonly operations: readonly { readonly verdict: string; readonly notes: readonly unknown[] }[];
    readonly property: readonly { readonly name: string }[];
    readonly statements: readonly { readonly verdict: string }[];
    readonly missing: Readonly<Record<'close' | 'review', readonly { readonly code: string; readonly what: string }[]>>;
    readonly review: Readonly<Record<string, unknown>>;
  }
  const dossier = (user = 'reviewer') => run<Dossier>('case dossier', { case: 'D' }, user);
  const times = { from: '2026-03-01T09:00:00+08:00', to: '2026-03-01T10:00:00+08:00' };
  let operation: string;
  beforeEach(async () => {
    await open('D', { object: '某商行', people: ['000007'] });
    operation = (await run<{ operation: string }>('case operation add', { case: 'D', ...times, cameras: ['A1'] }))
      .operation;
  });

  test('is the case, its operations, property, notes and reviews; documents in the order of their days', async () => {
    await document('D', 'inventory', '2026-03-03');
    await document('D', 'approval', '2026-03-01');
    await document('D', 'demand', '2026-03-03');
    const signers = ['000008', '000009'];
    await run('case note add', { case: 'D', operation, cause: 'battery', text: 'x', signers });
    const item = { name: '挖掘机', quantity: '1台', place: '院', heldSince: '2026-03-01T09:30', handlers: ['1', '2'] };
    await run('case property add', { case: 'D', ...item });
    await review('D', 'return');
    const read = await dossier();
    expect(read.case.documents.map(({ kind }) => kind)).toEqual(['approval', 'inventory', 'demand']);
    expect(read).toMatchObject({
      case: { number: 'D', object: '某商行', reviews: [{ outcome: 'return' }] },
      operations: [{ operation, verdict: 'gap', notes: [{ due: { step: 'head' } }] }],
      property: [{ name: '挖掘机' }],
      statements: [],
      review: {
        isDemanded: true,
        text: '重大执法决定',
        source: '本站默认',
        last: 'return',
        mayReview: true,
        why: null,
      },
    });
    expect(read.missing.close).toMatchObject([{ code: 'GAP', operation }]);
    expect(read.missing.review.map(({ code }) => code)).toEqual([
      'ACTING_NAME',
      'POWER',
      'STEPS',
      'NOTE_WAITS',
      'STATEMENT',
    ]);
    expect(read.missing.review.at(-2)?.what).toBe(`${operation} 中断说明待批准：负责人`);
  });

  test('says whether the reader may review, and why not', async () => {
    expect((await dossier('chen')).review).toMatchObject({ mayReview: false, why: 'own' });
    expect((await dossier('custodian')).review).toMatchObject({ mayReview: false, why: 'role' });
    expect(await dossier('squad').catch(({ code }: { code: string }) => code)).toBe('NOT_FOUND');
    await run('case edit', { case: 'D', matter: 'evidence-hold', reason: '更正' });
    await run('case operation void', { case: 'D', operation, reason: '误登记' });
    await run('case close', { case: 'D' });
    const { review: said, missing } = await dossier();
    expect(said).toMatchObject({ isDemanded: false, mayReview: false, why: 'closed' });
    expect(missing.close).toEqual([]);
  });

  test('of a matter that no pack has cannot tell whether a review is asked for', async () => {
    station.rules.held = { ...sampleRules, matters: [] };
    expect((await dossier()).review).toMatchObject({ isDemanded: null });
  });
});

describe('a review is asked for', () => {
  const ask = (number: string, user: string) =>
    run<{ reviewAsked: { at: string; user: string } | null }>('case review ask', { case: number }, user);
  const code = (act: Promise<unknown>) =>
    act.then(
      () => 'ok',
      (error: { code: string }) => error.code,
    );
  const leaves = () => station.events.filter(({ type }) => type === 'review').length;

  beforeEach(async () => {
    await addPerson(station, 'zhang', { roles: ['officer'], numbers: ['33010012345'] });
    await addPerson(station, 'li', { roles: ['officer'], numbers: ['33010054321'] });
  });

  test('by an officer of the case or a head of its unit, once, until somebody answers', async () => {
    await open('A', { people: ['33010012345'] });
    expect(await code(ask('A', 'li'))).toBe('NOT_ALLOWED');
    const may = async (user: string) =>
      (await run<{ mayAskReview: boolean }>('case show', { case: 'A' }, user)).mayAskReview;
    const asked = ['zhang', 'head', 'li', 'custodian', 'reviewer'];
    expect(await Promise.all(asked.map(may))).toEqual([true, true, false, false, false]);
    for (const user of ['custodian', 'reviewer', 'audit']) expect(await code(ask('A', user)), user).not.toBe('ok');
    expect((await ask('A', 'zhang')).reviewAsked?.user).toBe('zhang');
    expect((await ask('A', 'head')).reviewAsked?.user).toBe('zhang');
    expect(leaves()).toBe(1);
    expect([await may('zhang'), await may('head')]).toEqual([false, false]);
    await review('A', 'return');
    expect(await run('case show', { case: 'A' })).toMatchObject({
      reviewAsked: null,
      reviews: [{ outcome: 'return' }],
    });
    expect((await ask('A', 'head')).reviewAsked?.user).toBe('head');
    await review('A', 'pass');
    expect(await code(ask('A', 'zhang'))).toBe('USAGE');
    expect(await run('case show', { case: 'A' })).toMatchObject({ reviewAsked: null });
  });

  test('not for what the rules ask none for, nor of a closed case', async () => {
    await open('minor', { matter: 'seizure', people: ['33010012345'] });
    expect(await code(ask('minor', 'zhang'))).toBe('USAGE');
    await run('case open', { number: 'unsaid', people: ['33010012345'] });
    expect(await code(ask('unsaid', 'zhang'))).toBe('USAGE');
    expect(leaves()).toBe(0);
  });

  test('those asked for come first in the list, page by page, also without a document', async () => {
    for (const number of ['one', 'two', 'three', 'bare']) await open(number);
    for (const number of ['one', 'two', 'three']) await document(number);
    await ask('three', 'head');
    await ask('bare', 'head');
    expect((await waiting()).map(([number]) => number)).toEqual(['three', 'bare', 'one', 'two']);
    const pages: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: { cases: { number: string; reviewAskedAt: string | null }[]; next: string | null } = await run(
        'case ls',
        { awaiting: 'review', limit: 1, ...(cursor === undefined ? {} : { cursor }) },
        'reviewer',
      );
      pages.push(...page.cases.map(({ number, reviewAskedAt }) => `${number} ${reviewAskedAt !== null}`));
      cursor = page.next;
    }
    expect(pages).toEqual(['three true', 'bare true', 'one false', 'two false']);
    await review('three', 'return');
    expect((await waiting()).map(([number]) => number)).toEqual(['bare', 'one', 'two', 'three']);
  });
});
