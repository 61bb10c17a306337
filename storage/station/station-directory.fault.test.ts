// Init cut short at each of its file calls: the directory is then no station, and init can be run on it again; or it is
// a whole one.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type FilePort, realFiles } from '../file-port.ts';
import { loadStationKeys } from './keys.ts';
import { Settings } from './settings.ts';
import { initStation, stationPaths } from './station-directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'liuhen-init-'));
const request = { id: 'ST01', name: 'A', org: 'B', timezone: 'UTC', now: Date.now() };

afterAll(() => rmSync(folder, { recursive: true }));

/** The real files until call number `failAt`, which fails with EIO, as do all after it: the process is as good as dead. */
function dyingFiles(failAt: number): { files: FilePort; calls: () => number } {
  let calls = 0;
  const counted = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_target, name) {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function' || name === 'close')
          return typeof member === 'function' ? member.bind(target) : member;
        return async (...args: unknown[]) => {
          if (++calls >= failAt) throw Object.assign(new Error('injected'), { code: 'EIO' });
          const result: unknown = await member.apply(target, args);
          return name === 'open' ? counted(result as FileHandle) : result;
        };
      },
    });
  return { files: counted(realFiles), calls: () => calls };
}

/** @returns whether the init went through because it makes fewer calls than that. */
async function cutShort(failAt: number): Promise<boolean> {
  const data = join(folder, String(failAt));
  const { files, calls } = dyingFiles(failAt);
  const error: unknown = await initStation(data, request, files).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) expect(calls()).toBeLessThan(failAt);
  else expect(String(error)).toMatch(/injected|could not/);
  const { settings, keys } = stationPaths(data);
  if (!existsSync(settings)) await initStation(data, request);
  expect((await Settings.open(settings)).get('station.id')).toBe('ST01');
  await loadStationKeys(keys);
  expect(existsSync(`${settings}.new`)).toBe(false);
  return error === undefined;
}

it('init cut short at any file call can be run again', async () => {
  const atOnce = 8;
  for (let first = 1, whole = false; !whole; first += atOnce)
    whole = (await Promise.all(Array.from({ length: atOnce }, (_, i) => cutShort(first + i)))).includes(true);
}, 30_000);
