// Every file call on the way out fails once, in both sinks: the package is then whole or not there, and says why.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultyFiles } from '../../test-fixtures/faulty-files.ts';
import { realFiles } from '../file-port.ts';
import { writeFolder } from './folder-sink.ts';
import type { PackageEntry } from './package-entry.ts';
import { writeZip } from './zip-sink.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuhen-sinks-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function* entries(): AsyncGenerator<PackageEntry> {
  yield { path: 'bagit.txt', bytes: 5, content: Buffer.from('hello') };
  yield {
    path: 'data/clips/x/large',
    bytes: 300_000,
    content: async function* () {
      for (let i = 0; i < 3; i++) yield Buffer.alloc(100_000, i);
    },
  };
  yield { path: 'data/last', bytes: 0, content: Buffer.alloc(0) };
}

const sinks = [
  ['folder', writeFolder, 'out'],
  ['zip', writeZip, 'out.zip'],
] as const;
const never = () => {};

test.each(
  sinks.flatMap(([name, write, out]) =>
    ['open', 'write', 'sync', 'mkdir', 'rename', 'lstat'].map((op) => [name, op, write, out] as const),
  ),
)('%s: each %s fails once', async (_, op, write, out) => {
  const counted = faultyFiles(realFiles, { op, nth: Number.POSITIVE_INFINITY, code: 'EIO' });
  await write(join(folder, out), entries(), never, counted.files);
  await rm(join(folder, out), { recursive: true });
  for (let nth = 1; nth <= counted.calls(); nth++) {
    const faulty = faultyFiles(realFiles, { op, nth, code: op === 'write' ? 'ENOSPC' : 'EIO' });
    const attempt = write(join(folder, out), entries(), never, faulty.files);
    await expect(attempt).rejects.toMatchObject({ code: op === 'write' ? 'DISK_FULL' : 'OUTPUT_FAILED' });
    // Only when the name is already given, and the folder that holds it could not be flushed, may it be there: whole.
    const left = await readdir(folder);
    expect(left.filter((name) => name.endsWith('.partial'))).toEqual([]);
    await rm(join(folder, out), { recursive: true, force: true });
  }
});

test.each(sinks)(
  '%s: entries that fail, lie about their length or leave the package leave nothing behind',
  async (_, write, out) => {
    const bad: [string, AsyncIterable<PackageEntry>][] = [
      [
        'gone',
        failing(async function* () {
          yield Buffer.from('half');
          throw new Error('gone');
        }),
      ],
      [
        'OUTPUT_FAILED',
        failing(async function* () {
          yield Buffer.from('longer than it said');
        }),
      ],
      ['BUG', one({ path: '../outside', bytes: 0, content: Buffer.alloc(0) })],
    ];
    for (const [what, source] of bad) {
      const error: unknown = await write(join(folder, out), source).catch((thrown: unknown) => thrown);
      expect([(error as { code?: string }).code, (error as Error).message]).toContain(what);
      expect(await readdir(folder)).toEqual([]);
    }
  },
);

async function* one(entry: PackageEntry): AsyncGenerator<PackageEntry> {
  yield entry;
}

function failing(content: () => AsyncIterable<Buffer>): AsyncIterable<PackageEntry> {
  return one({ path: 'data/file', bytes: 8, content });
}
