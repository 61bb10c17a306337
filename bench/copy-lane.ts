// A process that copies as a pull process does, with its own code and tools, and nothing around it: no list, no daemon.
// Started by copy.ts, which times it. Without read-back only the answer of the reading is replaced, nothing else.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { copyFile } from '../ingest/pull/copy.ts';
import { CopyRing, slotBytes } from '../ingest/pull/copy-ring.ts';
import { MassStorage } from '../ingest/pull/mass-storage.ts';
import { ReadBack } from '../ingest/pull/read-back.ts';
import { rawPathHex } from '../ingest/pull/source-name.ts';
import { workKey } from '../ingest/pull/work-folder.ts';
import { realFiles } from '../storage/file-port.ts';

export interface LaneOrder {
  readonly source: string;
  readonly incoming: string;
}

const [digests, readBackKind] = process.argv.slice(2) as ['sha256' | 'sha256+sm3', 'read-back' | 'no-read-back'];
const ring = new CopyRing(digests);

process.on('message', (order: LaneOrder) => {
  copy(order).then(
    () => process.send?.('done'),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

async function copy({ source: path, incoming }: LaneOrder): Promise<void> {
  const readBack = readBackKind === 'read-back' ? new ReadBack(realFiles) : await believedReader(path);
  const volume = await MassStorage.open(dirname(path));
  const rawPath = basename(path);
  const source = await volume.open({ rawPath, bytes: 0, mtimeNs: 0n });
  try {
    const stamp = await source.stamp();
    const job = { source, stamp, key: workKey('bench', rawPath), identity: 'bench', pathHex: rawPathHex(rawPath) };
    const tools = { files: realFiles, ring, readBack, incoming };
    await (await copyFile(tools, { ...job, onPosition: () => undefined })).verify();
  } finally {
    await source.close();
    await volume.close();
  }
}

/** By path: SHA-256 of every stretch that a copy may ask for, made the first time that a file is copied. */
const believed = new Map<string, Map<number, string>>();

/** Says of every stretch what it should read back as, without reading. */
async function believedReader(path: string): Promise<ReadBack> {
  const known = believed.get(path) ?? (await prefixDigests(path));
  believed.set(path, known);
  const reader = { mode: 'direct', advance: async (end: number) => known.get(end), close: async () => undefined };
  return { open: async () => reader } as unknown as ReadBack;
}

async function prefixDigests(path: string): Promise<Map<number, string>> {
  const digests = new Map<number, string>();
  const running = createHash('sha256');
  const file = await open(path);
  const buffer = Buffer.alloc(slotBytes);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) break;
    running.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
    digests.set(at, running.copy().digest('hex'));
  }
  await file.close();
  return digests;
}
