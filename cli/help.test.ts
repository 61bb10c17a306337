// The help of every command. It needs no station, and makes none.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { fakeClipId } from '../test-fixtures/fake-clip.ts';
import { CommandLine } from './command-line.ts';
import { commandTexts } from './output/command-texts.ts';
import { buildProgram, runCommandLine } from './program.ts';

const dir = mkdtempSync(join(tmpdir(), 'liuhen-help-'));
afterAll(() => rmSync(dir, { recursive: true }));

async function liuhen(argv: readonly string[]) {
  let out = '';
  let err = '';
  const exit = await runCommandLine(argv, '1.2.3', {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env: {},
    cwd: dir,
  });
  return { exit, out, err, json: () => JSON.parse(out) };
}

const lineCount = (text: string) => text.trimEnd().split('\n').length;

const around = { stdout: { write: () => true }, stderr: { write: () => true }, env: {}, cwd: '/' };
const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
const paths = all(buildProgram(new CommandLine(around, 'zh'), '1')).map((command) => {
  const words: string[] = [];
  for (let at = command; at.parent; at = at.parent) words.unshift(at.name());
  return { words, name: words.join(' ') || 'liuhen' };
});

test.each(paths)('$name fits a screen and shows an example, in both languages', async ({ words, name }) => {
  for (const language of ['zh', 'en']) {
    const { exit, out, err } = await liuhen([...words, '--help', '--lang', language]);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(lineCount(out)).toBeLessThanOrEqual(24);
    expect(out).toContain(language === 'zh' ? '例: liuhen' : 'Example: liuhen');
    expect(out).toContain(commandTexts[name]?.[language === 'zh' ? 0 : 1]);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  }
});

test('the first page names every command, in groups', async () => {
  const { out } = await liuhen(['--help']);
  const first = paths.filter(({ words }) => words.length === 1).map(({ name }) => name);
  for (const name of first) expect(out, name).toMatch(new RegExp(`\\b${name}\\b`));
});

test('every text belongs to a command', () => {
  expect(paths.map(({ name }) => name).sort()).toEqual(Object.keys(commandTexts).sort());
});

test('with --json help and version are one document too', async () => {
  expect((await liuhen(['--json', '--version'])).json()).toEqual({ text: '1.2.3' });
  expect((await liuhen(['clip', 'get', '--help', '--json'])).json().text).toContain('liuhen clip get');
});

test('a refusal points to the help of its own command', async () => {
  expect((await liuhen(['clip', 'get', fakeClipId(1), '--lang', 'en'])).err).toContain('see liuhen clip get --help');
});

test('--version', async () => {
  expect(await liuhen(['--version'])).toMatchObject({ exit: 0, out: '1.2.3\n' });
});

test('nothing is made on the way', () => expect(existsSync(join(dir, 'data'))).toBe(false));
