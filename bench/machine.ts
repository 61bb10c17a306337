// The machine that is measured: what it is, how its page cache is emptied, and the commands of others that run on it.
import { execFile, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a shell command with `$1`, `$2` … as given, so that no name is ever quoted by hand. @throws if it fails. */
export async function shell(command: string, ...words: readonly string[]): Promise<string> {
  const { stdout } = await run('/bin/sh', ['-ceu', command, 'sh', ...words], { maxBuffer: 64 << 20 });
  return stdout;
}

export function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Whether this user may empty the page cache: root alone, and not in most containers. */
export function canDropCaches(): boolean {
  try {
    accessSync(dropCachesFile, constants.W_OK);
    writeFileSync(dropCachesFile, '1');
    return true;
  } catch {
    return false;
  }
}

/** Every clean page of every file goes; what is dirty must have been flushed before. */
export function dropCaches(): void {
  writeFileSync(dropCachesFile, '1');
}

const dropCachesFile = '/proc/sys/vm/drop_caches';

/** Names of file systems by statfs type, where it matters to the figures. */
const fileSystems: Readonly<Record<number, string>> = {
  61267: 'ext2/3/4',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  16914836: 'tmpfs',
  2035054128: 'overlayfs',
  1382369651: 'f2fs',
};

/** What the figures depend on. `folder` tells the disk. */
export async function machineFacts(folder: string): Promise<Record<string, string | number>> {
  const { type, bsize, bavail } = statfsSync(folder);
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryMB: Math.round(os.totalmem() / 1e6),
    kernel: os.release(),
    system: systemName(),
    fileSystem: fileSystems[type] ?? `statfs type ${type}`,
    freeGB: Math.round((bavail * bsize) / 1e9),
    load: os
      .loadavg()
      .map((value) => value.toFixed(2))
      .join(' '),
    node: process.version,
    opensslOfNode: process.versions.openssl,
    ...(await versions()),
  };
}

function systemName(): string {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

async function versions(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [program, words] of [
    ['openssl', ['version']],
    ['cp', ['--version']],
    ['rsync', ['--version']],
    ['rclone', ['version']],
  ] as const)
    if (isOnPath(program)) found[program] = (await run(program, words)).stdout.split('\n')[0]!.replaceAll(/\s+/g, ' ');
  return found;
}

/** Peers that not every system has. Installed with apt where that needs no question; else the reason why not. */
export function installPeers(say: (text: string) => void): string[] {
  const missing = ['rsync', 'rclone'].filter((program) => !isOnPath(program));
  if (missing.length === 0) return [];
  const skipped = (why: string) => missing.filter((name) => !isOnPath(name)).map((name) => `${name} skipped: ${why}`);
  if (!isOnPath('apt-get')) return skipped('not installed, and no apt-get here');
  const asRoot = process.getuid?.() === 0;
  if (!asRoot && spawnSync('sudo', ['-n', 'true']).status !== 0) return skipped('not installed, and not root');
  say(`installing with apt: ${missing.join(' ')}`);
  const apt = (...words: string[]) => {
    const all = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=120', ...words];
    const [program, ...rest] = asRoot ? all : ['sudo', '-n', ...all];
    return spawnSync(program!, rest, { stdio: 'ignore' }).status === 0;
  };
  const install = () => apt('install', '-y', '--no-install-recommends', ...missing);
  if (!install()) {
    apt('update');
    install();
  }
  return skipped('not installed, and apt-get could not bring it');
}

/** Waits until the processors were four fifths idle for a quarter of a second, and the disk had nothing to wait for. */
export async function untilQuiet(withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let before = busyShare(); performance.now() < deadline; ) {
    await sleep(250);
    const now = busyShare();
    if ((now.busy - before.busy) / (now.all - before.all) < 0.2) return true;
    before = now;
  }
  return false;
}

/** Ticks of all processors since the start, waiting for the disk counted as busy: first line of /proc/stat (proc(5)). */
function busyShare(): { readonly busy: number; readonly all: number } {
  const ticks = readFileSync('/proc/stat', 'latin1').split('\n')[0]!.split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, value) => sum + value, 0);
  return { busy: all - ticks[3]!, all };
}
