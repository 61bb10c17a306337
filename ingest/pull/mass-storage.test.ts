import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realFiles } from '../../storage/file-port.ts';
import { faultyFiles } from '../../test-fixtures/faulty-files.ts';
import { buildHostileTree } from '../../test-fixtures/hostile-trees.ts';
import { MassStorage } from './mass-storage.ts';
import { rawPathHex } from './source-name.ts';
import type { SourceEntry } from './transport.ts';

let directory: string;
let bay: string;
beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'liuhen-mass-'));
  bay = join(directory, 'bay');
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

const openDescriptors = () => fs.readdirSync('/proc/self/fd').length;

async function readAll(volume: MassStorage, entry: SourceEntry): Promise<string> {
  const file = await volume.open(entry);
  const buffer = Buffer.alloc(entry.bytes);
  try {
    return buffer.toString('latin1', 0, await file.read(buffer, 0));
  } finally {
    await file.close();
  }
}

test('a hostile tree: every file found and readable, everything else named, nothing outside touched', async () => {
  const tree = buildHostileTree(bay, { tinyFiles: 200, tooDeep: true });
  try {
    const before = openDescriptors();
    const volume = await MassStorage.open(bay);
    const { files, notTaken } = await volume.list();
    expect(files.map((entry) => rawPathHex(entry.rawPath)).sort()).toEqual([...tree.taken.keys()].sort());
    const hexOf = ({ path, pathHex }: { path: string; pathHex?: string }) =>
      pathHex ?? Buffer.from(path).toString('hex');
    expect(new Map(notTaken.map((entry) => [hexOf(entry.source), entry.reason]))).toEqual(tree.notTaken);
    for (const { reason, mayHoldFootage } of notTaken) expect(mayHoldFootage).toBe(reason === 'too-deep');
    for (const entry of files) expect(await readAll(volume, entry)).not.toContain(tree.canary.content);
    await volume.close();
    expect(tree.canary.wasRead()).toBe(false);
    expect(openDescriptors()).toBe(before);
  } finally {
    tree.remove();
  }
});

test('files come in the order of their path bytes', async () => {
  fs.mkdirSync(join(bay, 'a'), { recursive: true });
  for (const name of ['b', 'a/z', 'a.mp4', 'é', 'Z']) fs.writeFileSync(join(bay, name), '');
  const volume = await MassStorage.open(bay);
  const { files } = await volume.list();
  await volume.close();
  expect(files.map((entry) => Buffer.from(entry.rawPath, 'latin1').toString())).toEqual([
    'Z',
    'a.mp4',
    'a/z',
    'b',
    'é',
  ]);
});

test('a root that is a link or a file is refused; one that is not there is gone', async () => {
  fs.symlinkSync('/', bay);
  await expect(MassStorage.open(bay)).rejects.toMatchObject({ code: 'VOLUME_REFUSED' });
  await expect(MassStorage.open(join(directory, 'none'))).rejects.toMatchObject({ code: 'CAMERA_GONE' });
});

describe('between listing and opening', () => {
  const cases: [string, string, (path: string) => void][] = [
    ['a link to the outside', 'SOURCE_CHANGED', (path) => fs.symlinkSync('/etc/hostname', path)],
    ['a folder', 'SOURCE_CHANGED', (path) => fs.mkdirSync(path)],
    ['nothing', 'NAME_UNREACHABLE', () => undefined],
  ];
  test.each(cases)('a file that became %s is %s', async (_what, code, replace) => {
    fs.mkdirSync(bay);
    fs.writeFileSync(join(bay, 'a.mp4'), 'a');
    const volume = await MassStorage.open(bay);
    const { files } = await volume.list();
    fs.rmSync(join(bay, 'a.mp4'));
    replace(join(bay, 'a.mp4'));
    await expect(volume.open(files[0]!)).rejects.toMatchObject({ code });
    await volume.close();
  });

  test('a folder that became a link is not followed', async () => {
    fs.mkdirSync(join(bay, 'in'), { recursive: true });
    fs.mkdirSync(join(directory, 'out'));
    for (const place of [join(bay, 'in'), join(directory, 'out')]) fs.writeFileSync(join(place, 'a.mp4'), 'a');
    const volume = await MassStorage.open(bay);
    const { files } = await volume.list();
    fs.rmSync(join(bay, 'in'), { recursive: true });
    fs.symlinkSync(join(directory, 'out'), join(bay, 'in'));
    await expect(volume.open(files[0]!)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    await volume.close();
  });
});

describe('a volume that goes', () => {
  const goings: [string, () => void][] = [
    ['is renamed away', () => fs.renameSync(bay, join(directory, 'elsewhere'))],
    ['is deleted', () => fs.rmSync(bay, { recursive: true })],
    [
      'is replaced by an empty one',
      () => {
        fs.renameSync(bay, join(directory, 'elsewhere'));
        fs.mkdirSync(bay);
      },
    ],
  ];
  test.each(goings)('and %s is gone, never empty', async (_how, go) => {
    fs.mkdirSync(bay);
    fs.writeFileSync(join(bay, 'a.mp4'), 'a');
    const volume = await MassStorage.open(bay);
    const { files } = await volume.list();
    go();
    await expect(volume.list()).rejects.toMatchObject({ code: 'CAMERA_GONE' });
    await expect(volume.open(files[0]!)).rejects.toMatchObject({ code: 'CAMERA_GONE' });
    await expect(volume.stat()).rejects.toMatchObject({ code: 'CAMERA_GONE' });
    await volume.close();
  });

  test('an open file of it answers CAMERA_GONE when its device is gone', async () => {
    fs.mkdirSync(bay);
    fs.writeFileSync(join(bay, 'a.mp4'), 'a');
    const { files: port } = faultyFiles(realFiles, { op: 'read', nth: 1, code: 'ENODEV' });
    const volume = await MassStorage.open(bay, port);
    const { files } = await volume.list();
    await expect(readAll(volume, files[0]!)).rejects.toMatchObject({ code: 'CAMERA_GONE' });
    await volume.close();
  });
});

describe('what cannot be read may hold footage', () => {
  beforeEach(() => {
    fs.mkdirSync(join(bay, 'folder'), { recursive: true });
    fs.writeFileSync(join(bay, 'folder', 'a.mp4'), 'a');
    fs.writeFileSync(join(bay, 'b.mp4'), 'b');
  });

  test('a folder whose listing fails', async () => {
    const { files: port } = faultyFiles(realFiles, { op: 'readdir', nth: 2, code: 'EIO' });
    const volume = await MassStorage.open(bay, port);
    const { files, notTaken } = await volume.list();
    await volume.close();
    expect(files.map((entry) => entry.rawPath)).toEqual(['b.mp4']);
    expect(notTaken).toMatchObject([{ source: { path: 'folder' }, reason: 'unreadable', mayHoldFootage: true }]);
  });

  test('an entry that cannot be looked at', async () => {
    const { files: port } = faultyFiles(realFiles, { op: 'lstat', nth: 3, code: 'EACCES' });
    const volume = await MassStorage.open(bay, port);
    const { files, notTaken } = await volume.list();
    await volume.close();
    expect(files.length + notTaken.length).toBeLessThanOrEqual(2);
    expect(notTaken).toMatchObject([{ reason: 'unreadable', mayHoldFootage: true }]);
  });

  test('a root that cannot be listed is gone, not empty', async () => {
    const { files: port } = faultyFiles(realFiles, { op: 'readdir', nth: 1, code: 'EIO' });
    const volume = await MassStorage.open(bay, port);
    await expect(volume.list()).rejects.toMatchObject({ code: 'CAMERA_GONE' });
    await volume.close();
  });

  test('a read error of one file is an error of that file', async () => {
    const { files: port } = faultyFiles(realFiles, { op: 'read', nth: 1, code: 'EIO' });
    const volume = await MassStorage.open(bay, port);
    const { files } = await volume.list();
    await expect(readAll(volume, files[0]!)).rejects.toMatchObject({ code: 'CAMERA_READ_FAILED' });
    expect(await readAll(volume, files[1]!)).toBe('a');
    await volume.close();
  });
});

describe('the room on it', () => {
  const capacityOf = async (root: string, port = realFiles) => {
    const volume = await MassStorage.open(root, port);
    const { capacity } = await volume.list();
    await volume.close();
    return capacity;
  };

  test('is told of a file system of its own, not of a folder, and not guessed', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can mount');
    fs.mkdirSync(bay);
    expect(await capacityOf(bay)).toBeNull();
    const { execFileSync } = await import('node:child_process');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', bay]);
    try {
      fs.writeFileSync(join(bay, 'a.mp4'), Buffer.alloc(256 << 10));
      expect(await capacityOf(bay)).toEqual({ totalBytes: 1 << 20, freeBytes: 768 << 10 });
      const { files: port } = faultyFiles(realFiles, { op: 'statfs', nth: 1, code: 'EIO' });
      expect(await capacityOf(bay, port)).toBeNull();
    } finally {
      execFileSync('umount', [bay]);
    }
  });
});

test('another file system below the root is not entered', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can mount');
  fs.mkdirSync(join(bay, 'mounted'), { recursive: true });
  const { execFileSync } = await import('node:child_process');
  fs.writeFileSync(join(bay, 'bound.mp4'), 'covered');
  execFileSync('mount', ['-t', 'tmpfs', 'none', join(bay, 'mounted')]);
  try {
    fs.writeFileSync(join(bay, 'mounted', 'a.mp4'), 'a');
    // A single file, too, can be of another file system.
    execFileSync('mount', ['--bind', join(bay, 'mounted', 'a.mp4'), join(bay, 'bound.mp4')]);
    const volume = await MassStorage.open(bay);
    const { files, notTaken } = await volume.list();
    await volume.close();
    expect(files).toEqual([]);
    const seen = notTaken.map(({ source, reason, mayHoldFootage }) => [source.path, reason, mayHoldFootage]).sort();
    expect(seen).toEqual([
      ['bound.mp4', 'other-file-system', true],
      ['mounted', 'other-file-system', true],
    ]);
  } finally {
    execFileSync('umount', [join(bay, 'bound.mp4')]);
    execFileSync('umount', [join(bay, 'mounted')]);
  }
});
