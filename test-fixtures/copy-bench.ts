// A volume, an incoming folder and the tools to copy from one to the other, for the tests of copying and resuming.
import { createCipheriv, createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { DigestSetting } from '../core/model.ts';
import { copyFile, type VerifiedCopy } from '../ingest/pull/copy.ts';
import { CopyRing } from '../ingest/pull/copy-ring.ts';
import { MassStorage } from '../ingest/pull/mass-storage.ts';
import { ReadBack } from '../ingest/pull/read-back.ts';
import { rawPathHex } from '../ingest/pull/source-name.ts';
import { workKey } from '../ingest/pull/work-folder.ts';
import { type FilePort, realFiles } from '../storage/file-port.ts';

export type Read = (buffer: Uint8Array, position: number) => Promise<number>;

export interface CopyOptions {
  readonly digests?: DigestSetting;
  readonly incoming?: string;
  readonly identity?: string;
  /** File port of the station's side. */
  readonly files?: FilePort;
  /** Stands between the copy and the source's reads. */
  readonly watch?: (read: Read) => Read;
  readonly beforeVerify?: () => void;
}

/** The same bytes for the same seed, on every machine; a longer piece begins with the shorter. */
export function seededBytes(length: number, seed = 'footage'): Buffer {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

export function copyBench() {
  const rings = { sha256: new CopyRing('sha256'), 'sha256+sm3': new CopyRing('sha256+sm3') };
  const bench = {
    directory: '',
    get bay() {
      return join(bench.directory, 'bay');
    },
    get incoming() {
      return join(bench.directory, 'incoming');
    },
    begin: () => {
      bench.directory = fs.mkdtempSync(join(tmpdir(), 'liuhen-copy-'));
      fs.mkdirSync(bench.bay);
      fs.mkdirSync(bench.incoming);
    },
    end: () => fs.rmSync(bench.directory, { recursive: true }),
    close: async () => void (await Promise.all(Object.values(rings).map((ring) => ring.close()))),
    /** A file on the volume, its time as on a FAT card: whole seconds. */
    source: (bytes: Uint8Array, name = 'a.mp4') => {
      const path = join(bench.bay, name);
      fs.writeFileSync(path, bytes);
      fs.utimesSync(path, 1_700_000_000, 1_700_000_000);
      return path;
    },
    folder: (path: string, identity = 'camera') => join(bench.incoming, workKey(identity, basename(path))),
    copy: async (path: string, options: CopyOptions = {}): Promise<VerifiedCopy> => {
      const files = options.files ?? realFiles;
      const ring = rings[options.digests ?? 'sha256+sm3'];
      const tools = { files, ring, readBack: new ReadBack(files), incoming: options.incoming ?? bench.incoming };
      const volume = await MassStorage.open(bench.bay);
      const rawPath = basename(path);
      const source = await volume.open({ rawPath, bytes: 0, mtimeNs: 0n });
      const identity = options.identity ?? 'camera';
      try {
        const read: Read = (buffer, position) => source.read(buffer, position);
        const written = await copyFile(tools, {
          source: { stamp: () => source.stamp(), close: () => source.close(), read: options.watch?.(read) ?? read },
          stamp: await source.stamp(),
          key: workKey(identity, rawPath),
          identity,
          pathHex: rawPathHex(rawPath),
          onPosition: () => undefined,
        });
        options.beforeVerify?.();
        return await written.verify();
      } finally {
        await source.close();
        await volume.close();
      }
    },
  };
  return bench;
}
