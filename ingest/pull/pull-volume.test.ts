import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LiuhenError } from '../../core/errors.ts';
import { type FilePort, realFiles } from '../../storage/file-port.ts';
import { seededBytes } from '../../test-fixtures/copy-bench.ts';
import { faultyFiles, hookedReads } from '../../test-fixtures/faulty-files.ts';
import { copies, failures, keyOf, pullBench, sha256 } from '../../test-fixtures/pull-bench.ts';
import type { PullPorts } from './pull-volume.ts';
import { cameraIdentity } from './work-folder.ts';

const MiB = 1024 * 1024;
const { bench, run, close } = pullBench();
beforeEach(bench.begin);
afterEach(bench.end);
afterAll(close);

test('a volume whose names tell no serial has that of its device, and its unfinished copies lie under it', async () => {
  bench.source(seededBytes(3), 'a.mp4');
  const claimed: string[] = [];
  const claimIdentity = async (shared: string) => claimed.push(shared) > 0;
  const result = await run({ order: { serial: 'USB1' }, ports: { claimIdentity } });
  expect(result.of('listed')[0]?.volume.serial).toBe('USB1');
  expect(claimed).toEqual([cameraIdentity({ profile: 'disk', serial: 'USB1', label: 'CARD', bay: 'b1' })]);
  const named = await run({ order: { serial: 'USB1' }, ports: { parseName: () => ({ serial: 'NAME1' }) as never } });
  expect(named.of('listed')[0]?.volume.serial).toBe('NAME1');
});

test('how the card read is told once, also where the pull breaks off; only the time in the read call counts', async () => {
  for (let n = 0; n < 12; n += 1) bench.source(seededBytes(3000, `${n}`), `${n}.mp4`);
  let now = 0;
  const slow = { calls: 0, running: 0 };
  const recorder: FilePort = {
    ...realFiles,
    open: async (path, ...rest) => {
      const handle = await realFiles.open(path, ...rest);
      const read = handle.read.bind(handle);
      handle.read = (async (...args: Parameters<typeof read>) => {
        slow.calls += 1;
        now += slow.calls === 10 ? 4000 : 10;
        slow.running += 1;
        return read(...args).finally(() => {
          slow.running -= 1;
        });
      }) as typeof handle.read;
      return handle;
    },
  };
  const uptime = () => now;
  // The next file is read while one is probed: the clock must not leap within a read call.
  const probeFile = async () => {
    while (slow.running > 0) await new Promise((resolve) => setImmediate(resolve));
    now += 60_000;
    return { kind: 'none' } as const;
  };
  const result = await run({ recorder, ports: { uptime, probeFile } });
  expect(result.of('reads')).toHaveLength(1);
  expect(result.messages.at(-1)?.kind).toBe('reads');
  const [{ report } = { report: null }] = result.of('reads');
  expect(report).toMatchObject({ reads: 12, slow: 1, places: [{ offset: 0, bytes: 3000 }] });
  expect(report?.worstMs).toBeGreaterThanOrEqual(4000);
  expect(report?.worstMs).toBeLessThan(60_000);
  const gone = new LiuhenError('FLUSH_FAILED', 'scripted');
  const broken = await run({ ports: { uptime, claimIdentity: async () => Promise.reject(gone) } });
  expect(broken.error).toBe(gone);
  expect(broken.of('reads')).toHaveLength(1);
});

describe('a whole volume', () => {
  test('is listed, copied in order, and told file by file', async () => {
    for (const [name, size] of [
      ['b.mp4', 5 * MiB],
      ['a.mp4', 3],
      ['c.mp4', 0],
    ] as const)
      bench.source(seededBytes(size, name), name);
    fs.mkdirSync(join(bench.bay, 'empty'));
    fs.symlinkSync('/', join(bench.bay, 'link'));
    const result = await run();
    expect(result.error).toBeNull();
    expect(result.of('listed')[0]?.volume).toMatchObject({
      profile: 'disk',
      label: 'CARD',
      serial: null,
      officer: null,
      files: 3,
      bytes: 5 * MiB + 3,
      notTaken: [{ source: { path: 'link' }, reason: 'symlink', mayHoldFootage: false }],
    });
    expect(result.of('listed')).toHaveLength(1);
    expect(result.of('space').map(({ key, bytes }) => [key, bytes])).toEqual([
      [keyOf('a.mp4'), 3],
      [keyOf('b.mp4'), 5 * MiB],
      [keyOf('c.mp4'), 0],
    ]);
    expect(copies(result).sort()).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
    for (const { file } of result.of('copied')) {
      const bytes = fs.readFileSync(join(bench.bay, file.source.path));
      expect(fs.readFileSync(join(bench.incoming, file.key, 'data')).equals(bytes)).toBe(true);
      expect(file).toMatchObject({
        bytes: bytes.length,
        mtimeMs: 1_700_000_000_000,
        digests: { sha256: sha256(bytes) },
      });
      expect(file.pathHex).toBe(Buffer.from(file.source.path).toString('hex'));
    }
    expect(result.of('progress').at(-1)?.doneBytes).toBeLessThanOrEqual(5 * MiB + 3);
  });

  test('says serial and officer only where all names agree', async () => {
    for (const name of ['S1_012345.mp4', 'S1_067890.mp4', 'other.txt']) bench.source(seededBytes(1), name);
    const parseName: PullPorts['parseName'] = (_profile, path) => {
      const match = /^(\w+)_(\d+)/.exec(path);
      return match ? { pattern: 'p', serial: match[1]!, officer: match[2]!, important: false } : null;
    };
    const result = await run({ ports: { parseName } });
    expect(result.of('listed')[0]?.volume).toMatchObject({ serial: 'S1', officer: null });
  });

  test('that looks like one in another bay uses work folders of its own', async () => {
    bench.source(seededBytes(1));
    const result = await run({ ports: { claimIdentity: async () => false } });
    expect(result.of('copied')[0]?.file.key).not.toBe(keyOf('a.mp4'));
  });

  test('tells what the probe found, or that it failed', async () => {
    bench.source(seededBytes(1));
    const probeFile = async () => Promise.reject(new Error('sandbox gone'));
    const result = await run({ ports: { probeFile } });
    expect(result.of('copied')[0]?.file.probe).toEqual({ kind: 'failed', reason: 'sandbox gone' });
  });
});

describe('the daemon decides', () => {
  test('without space nothing of the file is read, and the others go on', async () => {
    bench.source(seededBytes(10, 'a'), 'a.mp4');
    bench.source(seededBytes(10, 'b'), 'b.mp4');
    const recorder = faultyFiles(realFiles, { op: 'read', nth: Number.POSITIVE_INFINITY, code: 'EIO' });
    const result = await run({
      recorder: recorder.files,
      onMessage: (message, outstanding) => {
        if (message.kind !== 'space' || message.key !== keyOf('a.mp4')) return false;
        queueMicrotask(() => outstanding.answerSpace(message.key, false));
        return true;
      },
    });
    expect(failures(result)).toEqual([['a.mp4', 'DISK_FULL']]);
    expect(copies(result)).toEqual(['b.mp4']);
    // Ten bytes at one go, and no call for the end of the file.
    expect(recorder.calls()).toBe(1);
  });

  test('a file over the limit is not asked for', async () => {
    bench.source(seededBytes(11), 'a.mp4');
    bench.source(seededBytes(10), 'b.mp4');
    const result = await run({ order: { maxFileBytes: 10 } });
    expect(failures(result)).toEqual([['a.mp4', 'FILE_TOO_LARGE']]);
    expect(result.of('space')).toHaveLength(1);
  });

  test('no more than 256 copied files wait to be taken', async () => {
    for (let i = 0; i < 300; i += 1) bench.source(Buffer.from(`${i}`), `${String(i).padStart(3, '0')}.dat`);
    const untaken: string[] = [];
    let most = 0;
    let timer: NodeJS.Timeout | undefined;
    const result = await run({
      onMessage: (message, outstanding) => {
        if (message.kind !== 'copied') return false;
        untaken.push(message.file.key);
        most = Math.max(most, untaken.length);
        clearTimeout(timer);
        // Nothing has come for a while: only now is one taken after the other.
        timer = setTimeout(() => {
          for (const key of untaken.splice(0)) outstanding.taken(key);
        }, 400);
        return true;
      },
    });
    expect(copies(result)).toHaveLength(300);
    expect(most).toBeLessThanOrEqual(256);
    expect(most).toBeGreaterThan(100);
  });
});

describe('a volume that changes meanwhile', () => {
  test('new and changed files make another pass, and the listing is told again', async () => {
    bench.source(seededBytes(10), 'a.mp4');
    let changed = false;
    const result = await run({
      onMessage: (message) => {
        if (message.kind === 'copied' && !changed) {
          bench.source(seededBytes(20), 'a.mp4');
          bench.source(seededBytes(5), 'b.mp4');
          changed = true;
        }
        return false;
      },
    });
    expect(result.error).toBeNull();
    expect(result.of('copied').map(({ file }) => [file.source.path, file.bytes])).toEqual([
      ['a.mp4', 10],
      ['a.mp4', 20],
      ['b.mp4', 5],
    ]);
    expect(result.of('listed').map(({ volume }) => volume.files)).toEqual([1, 2]);
  });

  test('a name is not copied again before its first copy was taken', async () => {
    bench.source(seededBytes(10));
    const story: string[] = [];
    const result = await run({
      onMessage: (message, outstanding) => {
        story.push(message.kind);
        if (message.kind !== 'copied' || message.file.bytes !== 10) return false;
        bench.source(seededBytes(20));
        setTimeout(() => {
          story.push('taken');
          outstanding.taken(message.file.key);
        }, 100);
        return true;
      },
    });
    expect(copies(result)).toHaveLength(2);
    expect(story.filter((word) => word !== 'progress' && word !== 'listed')).toEqual([
      'space',
      'copied',
      'taken',
      'space',
      'copied',
      'reads',
    ]);
  });

  test('that pauses between two writes is waited for; one of long ago is not', async () => {
    bench.source(seededBytes(100));
    const file = join(bench.bay, 'a.mp4');
    fs.utimesSync(file, new Date(), new Date());
    const waits: number[] = [];
    const wait = async (ms: number) => {
      if (waits.push(ms) === 1) fs.appendFileSync(file, 'more');
    };
    const result = await run({ ports: { wait } });
    expect(result.of('copied').map(({ file }) => file.bytes)).toEqual([100, 104]);
    expect(waits).toEqual([1000, 1000]);
    await run({ ports: { wait, now: () => Date.now() + 1001 } });
    expect(waits).toHaveLength(2);
  });

  test('for ever is given up after five passes, and no file counts as stored that is not', async () => {
    bench.source(seededBytes(1));
    let size = 1;
    const result = await run({
      onMessage: (message) => {
        if (message.kind !== 'copied') return false;
        size += 1;
        bench.source(seededBytes(size));
        return false;
      },
    });
    expect(result.of('copied')).toHaveLength(5);
    expect(failures(result)).toEqual([['a.mp4', 'SOURCE_CHANGED']]);
  });

  test('a file that changes during its copy is read again from the start', async () => {
    bench.source(seededBytes(3 * MiB));
    let grown = false;
    const recorder = hookedReads(realFiles, () => {
      if (!grown) fs.appendFileSync(join(bench.bay, 'a.mp4'), 'more');
      grown = true;
    });
    const result = await run({ recorder });
    expect(result.of('copied').map(({ file }) => file.bytes)).toEqual([3 * MiB + 4]);
    expect(result.of('space').map(({ bytes }) => bytes)).toEqual([3 * MiB, 3 * MiB + 4]);
    expect(failures(result)).toEqual([]);
  });

  test('a file that never holds still fails, each pass after four tries', async () => {
    bench.source(seededBytes(100));
    const result = await run({
      recorder: hookedReads(realFiles, () => fs.appendFileSync(join(bench.bay, 'a.mp4'), 'more')),
    });
    expect(copies(result)).toEqual([]);
    expect(new Set(failures(result).flat())).toEqual(new Set(['a.mp4', 'SOURCE_CHANGED']));
    expect(result.of('space')).toHaveLength(20);
    expect(result.error).toBeNull();
  });

  test('a volume that goes mid-file ends it all, what was copied before stays told', async () => {
    bench.source(seededBytes(10), 'a.mp4');
    bench.source(seededBytes(9 * MiB), 'b.mp4');
    bench.source(seededBytes(10), 'c.mp4');
    let reads = 0;
    const recorder = hookedReads(realFiles, () => {
      reads += 1;
      if (reads === 4) fs.renameSync(bench.bay, `${bench.bay}-gone`);
    });
    const result = await run({ recorder, station: realFiles });
    expect(result.error).toMatchObject({ code: 'CAMERA_GONE' });
    expect(copies(result)).toContain('a.mp4');
    expect(copies(result)).not.toContain('c.mp4');
  });
});
