// Checking what was sealed: `verify` of an exported package and `fsck` of a station, both as commands, against one
// digest of the same bytes by openssl.
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clip, DigestSetting } from '../core/model.ts';
import { type Bench, MiB } from './bench.ts';
import { shell } from './machine.ts';
import { median, takeTurns } from './measure.ts';
import { timesTable } from './report.ts';
import { makeRecording } from './sources.ts';
import { BenchStation, liuhen } from './station.ts';

export async function verify(bench: Bench): Promise<void> {
  const aim = { kind: 'at most', value: 1.2 } as const;
  await checked(bench, 'sha256', 'SHA-256', aim);
  await checked(bench, 'sha256+sm3', 'SHA-256 + SM3');
}

async function checked(
  bench: Bench,
  digests: DigestSetting,
  words: string,
  aim?: { readonly kind: 'at most'; readonly value: number },
): Promise<void> {
  const { folder, sizes, report, say } = bench;
  const home = join(folder, digests);
  await mkdir(home);
  const tree = join(home, 'recorder');
  await makeRecording(tree, sizes.verifyBytes, digests);
  const station = await BenchStation.start(join(home, 'station'), digests);
  try {
    await station.pull(new Map([['bay-1', tree]]), 20);
    const { clips } = await station.ask<{ clips: Clip[] }>('clip', 'ls');
    const id = clips[0]!.id;
    const packed = join(home, 'package');
    await station.ask('export', '--clip', id, '--out', packed, '--purpose', 'bench');
    const inClip = join(packed, 'data', 'clips', id);
    const name = (await readdir(inClip)).find((entry) => entry.endsWith('.m4a'))!;
    const original = join(inClip, name);
    const { root, vkey } = {
      root: join(station.data, 'keys', 'root.pem'),
      vkey: join(station.data, 'keys', 'log.vkey'),
    };
    const logKey = (await shell('cat "$1"', vkey)).trim();
    const warm = async () => void (await shell('cat "$1" > /dev/null', original));
    const sealed = join(station.data, 'vault', id.slice(5, 9), id.slice(9, 11), id.slice(11, 13), id, name);
    const warmVault = async () => void (await shell('cat "$1" > /dev/null', sealed));

    const dgst = (algorithm: string) => ({
      name: `openssl dgst -${algorithm}`,
      prepare: warm,
      run: async () => void (await shell(`openssl dgst -${algorithm} "$1"`, original)),
    });
    const verifying = {
      name: `verify, ${words}`,
      prepare: warm,
      run: async () => void (await liuhen('verify', packed, '--root', root, '--log-key', logKey)),
    };
    const checking = {
      name: `fsck, station of ${words}`,
      prepare: warmVault,
      run: async () => void (await station.ask('fsck')),
    };
    const peers = digests === 'sha256' ? [dgst('sha256')] : [dgst('sha256'), dgst('sm3')];
    const samples = await takeTurns([...peers, verifying, checking], bench);
    say(`an original of ${sizes.verifyBytes / MiB} MiB, warm, medians:\n${timesTable(samples, median)}`);
    report.addSamples('verify', 's', samples);
    for (const { name } of [verifying, checking])
      for (const peer of peers) report.addRatio('verify', samples, name, peer.name, aim);
  } finally {
    await station.stop();
    await rm(home, { recursive: true });
  }
}
