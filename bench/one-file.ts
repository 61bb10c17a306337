// One large file from the disk to the same disk: the copy of a pull process by itself, the whole way from docking to
// `safe`, and what others do with the same file, each with a warm and with a cold cache.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DigestSetting } from '../core/model.ts';
import { type Bench, MiB } from './bench.ts';
import type { LaneOrder } from './copy-lane.ts';
import { dropCaches, isOnPath, shell } from './machine.ts';
import { type Contestant, median, type Samples, takeTurns } from './measure.ts';
import { timesTable } from './report.ts';
import { makeNew, makeRecording } from './sources.ts';
import { BenchStation } from './station.ts';

const cpSync = 'cp + sync FILE';
const cpSyncSum = 'cp + sync FILE + sha256sum';
const cpSyncOpenssl = 'cp + sync FILE + openssl dgst -sha256';
const rsyncSum = 'rsync -a + sha256sum, not flushed';
const rclone = 'rclone copy, not flushed';
const sm3Alone = 'openssl dgst -sm3, no copy';
const copied = 'copied, flushed, SHA-256, no read-back';
const pullSha256 = 'pull: read back, SHA-256';
const pullBoth = 'pull: read back, SHA-256 + SM3';
const dockSha256 = 'dock to safe, SHA-256';
const dockBoth = 'dock to safe, SHA-256 + SM3';

/**
 * warm: the source lies in the page cache. cold: it does not, the programs do, as on a station that runs for days. all
 * cold: nothing does (drop_caches, root alone), so that every program too is read from the disk.
 */
const states = ['warm', 'cold', 'all cold'] as const;
type State = (typeof states)[number];

/** Who takes turns; each costs about two seconds a round. */
const partIn: Readonly<Record<State, readonly string[]>> = {
  warm: [cpSync, copied, pullSha256, pullBoth, dockSha256, dockBoth, cpSyncSum, cpSyncOpenssl, sm3Alone],
  cold: [cpSync, copied, pullSha256, dockSha256, dockBoth, cpSyncSum, cpSyncOpenssl, rsyncSum, rclone],
  'all cold': [cpSync, pullSha256, dockSha256, cpSyncSum, rsyncSum, rclone],
};

export async function oneFile(bench: Bench): Promise<void> {
  const { folder, sizes, report } = bench;
  const tree = join(folder, 'recorder');
  const docked = await makeRecording(tree, sizes.fileBytes, 'docked');
  const source = await makeRecording(join(folder, 'source'), sizes.fileBytes, 'one file');
  const out = join(folder, 'out');
  const station = await BenchStation.start(join(folder, 'station'), 'sha256');
  const lanes = {
    copied: new Lane('sha256', 'no-read-back'),
    sha256: new Lane('sha256', 'read-back'),
    both: new Lane('sha256+sm3', 'read-back'),
  };
  const trees = new Map([['bay-1', tree]]);
  // Reads the whole source before the first turn, for the stretches that are believed.
  await fresh(out);
  await lanes.copied.copy({ source, incoming: out });

  const turnsIn = (state: State): Contestant[] => {
    const settle = async (read = source) => {
      await fresh(out);
      await station.forgetOriginals();
      await shell('sync -f "$1"', folder);
      if (state === 'warm') await shell('cat "$1" > /dev/null', read);
      else await shell('dd if="$1" iflag=nocache count=0 status=none', read);
      if (state === 'all cold') dropCaches();
    };
    const command = (name: string, line: string): Contestant => ({
      name,
      prepare: () => settle(),
      run: async () => void (await shell(line, source, join(out, 'copy'))),
    });
    const lane = (name: string, by: Lane): Contestant => ({
      name,
      prepare: () => settle(),
      run: () => by.copy({ source, incoming: out }),
    });
    const dock = (name: string, digests: DigestSetting): Contestant => ({
      name,
      prepare: async () => {
        await station.undock();
        makeNew(docked);
        await station.setDigests(digests);
        await settle(docked);
      },
      run: () => station.pull(trees),
    });
    const all: Readonly<Record<string, Contestant>> = {
      [cpSync]: command(cpSync, 'cp "$1" "$2" && sync "$2"'),
      [copied]: lane(copied, lanes.copied),
      [pullSha256]: lane(pullSha256, lanes.sha256),
      [pullBoth]: lane(pullBoth, lanes.both),
      [dockSha256]: dock(dockSha256, 'sha256'),
      [dockBoth]: dock(dockBoth, 'sha256+sm3'),
      [cpSyncSum]: command(cpSyncSum, 'cp "$1" "$2" && sync "$2" && sha256sum "$2"'),
      [cpSyncOpenssl]: command(cpSyncOpenssl, 'cp "$1" "$2" && sync "$2" && openssl dgst -sha256 "$2"'),
      [sm3Alone]: command(sm3Alone, 'openssl dgst -sm3 "$1"'),
      ...(isOnPath('rsync') && { [rsyncSum]: command(rsyncSum, 'rsync -a "$1" "$2" && sha256sum "$2"') }),
      ...(isOnPath('rclone') && { [rclone]: command(rclone, 'rclone copyto "$1" "$2"') }),
    };
    return Object.values(all).filter(({ name }) => partIn[state].includes(name));
  };

  try {
    for (const state of bench.cold ? states : states.slice(0, 2)) {
      const samples = await takeTurns(turnsIn(state), bench);
      bench.say(`one file of ${sizes.fileBytes / MiB} MiB, ${state}, medians:\n${timesTable(samples, median)}`);
      report.addSamples(`one file, ${state}`, 's', samples);
      rows(bench, state, samples);
    }
  } finally {
    await station.stop();
    for (const lane of Object.values(lanes)) lane.close();
  }
}

function rows({ report }: Bench, state: State, samples: Samples): void {
  const against = (ours: string, peer: string, most?: number) => {
    if (!samples.has(ours) || !samples.has(peer)) return;
    const aim = most === undefined ? undefined : ({ kind: 'at most', value: most } as const);
    report.addRatio(`one file, ${state}`, samples, ours, peer, aim);
  };
  against(copied, cpSync, 1.7);
  for (const ours of [pullSha256, dockSha256]) {
    against(ours, cpSync, 2.6);
    for (const peer of [cpSyncSum, rsyncSum, rclone]) against(ours, peer, state === 'warm' ? undefined : 1);
    against(ours, cpSyncOpenssl);
  }
  for (const ours of [pullBoth, dockBoth]) {
    against(ours, sm3Alone, 1.2);
    against(ours, cpSyncSum, state === 'warm' ? 1 : undefined);
  }
}

async function fresh(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
}

/** A copying process, kept alive from turn to turn; started as pull-client.ts starts its own. */
class Lane {
  readonly #process: ChildProcess;

  constructor(digests: DigestSetting, readBack: 'read-back' | 'no-read-back') {
    const program = join(dirname(import.meta.filename), 'copy-lane.ts');
    const flags = ['--max-semi-space-size=1', '--max-old-space-size=192'];
    this.#process = spawn(process.execPath, [...flags, program, digests, readBack], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '8' },
    });
  }

  copy(order: LaneOrder): Promise<void> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`a copying process ended (${code})`));
      this.#process.once('exit', ended);
      this.#process.once('message', () => {
        this.#process.off('exit', ended);
        resolve();
      });
      this.#process.send(order);
    });
  }

  close(): void {
    if (this.#process.connected) this.#process.disconnect();
  }
}
