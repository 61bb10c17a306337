// Statements of completeness in a package: tampered with from outside, and by a station that lies under its own key. Our
// verifier and the reader in Python must say the same.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyPath } from '../../cli/verify/verify-path.ts';
import { MemoryPackage } from '../../test-fixtures/memory-package.ts';
import { demolition, type Lie, StatementRig, seizure } from '../../test-fixtures/statement-rig.ts';
import type { Statement } from '../statement.ts';
import { verifyExit } from './verify-report.ts';

let rig: StatementRig;
let trust: { root: string; logKey: string };
let sound = '';
/** By name: where the package lies, and with what the reader in Python ends. */
const paths = new Map<string, string>();
let python: ReadonlyMap<string, number>;

type Place = (relative: string) => string;
const file = (operation: string, ending = 'json') => `data/statements/${operation}.${ending}`;

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`nothing to change in ${path}`);
  writeFileSync(path, text.replace(from, to));
}

/** Done to a copy of the sound package, whose bag is then made anew, so that the bag’s own lists give nothing away. */
const outside: readonly (readonly [name: string, act: (path: Place) => void, exit: number, codes: readonly string[]])[] = [
  ['a word changed', (path) => edit(path(file(seizure)), '某路1号', '某路2号'), 41, ['DIGEST_DIFFERS', 'SIGNATURE_BAD', 'STATEMENT_ALTERED']],
  ['a verdict changed', (path) => edit(path(file(demolition)), '"verdict":"gap"},', '"verdict":"covered"},'), 41, ['DIGEST_DIFFERS', 'SIGNATURE_BAD', 'STATEMENT_ALTERED', 'STATEMENT_DIFFERS']],
  ['two exchanged', (path) => {
    for (const ending of ['json', 'json.p7s']) {
      renameSync(path(file(seizure, ending)), path('kept'));
      renameSync(path(file(demolition, ending)), path(file(seizure, ending)));
      renameSync(path('kept'), path(file(demolition, ending)));
    }
  }, 41, ['DIGEST_DIFFERS', 'STATEMENT_ALTERED']],
  ['the signature of another', (path) => cpSync(path(file(seizure, 'json.p7s')), path(file(demolition, 'json.p7s'))), 41, ['DIGEST_DIFFERS', 'SIGNATURE_BAD', 'STATEMENT_ALTERED']],
  ['their proofs gone', (path) => rmSync(path('data/log/statements.json')), 42, ['FILE_MISSING', 'STATEMENT_NOT_PROVABLE']],
  ['a signature gone', (path) => rmSync(path(file(seizure, 'json.p7s'))), 42, ['FILE_MISSING', 'SIGNATURE_MISSING']],
  ['one gone', (path) => {
    for (const ending of ['json', 'json.p7s', 'html']) rmSync(path(file(seizure, ending)));
  }, 42, ['FILE_MISSING', 'STATEMENT_NOT_PROVABLE']],
]; // biome-ignore format: one table

const answered = (one: Statement, answer: Partial<Statement['answer']>) => ({
  ...one,
  answer: { ...one.answer, ...answer },
});
const clipped = (one: Statement, change: (clip: Statement['clips'][number], n: number) => object) => ({
  ...one,
  clips: one.clips.map((clip, n) => ({ ...clip, ...change(clip, n) })),
});

/** Signed and logged like any other. */
const lies: readonly (readonly [name: string, code: string, lie: Lie])[] = [
  ['no gap where there is one', 'STATEMENT_DIFFERS', { before: (one) => answered(one, { verdict: 'covered', gaps: [], reasons: [] }) }],
  ['a gap of 39 s', 'STATEMENT_DIFFERS', { before: (one) => answered(one, { gaps: one.answer.gaps.map((gap) => ({ ...gap, ms: 39_000, to: gap.to.replace('20.000Z', '19.000Z') })) }) }],
  ['another tolerance', 'STATEMENT_DIFFERS', { before: (one) => ({ ...one, rule: { ...one.rule, toleranceMs: { ms: 60_000, source: 'x' } } }) }],
  ['a clip that began earlier', 'STATEMENT_DIFFERS', { before: (one) => clipped(one, (_, n) => (n === 1 ? { start: '2026-03-04T04:01:40.000Z' } : {})) }],
  ['a clip left out', 'STATEMENT_DIFFERS', { before: (one) => ({ ...one, clips: one.clips.slice(1) }) }],
  ['clips by other digests', 'STATEMENT_DIFFERS', { before: (one) => clipped(one, () => ({ sha256: 'e'.repeat(64) })) }],
  ['explained by nobody', 'STATEMENT_DIFFERS', { before: (one) => ({ ...one, explained: true }) }],
  ['an event of another case', 'STATEMENT_ALTERED', { leaf: { case: 'c2' } }],
  ['an event of another verdict', 'STATEMENT_ALTERED', { leaf: { verdict: 'covered' } }],
  ['a log that came later', 'STATEMENT_ALTERED', { before: (one) => ({ ...one, logSize: one.logSize + 50 }) }],
  ['another station', 'STATEMENT_ALTERED', { before: (one) => ({ ...one, station: { ...one.station, uid: 'f'.repeat(32) } }) }],
]; // biome-ignore format: one table

beforeAll(async () => {
  rig = await StatementRig.make();
  trust = { root: rig.station.keys.rootPem, logKey: rig.station.keys.vkey };
  sound = await rig.export([await rig.state(seizure), await rig.state(demolition)]);
  paths.set('sound', sound);
  for (const [name, act] of outside) paths.set(name, await tampered(act));
  for (const [name, , lie] of lies) paths.set(name, await rig.export([await rig.state(demolition, lie)]));
  paths.set('clips elsewhere', await rig.export([await rig.state(seizure)], rig.clips.slice(1)));
  const before = await rig.state(demolition);
  const moved = { offsetMs: 60_000, uncertaintyMs: 0, trust: 'anchored' };
  const draft = { type: 'anchor', actor: 'u7', clip: rig.clips[0]!, public: moved, private: { reason: 'x' } } as const;
  await rig.station.ports.log.append([draft]);
  paths.set('later events', await rig.export([before]));
  python = readByPython();
}, 60_000);
afterAll(() => rig.station.close());

async function tampered(act: (path: Place) => void): Promise<string> {
  const copy = join(rig.station.folder, `copy-${paths.size}`);
  cpSync(sound, copy, { recursive: true });
  act((relative) => join(copy, relative));
  const bag = await MemoryPackage.load(copy);
  bag.remakeBag();
  for (const name of ['bag-info.txt', 'manifest-sha256.txt', 'tagmanifest-sha256.txt'])
    writeFileSync(join(copy, name), bag.files.get(name)!);
  return copy;
}

function readByPython(): Map<string, number> {
  const root = join(rig.station.folder, 'root.pem');
  writeFileSync(root, trust.root);
  const reader = new URL('../../test-fixtures/reader.py', import.meta.url).pathname;
  const words = [reader, '--root', root, '--log-key', trust.logKey, ...paths.values()];
  const lines = execFileSync('python3', words, { encoding: 'utf8', maxBuffer: 1 << 26 })
    .trimEnd()
    .split('\n');
  return new Map([...paths.keys()].map((name, at) => [name, (JSON.parse(lines[at]!) as { exit: number }).exit]));
}

async function judged(name: string) {
  const report = await verifyPath(paths.get(name)!, trust);
  // A signature’s length is a matter of chance.
  const found = report.findings.map(({ code }) => code as string).filter((code) => code !== 'SIZE_DIFFERS');
  const codes = [...new Set(found)].sort();
  return { exit: verifyExit(report), python: python.get(name), codes };
}

test('two sound ones', async () => {
  expect(await judged('sound')).toEqual({ exit: 0, python: 0, codes: [] });
  const read = (operation: string) => JSON.parse(readFileSync(join(sound, file(operation)), 'utf8')) as Statement;
  expect([read(seizure).answer.verdict, read(demolition).answer.verdict]).toEqual(['covered', 'gap']);
});

test.each(outside)('from outside: %s', async (name, _, exit, codes) => {
  expect(await judged(name)).toEqual({ exit, python: exit, codes });
});

test.each(lies)('a station lies under its own key: %s is %s', async (name, code) => {
  expect(await judged(name)).toEqual({ exit: 41, python: 41, codes: [code] });
});

test('a statement over clips that are not in the package is not provable', async () => {
  expect(await judged('clips elsewhere')).toEqual({ exit: 42, python: 42, codes: ['STATEMENT_NOT_PROVABLE'] });
});

test('what was sealed, anchored and said after it changes nothing', async () => {
  expect(await judged('later events')).toEqual({ exit: 0, python: 0, codes: [] });
});
