// Which cases the export has, how old it is, and that an upgrade finds out about those that came before.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { caseChanged, operationChanged } from '../../core/case-event.ts';
import { rfc3339 } from '../../core/clock.ts';
import { epochMs, SampleHistory } from '../../test-fixtures/sample-history.ts';
import { Catalogue } from './catalogue.ts';
import { migrate } from './migrations.ts';
import { differences } from './whole.ts';

const facts = { object: null, actingName: null, body: null, power: null, stages: {}, people: [] };

function change(history: SampleHistory, id: string, action: 'open' | 'edit', isImported: boolean): void {
  const draft = caseChanged(id, { action, unit: 'root', matter: null, isImported, facts: { number: id, ...facts } });
  history.add('case', { case: id, public: draft.public, detail: draft.private! });
}

function operate(history: SampleHistory, id: string, operation: string, fromMs: number): void {
  const sessions = [{ from: rfc3339(fromMs), to: rfc3339(fromMs + 1) }];
  const said = { sessions, place: null, officers: [], posted: [], items: 0, ref: null };
  const draft = operationChanged(id, { action: 'add', operation, matter: 'seizure', facts: said });
  history.add('operation', { case: id, public: draft.public, detail: draft.private! });
}

test('how old it is: its last leaf, and the newest operation that had begun by then', () => {
  const history = new SampleHistory();
  const catalogue = Catalogue.open(':memory:', false);
  onTestFinished(() => catalogue.close());
  const bringIn = () => catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
  change(history, 'own', 'open', false);
  operate(history, 'own', 'op-1', epochMs - 1000);
  bringIn();
  expect(catalogue.imports.age()).toBeNull();
  change(history, 'came', 'open', true);
  bringIn();
  expect(catalogue.imports.age()).toEqual({ lastMs: epochMs + 2000, newestMs: null });
  operate(history, 'came', 'op-2', epochMs - 5000);
  operate(history, 'came', 'op-3', epochMs - 9000);
  operate(history, 'came', 'op-4', epochMs + 86_400_000);
  // Changed by hand: the export has it all the same, and the import is no newer.
  change(history, 'came', 'edit', false);
  bringIn();
  expect(catalogue.imports.age()).toEqual({ lastMs: epochMs + 2000, newestMs: epochMs - 5000 });
  change(history, 'own', 'edit', true);
  bringIn();
  expect(catalogue.imports.age()).toEqual({ lastMs: epochMs + 7000, newestMs: epochMs - 1000 });
});

test('an upgrade makes every row again from the log, once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liuhen-upgrade-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [now, old] = [join(folder, 'now.db'), join(folder, 'old.db')];
  const history = new SampleHistory();
  change(history, 'came', 'open', true);
  operate(history, 'came', 'op-1', epochMs);
  history.link(history.seal(), 'came');
  const built = Catalogue.open(now, false);
  onTestFinished(() => built.close());
  built.apply(history.events, history.manifestOf);
  const before = new SQLite(old);
  let version = 0;
  const hasTable = () => before.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'case_import'").get() !== undefined;
  const probe = new SQLite(':memory:');
  for (let to = 1; version === 0; to += 1) {
    migrate(probe, to);
    if (probe.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'case_import'").get()) version = to - 1;
  }
  migrate(before, version);
  expect(hasTable()).toBe(false);
  before.exec(`ATTACH '${now}' AS now`);
  const tables = before.prepare(
    "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%' AND name <> 'refill'",
  );
  for (const table of tables.pluck().all() as string[])
    before.exec(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM now.${table}`);
  // One that was interrupted while it filled an earlier version again begins anew.
  before.exec('INSERT INTO refill VALUES (3, 4)');
  before.close();
  const refilled = Catalogue.open(old, false);
  onTestFinished(() => refilled.close());
  expect(refilled.dueSeq()).toBe(0);
  for (const event of history.events) refilled.apply([event], history.manifestOf);
  expect([...differences(built.rows(), refilled.rows())]).toEqual([]);
  expect(refilled.imports.age()).toEqual(built.imports.age());
  expect(refilled.verdicts.due(9)).toEqual(['op-1']);
  expect(refilled.dueSeq()).toBe(history.events.length);
});
