import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realFiles } from '../../storage/file-port.ts';
import { seededBytes } from '../../test-fixtures/copy-bench.ts';
import { faultyFiles, hookedReads } from '../../test-fixtures/faulty-files.ts';
import { copies, failures, keyOf, pullBench, sha256 } from '../../test-fixtures/pull-bench.ts';
import { sourceNoteName } from './work-folder.ts';

const MiB = 1024 * 1024;
const { bench, run, close } = pullBench();
beforeEach(bench.begin);
afterEach(bench.end);
afterAll(close);

describe('faults', () => {
  test('a read error costs that file alone, and keeps what was read for the next docking', async () => {
    bench.source(seededBytes(9 * MiB, 'a'), 'a.mp4');
    bench.source(seededBytes(10, 'b'), 'b.mp4');
    const recorder = faultyFiles(realFiles, { op: 'read', nth: 4, code: 'EIO' }).files;
    const first = await run({ recorder });
    expect(failures(first)).toEqual([['a.mp4', 'CAMERA_READ_FAILED']]);
    expect(copies(first)).toEqual(['b.mp4']);
    expect(fs.existsSync(join(bench.incoming, sourceNoteName(keyOf('a.mp4'))))).toBe(true);
    const second = await run();
    const [file] = second.of('copied').flatMap(({ file }) => (file.source.path === 'a.mp4' ? [file] : []));
    expect(file?.resumed).toBe(true);
    expect(file?.reads).toEqual([
      [0, 6 * MiB],
      [6 * MiB, 9 * MiB],
    ]);
    expect(file?.digests.sha256).toBe(sha256(seededBytes(9 * MiB, 'a')));
  });

  test('a full disk costs the files that do not fit', async () => {
    bench.source(seededBytes(10, 'a'), 'a.mp4');
    bench.source(seededBytes(10, 'b'), 'b.mp4');
    const result = await run({ station: faultyFiles(realFiles, { op: 'write', nth: 1, code: 'ENOSPC' }).files });
    expect(failures(result)).toEqual([['a.mp4', 'DISK_FULL']]);
    expect(copies(result)).toEqual(['b.mp4']);
  });

  test('a copy that reads back differently is made once more', async () => {
    bench.source(seededBytes(10));
    const garbling = (times: number) => {
      let left = times;
      return hookedReads(realFiles, (buffer) => {
        if (left > 0) buffer[0] = buffer[0]! ^ 1;
        left -= 1;
      });
    };
    const once = await run({ station: garbling(1) });
    expect(copies(once)).toEqual(['a.mp4']);
    expect(failures(once)).toEqual([]);
    const always = await run({ station: garbling(99) });
    expect(copies(always)).toEqual([]);
    expect(failures(always)).toEqual([['a.mp4', 'READ_BACK_DIFFERS']]);
  });

  test('a failed flush ends the volume at any place and is not tried again', async () => {
    for (let nth = 1; nth <= 3; nth += 1) {
      for (const name of ['a.mp4', 'b.mp4', 'c.mp4']) bench.source(seededBytes(10, name), name);
      const result = await run({ station: faultyFiles(realFiles, { op: 'sync', nth, code: 'EIO' }).files });
      expect(result.error).toMatchObject({ code: 'FLUSH_FAILED' });
      expect(copies(result).length).toBeLessThan(3);
    }
  });
});
