// The order of a salvage: each file of a dying card that is not stored yet, around its bad blocks, within a time for each
// file and for all. The same words to the daemon as a pull (pull-volume.ts), but no listing: what was listed still holds.
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import { PullProgress } from './pull-progress.ts';
import { endsTheVolume, type PullPorts, type StartOrder } from './pull-volume.ts';
import { salvageFile } from './salvage-copy.ts';
import { rawPathHex, sourceName } from './source-name.ts';
import type { SourceEntry, SourceFile } from './transport.ts';
import { workKey } from './work-folder.ts';

export type SalvageOrder = NonNullable<StartOrder['salvage']>;

export interface SalvagePorts
  extends Pick<PullPorts, 'transport' | 'tools' | 'outstanding' | 'send' | 'probeFile' | 'now'> {
  /** Milliseconds of a clock that never steps. */
  readonly uptime: () => number;
}

/**
 * Salvages a volume; it is through when this resolves. Files of which nothing can be read are sent as `file-failed`.
 * @throws LiuhenError what ends the whole volume: CAMERA_GONE, FLUSH_FAILED.
 */
export async function salvageVolume(order: StartOrder, salvage: SalvageOrder, ports: SalvagePorts): Promise<void> {
  const { transport, outstanding, send } = ports;
  const progress = new PullProgress(send, () => transport.waitingSince);
  const stop = progress.start();
  const endMs = ports.uptime() + salvage.volumeMs;
  const stored = new Set(salvage.storedHex);
  try {
    for (const entry of (await transport.list()).files) {
      if (stored.has(rawPathHex(entry.rawPath))) continue;
      await salvageOne(entry, order, salvage, ports, progress, endMs).catch((thrown: unknown) => {
        const error = asLiuhenError(thrown);
        progress.abandon();
        if (endsTheVolume.has(error.code)) throw error;
        const key = workKey(salvage.identity, entry.rawPath);
        send({
          kind: 'file-failed',
          key,
          source: sourceName(entry.rawPath),
          bytes: entry.bytes,
          error: error.toJSON(),
        });
      });
    }
    await outstanding.untakenAtMost(0);
  } finally {
    stop();
  }
}

async function salvageOne(
  entry: SourceEntry,
  order: StartOrder,
  { identity, fileMs }: SalvageOrder,
  ports: SalvagePorts,
  progress: PullProgress,
  endMs: number,
): Promise<void> {
  const { transport, outstanding, send, uptime } = ports;
  if (uptime() >= endMs)
    throw new LiuhenError('CAMERA_READ_FAILED', 'no time was left for this file', {
      hint: 'salvage the bay once more: files that were read as far as it goes are passed over',
    });
  const source = await transport.open(entry, 'blocks');
  try {
    const stamp = await source.stamp();
    if (stamp.bytes > order.maxFileBytes)
      throw new LiuhenError('FILE_TOO_LARGE', 'the file is over the limit', {
        context: { bytes: stamp.bytes, limit: order.maxFileBytes },
      });
    const key = workKey(identity, entry.rawPath);
    const answer = outstanding.awaitSpace(key);
    send({ kind: 'space', key, bytes: stamp.bytes });
    if (!(await answer)) throw new LiuhenError('DISK_FULL', 'the station has no room for this file');
    await copyGranted(entry, source, stamp, key, ports, progress, Math.min(uptime() + fileMs, endMs));
  } finally {
    await source.close();
  }
}

async function copyGranted(
  entry: SourceEntry,
  source: SourceFile,
  stamp: Awaited<ReturnType<SourceFile['stamp']>>,
  key: string,
  { tools, outstanding, send, probeFile, now, uptime }: SalvagePorts,
  progress: PullProgress,
  endMs: number,
): Promise<void> {
  const copy = await salvageFile(tools, {
    source,
    stamp,
    key,
    isOutOfTime: () => uptime() >= endMs,
    onPosition: (at) => progress.at(at),
  });
  progress.read(stamp.bytes);
  const pulledAtMs = now();
  const probe = await probeFile(copy.path, copy.firstBytes).catch(
    (error: unknown) => ({ kind: 'failed', reason: asLiuhenError(error).message }) as const,
  );
  outstanding.copied(key);
  send({
    kind: 'copied',
    file: {
      key,
      source: sourceName(entry.rawPath),
      pathHex: rawPathHex(entry.rawPath),
      bytes: stamp.bytes,
      mtimeMs: Number(stamp.mtimeNs / 1_000_000n),
      digests: copy.digests,
      readBack: copy.readBack,
      reads: copy.kept,
      resumed: false,
      pulledAtMs,
      probe,
      salvage: { holes: copy.holes, isCutShort: copy.isCutShort },
    },
  });
}
