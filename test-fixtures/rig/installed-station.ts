// The installed station inside a guest, asked as an outsider would: the dock over HTTP, systemd, and its data copied out
// and judged on this machine with openssl and the offline checks.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { BayStatus, Manifest } from '../../core/model.ts';
import type { Card } from './card.ts';
import type { Guest } from './guest.ts';

const run = promisify(execFile);
export const launcher = join(import.meta.dirname, '..', '..', 'bin', 'liuhen');

export async function bays(guest: Guest): Promise<BayStatus[]> {
  const { exit, output } = await guest.try('curl -s --max-time 20 http://127.0.0.1:8470/api/v1/dock');
  // A busy daemon may be late, a restarted one not there yet.
  return exit === 0 ? (JSON.parse(output) as { bays: BayStatus[] }).bays : [];
}

/** Waits for what a condition makes of the bays. @throws Error with the last that was seen. */
export async function whenBays<T>(
  guest: Guest,
  what: string,
  isIt: (bays: readonly BayStatus[]) => T | undefined | false,
  ms = 600_000,
): Promise<T> {
  const until = performance.now() + ms;
  let seen: readonly BayStatus[] = [];
  while (performance.now() < until) {
    seen = await bays(guest);
    const found = isIt(seen);
    if (found !== undefined && found !== false) return found;
    await sleep(250);
  }
  const journal = await guest.try('journalctl -u "liuhen*" --no-pager -o short-precise | tail -n 40');
  throw new Error(`not within ${ms / 1000} s: ${what}. Last seen: ${JSON.stringify(seen)}\n${journal.output}`);
}

/** Waits until `count` bays are safe, none of them for another reason than its files. */
export const whenSafe = (guest: Guest, count: number, ms?: number) =>
  whenBays(
    guest,
    `${count} bays safe`,
    (all) => all.filter(({ state }) => state === 'safe').length === count && all,
    ms,
  );

export interface Judgement {
  readonly clips: number;
}

/** Of the data that `judge` copied out, in the order of clips. */
export const manifestsOf = (guest: Guest) => manifestsIn(join(guest.folder, 'share', 'data'));

/** Of all that is in a data directory, in the order of clips. */
export function manifestsIn(data: string): Manifest[] {
  return clipFolders(join(data, 'vault'))
    .map((folder) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest)
    .sort((a, b) => (a.clip < b.clip ? -1 : 1));
}

/**
 * Stops the station if it is still installed, copies its data out and checks on this machine: offline fsck, stock
 * openssl on every original, the offline verifier, and that each file of each card is one clip and there is no other.
 * @param partly cards that were never said to be safe: what is sealed of them is theirs, and that is all.
 */
export async function judge(guest: Guest, cards: readonly Card[], partly: readonly Card[] = []): Promise<Judgement> {
  await guest.sh('! systemctl cat liuhen.service > /dev/null 2>&1 || systemctl stop liuhen.service', 60_000);
  await guest.sh('rm -rf /mnt/host/data && cp -r /var/lib/liuhen /mnt/host/data && sync', 300_000);
  const data = join(guest.folder, 'share', 'data');
  const findings = await findingsOf(data);
  if (findings.length > 0) throw new Error(`fsck: ${JSON.stringify(findings)}`);

  const sealed = new Map<string, string>();
  const rootPem = join(data, 'keys', 'root.pem');
  for (const folder of clipFolders(join(data, 'vault'))) {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    const { sha256 } = manifest.file.digests;
    const other = sealed.get(sha256);
    if (other !== undefined) throw new Error(`${manifest.clip} and ${other} are the same content`);
    sealed.set(sha256, manifest.clip);
    await checkFolder(folder, manifest.clip, sha256, rootPem);
  }
  const onCards = new Set([...cards, ...partly].flatMap(({ digests }) => [...digests.values()]));
  for (const { serial, digests } of cards)
    for (const [path, sha256] of digests)
      if (!sealed.has(sha256)) throw new Error(`${path} of card ${serial} was said to be safe and is not sealed`);
  for (const [sha256, clip] of sealed) if (!onCards.has(sha256)) throw new Error(`${clip} was on no card`);
  return { clips: sealed.size };
}

/** Of the offline check of a data directory. */
export async function findingsOf(data: string): Promise<unknown[]> {
  const words = ['--data', data, 'fsck', '--offline', '--json'];
  // It ends with a code of its own where it finds something, and then its document says what.
  const { stdout } = await run(launcher, words, { maxBuffer: 1 << 26 }).catch((error: { stdout: string }) => error);
  const { findings } = JSON.parse(stdout) as { findings?: unknown[] };
  return findings ?? [stdout];
}

async function checkFolder(folder: string, clip: string, sha256: string, rootPem: string): Promise<void> {
  for (const signature of readdirSync(folder).filter((name) => name.endsWith('.p7s'))) {
    const signed = join(folder, signature.slice(0, -'.p7s'.length));
    const words = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', join(folder, signature), '-content', signed];
    await run('openssl', [...words, '-CAfile', rootPem, '-purpose', 'any', '-out', '/dev/null']);
    if (signature.startsWith(clip)) {
      const bytes = createHash('sha256').update(readFileSync(signed)).digest('hex');
      if (bytes !== sha256) throw new Error(`${clip} does not have the digest of its manifest`);
    }
  }
  await run(launcher, ['verify', folder, '--root', rootPem]);
}

function clipFolders(vault: string): string[] {
  return readdirSync(vault, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'manifest.json')
    .map((entry) => entry.parentPath);
}

export interface Stopped {
  /** Seconds from the order to the end of the daemon, and to that of the last process of the service. */
  readonly daemon: number;
  readonly all: number;
  /** What outlived the daemon: name, state and where in the kernel it waits. */
  readonly leftovers: string;
}

/** `systemctl stop`, timed inside the guest. */
export async function stopService(guest: Guest): Promise<Stopped> {
  const said = await guest.sh(
    `now() { cut -d ' ' -f 1 /proc/uptime; }
     main=$(systemctl show -P MainPID liuhen); begin=$(now)
     systemctl stop --no-block liuhen.service
     while [ -e /proc/$main ]; do sleep 0.1; done
     daemon=$(now)
     for p in $(cat /sys/fs/cgroup/system.slice/liuhen.service/cgroup.procs 2>/dev/null); do
       echo "left: $(cat /proc/$p/comm) $(sed -n 's/^State:[^A-Z]*//p' /proc/$p/status) in $(cat /proc/$p/wchan)"
     done
     systemctl stop liuhen.service
     echo "$begin $daemon $(now)"`,
    120_000,
  );
  const lines = said.trimEnd().split('\n');
  const [begin = 0, daemon = 0, all = 0] = lines.at(-1)!.split(' ').map(Number);
  return { daemon: daemon - begin, all: all - begin, leftovers: lines.slice(0, -1).join('; ') };
}

/** Version of dpkg's record, to see an upgrade. */
export const packageVersion = async (guest: Guest) =>
  /^Version: (.*)$/m.exec(await guest.sh('dpkg-query --status liuhen'))?.[1];
