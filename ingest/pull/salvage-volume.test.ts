// A dying card as a real folder behind a file port that refuses blocks of one file, and the pull process itself on a good
// folder: what is stored is passed over, what can be read is handed over with its map.
import * as fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FilePort, realFiles } from '../../storage/file-port.ts';
import { copyBench, seededBytes } from '../../test-fixtures/copy-bench.ts';
import { checkFromPull } from './check-messages.ts';
import { CopyRing } from './copy-ring.ts';
import { MassStorage } from './mass-storage.ts';
import type { FromPull } from './messages.ts';
import { Outstanding } from './outstanding.ts';
import { type PullMessage, startPull } from './pull-client.ts';
import type { StartOrder } from './pull-volume.ts';
import { ReadBack } from './read-back.ts';
import { salvageVolume } from './salvage-volume.ts';
import { copyName, workKey } from './work-folder.ts';

const mib = 2 ** 20;
const block = 4096;
const bench = copyBench();
const ring = new CopyRing('sha256');
beforeEach(bench.begin);
afterEach(bench.end);
afterAll(async () => {
  await ring.close();
  await bench.close();
});

const hex = (name: string) => Buffer.from(name).toString('hex');
const order = (salvage: Partial<NonNullable<StartOrder['salvage']>> = {}): StartOrder => ({
  kind: 'start',
  bay: 'b1',
  root: bench.bay,
  incoming: bench.incoming,
  label: null,
  serial: null,
  profiles: [],
  digests: 'sha256',
  maxFileBytes: 10 ** 12,
  salvage: { storedHex: [], identity: 'salvage b1', fileMs: 60_000, volumeMs: 60_000, ...salvage },
});

/** Reads of files whose name contains `bad` meet a block that the medium does not give, at `at`. */
function dyingCard(at: number, code: string, act: () => void = () => undefined): FilePort {
  const wrapHandle = (handle: FileHandle): FileHandle =>
    new Proxy(handle, {
      get(object, property) {
        const value: unknown = Reflect.get(object, property, object);
        if (property === 'read')
          return async (buffer: Uint8Array, offset: number, length: number, position: number) => {
            if (position <= at && at < position + length) {
              act();
              throw Object.assign(new Error(`${code}: scripted`), { code });
            }
            return object.read(buffer, offset, length, position);
          };
        if (property === 'close') bad.delete(handle.fd);
        return typeof value === 'function' ? value.bind(object) : value;
      },
    });
  const bad = new Set<number>();
  return new Proxy(realFiles, {
    get(object, property) {
      const value: unknown = Reflect.get(object, property, object);
      if (property !== 'open') return value;
      return async (path: string | Buffer, ...more: unknown[]) => {
        const handle = (await Reflect.apply(value as typeof realFiles.open, object, [path, ...more])) as FileHandle;
        // The second opening is by the number of the first.
        const isBad = `${path}`.includes('bad') || [...bad].some((fd) => `${path}` === `/proc/self/fd/${fd}`);
        if (isBad) bad.add(handle.fd);
        return isBad ? wrapHandle(handle) : handle;
      };
    },
  });
}

interface Told {
  readonly messages: FromPull[];
  readonly error: unknown;
}

async function run(start: StartOrder, recorder?: FilePort, uptime = () => 0, granted = true): Promise<Told> {
  const transport = await MassStorage.open(bench.bay, recorder);
  const outstanding = new Outstanding();
  const messages: FromPull[] = [];
  let error: unknown = null;
  const send = (message: FromPull) => {
    messages.push(message);
    // As the daemon sees it, or not at all.
    expect(checkFromPull(JSON.parse(JSON.stringify(message)))).toEqual(JSON.parse(JSON.stringify(message)));
    if (message.kind === 'space') queueMicrotask(() => outstanding.answerSpace(message.key, granted));
    if (message.kind === 'copied') queueMicrotask(() => outstanding.taken(message.file.key));
  };
  const tools = { files: realFiles, ring, readBack: new ReadBack(realFiles), incoming: bench.incoming };
  const ports = { transport, tools, outstanding, send, probeFile: async () => ({ kind: 'none' as const }) };
  await salvageVolume(start, start.salvage!, { ...ports, now: () => 7, uptime }).catch((thrown: unknown) => {
    error = thrown;
  });
  await transport.close();
  return { messages, error };
}

const copied = ({ messages }: Told) => messages.flatMap((message) => (message.kind === 'copied' ? [message.file] : []));
const failed = ({ messages }: Told) =>
  messages.flatMap((message) => (message.kind === 'file-failed' ? [[message.source.path, message.error.code]] : []));

// What the kernel says of a medium: buffered reads EIO, direct ones also ENODATA (blk_status_to_errno).
it.each(['EIO', 'ENODATA'])('hands over what is not stored, with the map of its holes: %s', async (code) => {
  const content = seededBytes(2 * mib + 100);
  bench.source(content, 'bad.mp4');
  bench.source(seededBytes(5000, 'late'), 'late.mp4');
  bench.source(seededBytes(5000, 'stored'), 'stored.mp4');
  const told = await run(order({ storedHex: [hex('stored.mp4')] }), dyingCard(mib + 3 * block, code));
  expect(told.error).toBeNull();
  const [bad, late] = copied(told);
  expect(copied(told)).toHaveLength(2);
  const hole = [mib + 3 * block, mib + 4 * block];
  expect(bad).toMatchObject({
    pathHex: hex('bad.mp4'),
    bytes: content.length,
    reads: [
      [0, hole[0]],
      [hole[1], content.length],
    ],
    salvage: { holes: [hole], isCutShort: false },
  });
  const stored = fs.readFileSync(join(bench.incoming, bad!.key, copyName));
  content.fill(0, hole[0], hole[1]);
  expect(stored.equals(content)).toBe(true);
  expect(late).toMatchObject({ salvage: { holes: [], isCutShort: false } });
});

it('leaves the copy of a pull alone, which may be gone on with', async () => {
  bench.source(seededBytes(5000), 'bad.mp4');
  const pulled = join(bench.incoming, workKey('camera', 'bad.mp4'));
  fs.mkdirSync(pulled);
  fs.writeFileSync(join(pulled, copyName), 'begun');
  await run(order(), dyingCard(4096, 'EIO'));
  expect(fs.readFileSync(join(pulled, copyName), 'utf8')).toBe('begun');
});

it('says of each file that gives nothing, has no room or no time that it failed', async () => {
  bench.source(seededBytes(3000), 'bad.mp4');
  bench.source(seededBytes(3000, 'good'), 'good.mp4');
  expect(failed(await run(order(), dyingCard(0, 'EIO')))).toEqual([['bad.mp4', 'CAMERA_READ_FAILED']]);
  expect(failed(await run(order(), undefined, () => 0, false))).toEqual([
    ['bad.mp4', 'DISK_FULL'],
    ['good.mp4', 'DISK_FULL'],
  ]);
  expect(failed(await run(order({ volumeMs: 0 })))).toEqual([
    ['bad.mp4', 'CAMERA_READ_FAILED'],
    ['good.mp4', 'CAMERA_READ_FAILED'],
  ]);
});

it('stops where the card is gone, and takes that for no bad block', async () => {
  bench.source(seededBytes(3000), 'bad.mp4');
  bench.source(seededBytes(3000, 'good'), 'good.mp4');
  const gone = dyingCard(0, 'EIO', () => fs.renameSync(bench.bay, join(bench.directory, 'elsewhere')));
  const told = await run(order(), gone);
  expect(told.error).toMatchObject({ code: 'CAMERA_GONE' });
  expect(copied(told)).toEqual([]);
});

it('believes no map that does not make the file whole', () => {
  const file = {
    key: '0'.repeat(32),
    source: { name: 'a', path: 'a' },
    pathHex: '61',
    bytes: 10,
    mtimeMs: 0,
    digests: { sha256: '0'.repeat(64) },
    readBack: 'direct',
    resumed: false,
    pulledAtMs: 0,
    probe: { kind: 'none' },
  };
  const checked = (reads: unknown, holes: unknown) =>
    checkFromPull({ kind: 'copied', file: { ...file, reads, salvage: { holes, isCutShort: false } } }) !== null;
  expect(
    checked(
      [
        [0, 4],
        [6, 10],
      ],
      [[4, 6]],
    ),
  ).toBe(true);
  expect(checked([[0, 10]], [])).toBe(true);
  expect(
    checked(
      [
        [0, 4],
        [6, 10],
      ],
      [],
    ),
  ).toBe(false);
  expect(
    checked(
      [
        [0, 4],
        [6, 10],
      ],
      [[3, 6]],
    ),
  ).toBe(false);
  expect(
    checked(
      [
        [0, 4],
        [6, 10],
      ],
      [
        [4, 6],
        [10, 12],
      ],
    ),
  ).toBe(false);
  expect(
    checked(
      [
        [0, 4],
        [6, 10],
      ],
      [['4', 6]],
    ),
  ).toBe(false);
  expect(
    checked(
      [
        [0, 4],
        [6, 10],
      ],
      'x',
    ),
  ).toBe(false);
  expect(
    checked(
      [
        [0, 4],
        [6, 10],
      ],
      [null],
    ),
  ).toBe(false);
});

describe('the pull process', () => {
  it('salvages when it is told to, and lists nothing', async () => {
    bench.source(seededBytes(mib + 1), 'a.mp4');
    bench.source(seededBytes(10, 'b'), 'b.mp4');
    const messages: PullMessage[] = [];
    const pull = startPull({
      start: order({ storedHex: [hex('b.mp4')] }),
      stallMs: 20_000,
      onMessage: (message) => {
        messages.push(message);
        if (message.kind === 'space') pull.send({ kind: 'space', key: message.key, granted: true });
        if (message.kind === 'copied') pull.send({ kind: 'taken', key: message.file.key });
      },
    });
    expect(await pull.exited).toEqual({ finished: true, error: null });
    const words = messages.map(({ kind }) => kind).filter((kind) => kind !== 'progress');
    expect(words).toEqual(['space', 'copied', 'finished']);
    expect(messages.find(({ kind }) => kind === 'copied')).toMatchObject({
      file: { source: { path: 'a.mp4' }, salvage: { holes: [] } },
    });
  });
});
