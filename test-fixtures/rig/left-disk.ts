// The data disk as a power cut leaves it, judged on this machine: the file system replays its journal, the station starts on
// what is there and mends what is its own to mend, and then everything must be whole. No guest has to boot for it.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Card } from './card.ts';
import { copyOfDisk } from './guest.ts';
import { findingsOf, launcher, manifestsIn } from './installed-station.ts';

/**
 * @param disk left as it is. @param folder for its copy and its files; gone afterwards.
 * @param said of each card: how many files the board has shown as taken in.
 * @returns how many clips there are. @throws Error unless each is of a card, none is there twice, and none that was said
 * to be in is missing; or if the station does not start, or does not end well.
 */
export async function judgeLeftDisk(disk: string, folder: string, said: ReadonlyMap<Card, number>): Promise<number> {
  const data = join(folder, 'left');
  const copy = join(folder, 'left.img');
  mkdirSync(data);
  copyOfDisk(disk, copy);
  // Source: e2fsck(8): 0 is clean, 1 is corrected, which a journal to be replayed makes of it.
  const { status, stdout } = spawnSync('e2fsck', ['-p', copy], { encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`the file system is damaged: ${stdout}`);
  execFileSync('debugfs', ['-R', `rdump / ${data}`, copy], { stdio: 'ignore' });
  rmSync(join(data, 'lost+found'), { recursive: true, force: true });
  await startAndStop(data, join(folder, 'no-bays'));
  const findings = await findingsOf(data);
  if (findings.length > 0) throw new Error(`fsck: ${JSON.stringify(findings)}`);
  const sealed = manifestsIn(data).map(({ file }) => file.digests.sha256);
  if (new Set(sealed).size !== sealed.length) throw new Error('a content is sealed twice');
  for (const [{ serial, digests }, count] of said) {
    const found = [...digests.values()].filter((sha256) => sealed.includes(sha256)).length;
    if (found < count) throw new Error(`of card ${serial} ${count} files were said to be in, and ${found} are`);
  }
  const filmed = new Set([...said.keys()].flatMap(({ digests }) => [...digests.values()]));
  for (const sha256 of sealed) if (!filmed.has(sha256)) throw new Error(`${sha256} was on no card`);
  rmSync(data, { recursive: true });
  rmSync(copy);
  return sealed.length;
}

/** The station on these data, with no bay, until it is ready. */
async function startAndStop(data: string, bays: string): Promise<void> {
  mkdirSync(bays, { recursive: true });
  const words = ['--data', data, 'station', 'run', '--bays', bays, '--no-usb', '--listen', '127.0.0.1:0'];
  const station = spawn(launcher, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  station.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(station, 'close') as Promise<[number | null]>;
  const isReady = new Promise<boolean>((settle) => {
    createInterface({ input: station.stdout }).once('line', () => settle(true));
    void ended.then(() => settle(false));
  });
  if (await isReady) station.kill('SIGTERM');
  const [exit] = await ended;
  if (exit !== 0) throw new Error(`the station ended with ${exit}: ${said}`);
}
