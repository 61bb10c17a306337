// A power cut loses what was not flushed, and a test cannot pull the plug: so the order of the calls is held instead.
import { mkdirSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLog, tempFolder, testDrafts } from '../../test-fixtures/temp-log.ts';
import { type FilePort, realFiles } from '../file-port.ts';

let folder: ReturnType<typeof tempFolder>;
beforeEach(() => {
  folder = tempFolder('in-memory');
});
afterEach(() => folder.remove());

type Call = readonly [op: 'write' | 'sync' | 'rename' | 'mkdir' | 'rm' | 'told', path: string, to?: string];

/** Notes every call that changes or flushes something, when it has ended. */
function recorded(root: string): { files: FilePort; calls: Call[] } {
  const calls: Call[] = [];
  const name = (path: unknown) => relative(root, String(path)) || '.';
  const files: FilePort = {
    ...realFiles,
    open: async (path, flags) => {
      const handle = await realFiles.open(path, flags);
      const flush = (method: 'sync' | 'datasync') => async () => {
        await handle[method]();
        calls.push(['sync', name(path)]);
      };
      const overrides: Partial<FileHandle> = {
        sync: flush('sync'),
        datasync: flush('datasync'),
        write: (async (...args: Parameters<FileHandle['write']>) => {
          calls.push(['write', name(path)]);
          return handle.write(...args);
        }) as FileHandle['write'],
      };
      return new Proxy(handle, {
        get: (target, key) => {
          const value: unknown = Reflect.get(overrides, key) ?? Reflect.get(target, key, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
    rename: async (from, to) => {
      await realFiles.rename(from, to);
      calls.push(['rename', name(from), name(to)]);
    },
    mkdir: (async (path: string) => {
      await realFiles.mkdir(path);
      calls.push(['mkdir', name(path)]);
    }) as FilePort['mkdir'],
    rm: async (path, options) => {
      await realFiles.rm(path, options);
      calls.push(['rm', name(path)]);
    },
  };
  return { files, calls };
}

it('flushes each file before its name, each name before what counts on it, and tells nobody before the journal', async () => {
  const dir = join(folder.path, 'log');
  mkdirSync(dir);
  const { files, calls } = recorded(dir);
  const log = await openLog(dir, { files });
  for (let n = 0; n < 8; n += 1) {
    await log.append(testDrafts(n * 100, 100));
    calls.push(['told', 'journal']);
    if (n % 2 > 0) await log.publish();
  }
  await log.close();

  /** Files with bytes, and folders with names, that a power cut would still take away. */
  const unflushed = new Set<string>();
  for (const [op, path, to] of calls) {
    if (op === 'write') unflushed.add(path);
    if (op === 'sync') unflushed.delete(path);
    if (op === 'mkdir') unflushed.add(dirname(path));
    if (op === 'told') expect([...unflushed]).toEqual([]);
    if (op === 'rm') expect([...unflushed].filter((name) => name.startsWith('tile'))).toEqual([]);
    if (op === 'rename') {
      expect([...unflushed]).not.toContain(path);
      // A checkpoint speaks for its tiles; a new journal no longer holds what went into them.
      if (to === 'checkpoint' || to === 'journal') {
        expect([...unflushed].filter((name) => /^(tile|private)/.test(name))).toEqual([]);
      }
      unflushed.add(dirname(to!));
    }
  }
  expect([...unflushed]).toEqual([]);
  expect(calls.filter(([op, , to]) => op === 'rename' && to === 'journal').length).toBeGreaterThan(2);
});
