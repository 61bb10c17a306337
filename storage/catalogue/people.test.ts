// People and their reach as rows: whose clips are whose unit's, and lists narrowed to a scope.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cameraChanged } from '../../core/camera-event.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import {
  accountAdded,
  accountChanged,
  officerAdded,
  officerRemoved,
  roleChanged,
  unitPlaced,
} from '../../core/rights-event.ts';
import { SampleHistory } from '../../test-fixtures/sample-history.ts';
import { Catalogue } from './catalogue.ts';

let history: SampleHistory;
let catalogue: Catalogue;
beforeEach(() => {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
});
afterEach(() => catalogue.close());

function bringIn(): void {
  catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
}

function rights(draft: Omit<EventDraft, 'actor'>): void {
  history.add('rights', { public: draft.public, detail: draft.private ?? {} });
}

const unit = (id: string, parent = 'root') => rights(unitPlaced('unitAdd', { id, name: `${id}队`, parent }));
const dates = { validFrom: null, validTo: '2030-01-31' };
const officer = (id: string, at: string, ...deviceNumbers: string[]) => ({
  id,
  certificate: `cert-${id}`,
  name: `officer ${id}`,
  unit: at,
  ...dates,
  deviceNumbers,
  account: null,
});

describe('the unit of a clip', () => {
  test('is its officer’s when it is sealed, and stays when the officer moves', () => {
    for (const id of ['u1', 'u2']) unit(id);
    rights(officerAdded(officer('a', 'u1', '111', '222')));
    const [by111, byCert] = [history.seal({ officer: '111' }), history.seal({ officer: 'cert-a' })];
    rights(officerRemoved(officer('a', 'u1')));
    rights(officerAdded(officer('b', 'u2', '111')));
    const later = history.seal({ officer: '111' });
    bringIn();
    expect([by111, byCert, later].map((clip) => catalogue.unitOfClip(clip))).toEqual(['u1', 'u1', 'u2']);
  });

  test('is the root’s while nobody is registered, and becomes a unit’s with the first entry', () => {
    const early = history.seal({ officer: '111' });
    const [none, other] = [history.seal({ officer: null }), history.seal({ officer: '999' })];
    bringIn();
    expect(catalogue.unitOfClip(early)).toBe('root');
    unit('u1');
    rights(officerAdded(officer('a', 'u1', '111')));
    bringIn();
    expect([early, none, other].map((clip) => catalogue.unitOfClip(clip))).toEqual(['u1', 'root', 'root']);
    expect(catalogue.list({ limit: 9, scope: { units: ['u1'], numbers: [] } }).clips.map(({ id }) => id)).toEqual([
      early,
    ]);
    expect(catalogue.unitOfClip('nowhere')).toBeUndefined();
  });
});

describe('a recorder in the register', () => {
  const camera = {
    id: 'c1',
    serial: '0000123',
    name: '甲3号',
    unit: 'u1',
    officer: null,
    state: 'active',
    drawn: null,
  } as const;
  const tell = (draft: Omit<EventDraft, 'actor'>) =>
    history.add('camera', { public: draft.public, detail: draft.private ?? {} });

  test('lends its unit to clips whose officer nobody knows, by serial or label, until it is retired', () => {
    unit('u1');
    tell(cameraChanged('register', camera));
    const [bySerial, byLabel] = [
      history.seal({ officer: null }),
      history.seal({ officer: '999', serial: null, label: '0000123' }),
    ];
    rights(officerAdded(officer('a', 'root', '111')));
    const known = history.seal({ officer: '111' });
    tell(cameraChanged('retire', camera));
    const after = history.seal({ officer: null });
    bringIn();
    expect([bySerial, byLabel, known, after].map((clip) => catalogue.unitOfClip(clip))).toEqual([
      'u1',
      'u1',
      'root',
      'root',
    ]);
  });

  test('is assigned, drawn and brought back; a retired serial is free again', () => {
    tell(cameraChanged('register', camera));
    tell(cameraChanged('assign', { ...camera, unit: 'u2', officer: 'o1' }));
    const drawn = tell(
      cameraChanged('draw', { ...camera, unit: 'u2', officer: 'o1' }, { id: 'o2', certificate: '33' }),
    );
    bringIn();
    expect(catalogue.cameraOf('0000123')).toEqual({
      ...camera,
      unit: 'u2',
      officer: 'o1',
      drawn: { officer: 'o2', since: drawn.at },
    });
    tell(cameraChanged('return', { ...camera, unit: 'u2', officer: 'o1' }));
    tell(cameraChanged('retire', { ...camera, unit: 'u2', officer: 'o1' }));
    tell(cameraChanged('register', { ...camera, id: 'c2' }));
    bringIn();
    expect(catalogue.cameras().map(({ id, state, drawn: loan }) => [id, state, loan])).toEqual([
      ['c1', 'retired', null],
      ['c2', 'active', null],
    ]);
    expect(catalogue.cameraOf('0000123')?.id).toBe('c2');
  });
});

test('a list in a scope holds exactly the clips of its units and its numbers', () => {
  const numbers = ['111', '222', '333', '444'];
  const at: Readonly<Record<string, string>> = { '111': 'u1', '222': 'u1', '333': 'u2' };
  for (const id of ['u1', 'u2', 'u3']) unit(id);
  rights(officerAdded(officer('a', 'u1', '111', '222')));
  rights(officerAdded(officer('b', 'u2', '333')));
  const clips = Array.from({ length: 40 }, (_, n) => {
    const of = n % 5 === 4 ? null : numbers[n % 4]!;
    return { id: history.seal({ officer: of, path: `场地${n % 3}/a${n}.mp4` }), of };
  });
  bringIn();
  const units = fc.option(fc.uniqueArray(fc.constantFrom<string>('u1', 'u2', 'u3')), { nil: null });
  const owned = fc.uniqueArray(fc.constantFrom(...numbers));
  fc.assert(
    fc.property(units, owned, fc.option(fc.constantFrom('场地1', 'a'), { nil: undefined }), (scope, mine, q) => {
      const filter = { limit: 1000, scope: { units: scope, numbers: mine }, ...(q === undefined ? {} : { q }) };
      const listed = catalogue.list(filter).clips.map(({ id }) => id);
      const expected = clips.filter(({ of }, n) => {
        const isInUnit = scope === null || (of !== null && scope.includes(at[of] ?? 'root'));
        return (isInUnit || (of !== null && mine.includes(of))) && (q === undefined || q === 'a' || n % 3 === 1);
      });
      expect(listed.sort()).toEqual(expected.map(({ id }) => id).sort());
    }),
  );
});

describe('accounts', () => {
  test('follow from their leaves: state, roles, a reset that takes all roles', () => {
    rights(accountAdded({ id: 'a1', user: 'wang', unit: 'root' }));
    for (const role of ['officer', 'custodian', 'unit-head'] as const)
      rights(roleChanged('roleGrant', { id: 'a1', user: 'wang' }, role));
    rights(roleChanged('roleRevoke', { id: 'a1', user: 'wang' }, 'unit-head'));
    bringIn();
    const wang = { id: 'a1', user: 'wang', unit: 'root', roles: ['custodian', 'officer'], state: 'active' };
    expect(catalogue.accountByUser('wang')).toEqual(wang);
    rights(accountChanged('accountDisable', wang));
    rights(accountChanged('passwordReset', wang));
    bringIn();
    expect(catalogue.accounts()).toEqual([{ ...wang, roles: [], state: 'disabled' }]);
    rights(accountChanged('accountEnable', wang));
    bringIn();
    expect(catalogue.account('a1')?.state).toBe('active');
  });

  test('whose name was erased are known by their id, and log in with no name', () => {
    history.add('rights', { public: { action: 'account-add', account: 'a1', unit: 'root' } });
    bringIn();
    expect(catalogue.accounts()).toMatchObject([{ id: 'a1', user: 'a1' }]);
    expect(catalogue.accountByUser('wang')).toBeUndefined();
  });

  test('a leaf of an action that nobody knows, or without what it needs, is damage', () => {
    history.add('rights', { public: { action: 'make-me-root', account: 'a1' } });
    expect(bringIn).toThrow(expect.objectContaining({ code: 'LOG_DAMAGED' }));
    history.events.length = 0;
    history.add('rights', { public: { action: 'role-grant', account: 'a1' } });
    expect(bringIn).toThrow(expect.objectContaining({ code: 'LOG_DAMAGED' }));
  });
});

test('events are found by who, what, which clip and when, newest first, page by page', () => {
  const clip = history.seal();
  history.openCase('A');
  history.link(clip, 'x'.repeat(16));
  bringIn();
  const all = history.events.map(({ seq }) => seq).reverse();
  expect(catalogue.eventSeqs({ limit: 100 })).toEqual(all);
  expect(catalogue.eventSeqs({ limit: 2, beforeSeq: all[1]! })).toEqual(all.slice(2, 4));
  expect(catalogue.eventSeqs({ limit: 9, clip }).length).toBe(3);
  expect(catalogue.eventSeqs({ limit: 9, type: 'case' })).toEqual([2]);
  expect(catalogue.eventSeqs({ limit: 9, actor: 'nobody' })).toEqual([]);
  const at = Date.parse(history.events[1]!.at);
  expect(catalogue.eventSeqs({ limit: 9, fromMs: at, toMs: at + 1 })).toEqual([1]);
});
