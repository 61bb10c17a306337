// Eight bays at once: their throughput against one bay's, what a stalled one costs the others, what the daemon and its
// pull processes hold in memory while they are busy, and what the daemon costs when nothing moves.
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DigestSetting } from '../core/model.ts';
import { type Bench, MiB } from './bench.ts';
import { shell } from './machine.ts';
import { type Contestant, median, samplesOf, takeTurns } from './measure.ts';
import { childrenOf, groupCpuSeconds, memoryOf } from './process-facts.ts';
import { timesTable } from './report.ts';
import { makeFiles, makeNew } from './sources.ts';
import { BenchStation } from './station.ts';

const bayCount = 8;
const subject = '8 bays';
const sevenAlone = '7 bays, SHA-256';
const sevenBesideStalled = '7 bays beside a stalled one, SHA-256';

export async function bays(bench: Bench): Promise<void> {
  const { folder, sizes, report, say } = bench;
  const trees = new Map<string, string>();
  const files = new Map<string, string[]>();
  for (let bay = 1; bay <= bayCount; bay += 1) {
    const [name, tree] = [`bay-${bay}`, join(folder, `recorder-${bay}`)];
    trees.set(name, tree);
    files.set(name, makeFiles(tree, sizes.filesPerBay, sizes.bayFileBytes, name));
  }
  const station = await BenchStation.start(join(folder, 'station'), 'sha256+sm3');
  const memory = new MemoryWatch(station.pid);

  const last = `bay-${bayCount}`;
  // Longer than any turn: the stalled bay is never given up.
  await station.ask('config', 'set', 'dock.stallSeconds', '3600');

  const turn = (name: string, digests: DigestSetting, count: number, stalled = false): Contestant => {
    const chosen = new Map([...trees].slice(0, count));
    return {
      name,
      prepare: async () => {
        memory.pause();
        await station.undock();
        for (const paths of files.values()) for (const path of paths) makeNew(path);
        await station.setDigests(digests);
        await station.forgetOriginals();
        if (stalled) await station.stall(last, trees.get(last)!);
        await shell('sync -f "$1"', folder);
        for (const tree of chosen.values()) await shell('cat "$1"/* > /dev/null', tree);
        if (count === bayCount) memory.watch();
      },
      run: async () => {
        await station.pull(chosen, 20);
        if (stalled) await station.mustPull(last);
      },
    };
  };
  const turns = (digests: DigestSetting, words: string) =>
    [turn(`one bay, ${words}`, digests, 1), turn(`8 bays at once, ${words}`, digests, bayCount)] as const;
  const both = turns('sha256+sm3', 'SHA-256 + SM3');
  const sha256 = turns('sha256', 'SHA-256');
  const seven = [
    turn(sevenAlone, 'sha256', bayCount - 1),
    turn(sevenBesideStalled, 'sha256', bayCount - 1, true),
  ] as const;
  try {
    const samples = await takeTurns([...both, ...sha256, ...seven], bench);
    memory.pause();
    say(
      `${sizes.filesPerBay} files of ${sizes.bayFileBytes / MiB} MiB a bay, medians:\n${timesTable(samples, median)}`,
    );
    report.addSamples(subject, 's', samples);
    for (const [one, all] of [both, sha256]) {
      const throughput = (bayCount * median(samplesOf(samples, one.name))) / median(samplesOf(samples, all.name));
      const aim = { kind: 'at least', value: 0.95 } as const;
      report.addFigure(subject, `throughput of ${all.name}`, throughput, '×', aim, one.name);
    }
    const kept = median(samplesOf(samples, sevenAlone)) / median(samplesOf(samples, sevenBesideStalled));
    const aim = { kind: 'at least', value: 0.95 } as const;
    report.addFigure(subject, `throughput of ${sevenBesideStalled}`, kept, '×', aim, sevenAlone);
    report.addFigure(subject, 'daemon, most resident with 8 bays busy', memory.daemonMB, 'MB', below(250));
    report.addFigure(subject, 'pull process, most resident', memory.pullMB, 'MB', below(100));
    await idle(bench, station, trees);
  } finally {
    memory.pause();
    await station.stop();
  }
  await starts(bench, station.data, trees);
}

/** With all eight docked and safe, and nobody asking. */
async function idle({ sizes, report }: Bench, station: BenchStation, trees: ReadonlyMap<string, string>) {
  await station.undock();
  await station.pull(trees, 20);
  // Some ten seconds after the last work V8 tidies its heap once; that belongs to the work.
  await sleep(15_000);
  const before = groupCpuSeconds(station.pid);
  const started = performance.now();
  await sleep(sizes.idleSeconds * 1000);
  const share = ((groupCpuSeconds(station.pid) - before) / (performance.now() - started)) * 1000 * 100;
  report.addFigure(subject, `idle, 8 docked and safe, over ${sizes.idleSeconds} s`, share, '% of one core', below(1));
  report.addFigure(subject, 'daemon, resident then', memoryOf(station.pid)?.residentMB ?? Number.NaN, 'MB');
}

/** From the launcher to the ready line, on what the runs before left, nothing docked. */
async function starts({ rounds, report }: Bench, data: string, trees: ReadonlyMap<string, string>): Promise<void> {
  for (const [bay, tree] of trees) await rename(join(data, 'bays', bay), tree);
  // Their originals were given back behind the station's back; a start would find them missing.
  await rm(data, { recursive: true });
  await (await BenchStation.start(data, 'sha256+sm3')).stop();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    const station = await BenchStation.restart(data);
    times.push((performance.now() - started) / 1000);
    await station.stop();
  }
  report.addSamples(subject, 's', new Map([['start', times]]));
  report.addFigure(subject, 'start of an empty station, until ready', median(times), 's');
}

const below = (value: number) => ({ kind: 'below', value }) as const;

/** Looks ten times a second, so a peak between two looks is seen only where the kernel keeps it (pull processes). */
class MemoryWatch {
  readonly #daemon: number;
  #timer: NodeJS.Timeout | undefined;
  daemonMB = 0;
  pullMB = 0;

  constructor(daemon: number) {
    this.#daemon = daemon;
  }

  watch(): void {
    this.#timer = setInterval(() => {
      this.daemonMB = Math.max(this.daemonMB, memoryOf(this.#daemon)?.residentMB ?? 0);
      for (const { pid, command } of childrenOf(this.#daemon))
        if (command.includes('pull-process')) this.pullMB = Math.max(this.pullMB, memoryOf(pid)?.peakMB ?? 0);
    }, 100);
  }

  pause(): void {
    clearInterval(this.#timer);
  }
}
