// Which clips wait in the inbox as leaves come in, and in which order; the same whether live or rebuilt.
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { notRoutineDraft, routineDraft } from '../../core/routine-event.ts';
import { epochMs, type SampleClip, SampleHistory } from '../../test-fixtures/sample-history.ts';
import { Catalogue } from './catalogue.ts';
import { openDatabase } from './database.ts';
import type { InboxFilter } from './inbox-rows.ts';
import { migrate } from './migrations.ts';

let history: SampleHistory;
let catalogue: Catalogue;
beforeEach(() => {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
});
afterEach(() => catalogue.close());

const bringIn = () => catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
const all = { units: null, numbers: [] };
function waiting(filter: Partial<InboxFilter> = {}): string {
  bringIn();
  const rows = catalogue.inbox.waiting({ limit: 100, scope: all, ...filter });
  return rows.map(({ clip }) => clip.slice(-1)).join('');
}
const seal = (hours: number, sample: SampleClip = {}) =>
  history.seal({ deviceStartMs: epochMs + hours * 3_600_000, ...sample });
function routine(clip: string): void {
  const { type, public: facts } = routineDraft(clip, null, 'b');
  history.add(type, { clip, public: facts });
}

test('what is linked to no case and not routine, until its last link is undone', () => {
  const [a, b] = [seal(1), seal(2)];
  seal(3);
  const [one, two] = [history.openCase('A-1'), history.openCase('A-2')];
  expect(waiting()).toBe('123');
  history.link(a, one);
  history.link(a, two);
  routine(b);
  expect(waiting()).toBe('3');
  expect([a, b].map((clip) => catalogue.inbox.filingOf(clip))).toEqual(['case', 'routine']);
  history.unlink(a, one);
  expect(waiting()).toBe('3');
  history.unlink(a, two);
  expect(waiting()).toBe('13');
  history.link(b, one);
  expect(catalogue.inbox.filingOf(b)).toBe('routine');
  expect(waiting()).toBe('13');
  expect(catalogue.inbox.filingOf(b)).toBe('case');
  history.unlink(b, one);
  expect(waiting()).toBe('123');
  routine(b);
  expect(waiting()).toBe('13');
  const { type, public: facts } = notRoutineDraft(b, null, 'b');
  history.add(type, { clip: b, public: facts });
  expect(waiting()).toBe('123');
});

test('oldest recorded first, page by page, and in another order when clocks are corrected', () => {
  const late = seal(5);
  seal(1);
  seal(3);
  seal(3);
  expect(waiting()).toBe('2341');
  const [first, second] = catalogue.inbox.waiting({ limit: 2, scope: all });
  expect([first, second].map((row) => row?.clip.slice(-1))).toEqual(['2', '3']);
  expect(waiting({ after: second! })).toBe('41');
  const offsetMs = 5 * 3_600_000;
  history.add('anchor', { clip: late, public: { offsetMs, uncertaintyMs: 0, trust: 'anchored' } });
  expect(waiting()).toBe('1234');
});

test('of some numbers, and within reach', () => {
  seal(1, { officer: '1' });
  seal(2, { officer: '2' });
  seal(3, { officer: null });
  expect(waiting({ numbers: ['2', '9'] })).toBe('2');
  expect(waiting({ scope: { units: [], numbers: ['1'] } })).toBe('1');
  expect(waiting({ scope: { units: ['root'], numbers: [] } })).toBe('123');
  expect(waiting({ scope: { units: ['u1'], numbers: [] } })).toBe('');
});

test('what was linked before there was an inbox does not wait in it', () => {
  const hasColumn = (database: Database) =>
    database.prepare(`SELECT 1 FROM pragma_table_info('clip') WHERE name = 'filing'`).get() !== undefined;
  const probe = openDatabase(':memory:', false);
  let before = -1;
  while (!hasColumn(probe)) migrate(probe, ++before + 1);
  probe.close();
  const database = openDatabase(':memory:', false);
  migrate(database, before);
  const columns = `seq, id, day, counter, state, sha256, bytes, name, path, profile, begin_ms, offset_trust, docked,
    sealed, flags, text`;
  for (const [seq, id] of [
    [1, 'a'],
    [2, 'b'],
  ])
    database
      .prepare(
        `INSERT INTO clip (${columns}) VALUES (?, ?, '', ?, 'sealed', ?, 1, '', '', 'p', 1, 'none', '', '', '[]', '')`,
      )
      .run(seq, id, seq, id);
  database.prepare(`INSERT INTO case_clip (case_id, clip, seq) VALUES ('one', 'a', 3)`).run();
  migrate(database, before + 1);
  expect(database.prepare('SELECT id, filing FROM clip ORDER BY seq').all()).toEqual([
    { id: 'a', filing: 'case' },
    { id: 'b', filing: 'none' },
  ]);
  database.close();
});
