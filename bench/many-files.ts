// Many small files: what each costs beside its bytes. 1 MB files end to end against cp, sync and sha256sum, and how much
// of the time is ffprobe where the files are footage.
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { shell } from './machine.ts';
import { type Contestant, median, samplesOf, takeTurns } from './measure.ts';
import { timesTable } from './report.ts';
import { makeFiles, makeNew, makeRecording } from './sources.ts';
import { BenchStation } from './station.ts';

const fileBytes = 1_000_000;
const copyAndSum = 'cp -r "$1" "$2" && sync -f "$2" && find "$2" -type f -print0 | xargs -0 sha256sum > /dev/null';

export async function manyFiles(bench: Bench): Promise<void> {
  const { folder, sizes, report, say } = bench;
  const count = sizes.manyFiles;
  const [tree, footage, out] = [join(folder, 'recorder'), join(folder, 'footage'), join(folder, 'out')];
  const files = makeFiles(tree, count, fileBytes, 'many files');
  const single = join(folder, 'single');
  const one = makeFiles(single, 1, fileBytes, 'one');
  const clips = await makeFootage(footage, sizes.footageFiles);
  const station = await BenchStation.start(join(folder, 'station'), 'sha256');

  const settle = async () => {
    await rm(out, { recursive: true, force: true });
    await mkdir(out);
    await station.forgetOriginals();
    await shell('sync -f "$1"', folder);
  };
  const docked = (name: string, from: string, paths: readonly string[], digests: 'sha256' | 'sha256+sm3') => ({
    name,
    prepare: async () => {
      await station.undock();
      for (const path of paths) makeNew(path);
      await station.setDigests(digests);
      await settle();
    },
    run: () => station.pull(new Map([['bay-1', from]]), 10),
  });
  const peer: Contestant = {
    name: `cp -r + sync -f + sha256sum, ${count} files`,
    prepare: async () => {
      await station.undock();
      await settle();
    },
    run: async () => void (await shell(copyAndSum, tree, join(out, 'copy'))),
  };
  const sha256 = docked(`dock to safe, SHA-256, ${count} files`, tree, files, 'sha256');
  const both = docked(`dock to safe, SHA-256 + SM3, ${count} files`, tree, files, 'sha256+sm3');
  const probed = docked(`dock to safe, ${clips.length} files that ffprobe reads`, footage, clips, 'sha256');
  const alone = docked('dock to safe, one file', single, one, 'sha256');
  try {
    const samples = await takeTurns([peer, sha256, both, probed, alone], bench);
    say(`files of 1 MB, medians:\n${timesTable(samples, median)}`);
    report.addSamples('many files', 's', samples);
    report.addRatio('many files', samples, sha256.name, peer.name);
    report.addRatio('many files', samples, both.name, peer.name);
    const each = (name: string, files: number) => (median(samplesOf(samples, name)) / files) * 1000;
    report.addFigure('many files', 'each file of 1 MB, sealed', each(sha256.name, count), 'ms');
    report.addFigure('many files', 'the same with ffprobe', each(probed.name, clips.length), 'ms');
    report.addFigure('many files', 'a docking of one file of 1 MB, until safe', each(alone.name, 1), 'ms');
  } finally {
    await station.stop();
  }
}

/** Sound recordings of 1 MB that differ in their last bytes. */
async function makeFootage(tree: string, count: number): Promise<string[]> {
  const first = await makeRecording(tree, fileBytes, 'footage');
  const paths = [first];
  while (paths.length < count) {
    const path = join(tree, `DCAM_0012345_330726_20260103_${String(100_000 + paths.length)}.m4a`);
    await cp(first, path);
    paths.push(path);
  }
  return paths;
}
