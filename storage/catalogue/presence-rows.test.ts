// Who was where: by person and recorder, and filled from operations that were there before the table was.
import DatabaseConstructor from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { OperationFacts } from '../../core/case-model.ts';
import { migrate } from './migrations.ts';
import { PresenceRows } from './presence-rows.ts';

const facts = (officers: string[], cameras: string[], from = 0, to = 10): OperationFacts => ({
  sessions: [{ from: new Date(from).toISOString(), to: new Date(to).toISOString() }],
  place: null,
  officers,
  posted: cameras.map((camera) => ({ post: 'main', camera, from: null, to: null })),
  items: 0,
  ref: null,
});

function operation(
  database: DatabaseConstructor.Database,
  id: string,
  from: number,
  to: number,
  of: OperationFacts | null,
  state = 'valid',
) {
  database
    .prepare('INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    .run(id, from, 'case', 'seizure', state, from, to, of && JSON.stringify(of));
}

test('an upgrade names the people and recorders of operations that were there', () => {
  const database = new DatabaseConstructor(':memory:');
  migrate(database);
  const latest = database.pragma('user_version', { simple: true }) as number;
  const before = new DatabaseConstructor(':memory:');
  const tables = (of: DatabaseConstructor.Database) =>
    of.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'presence'").all().length;
  let version = latest;
  // The last version without the table, wherever its step stands.
  for (let to = 1; to <= latest; to += 1) {
    migrate(before, to);
    if (tables(before) === 1) break;
    version = to;
  }
  const old = new DatabaseConstructor(':memory:');
  migrate(old, version);
  operation(old, 'a', 0, 10, facts(['1', '2', '2'], ['C', 'C']));
  operation(old, 'b', 0, 10, facts(['1'], []), 'void');
  operation(old, 'c', 0, 10, null);
  migrate(old, version + 1);
  expect(old.prepare('SELECT kind, who, operation FROM presence').raw().all()).toEqual([
    ['camera', 'C', 'a'],
    ['officer', '1', 'a'],
    ['officer', '2', 'a'],
  ]);
});

test('finds by any of the people and recorders, within the time', () => {
  const database = new DatabaseConstructor(':memory:');
  migrate(database);
  const rows = new PresenceRows(database);
  const add = (id: string, from: number, to: number, officers: string[], cameras: string[]) => {
    const of = facts(officers, cameras, from, to);
    operation(database, id, from, to, of);
    rows.add(id, of);
  };
  add('a', 0, 10, ['1'], ['C']);
  add('b', 10, 20, ['1', '2'], []);
  add('c', 5, 15, ['3'], ['1']);
  const found = (officers: string[], cameras: string[], fromMs: number, toMs: number) =>
    rows.during({ officers, cameras, fromMs, toMs }).map(({ id }) => id);
  expect(found(['1'], [], 0, 30)).toEqual(['a', 'b']);
  expect(found(['1'], [], 10, 30)).toEqual(['b']);
  expect(found(['1'], [], 0, 10)).toEqual(['a']);
  expect(found([], ['C', '1'], 0, 30)).toEqual(['a', 'c']);
  expect(found([], [], 0, 30)).toEqual([]);
  rows.remove('a', facts(['1'], ['C'], 0, 10));
  expect(found(['1'], ['C'], 0, 30)).toEqual(['b']);
});
