// The rig as a whole, kept in .cache/rig: tools, the guest's image, its state right after the package was installed, and
// its state with the station stopped and the data disk out, from which power cuts go on without a whole boot.
// Each part is made when it is missing or its sources have changed, and says so.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOfDisk, Guest, overlayOf } from './guest.ts';

const project = join(import.meta.dirname, '..', '..');
const cache = join(project, '.cache', 'rig');
const image = join(cache, 'image');
const saved = join(cache, 'installed');
const resting = join(cache, 'resting');

const tools = {
  'qemu-system-x86': 'qemu-system-x86_64',
  'qemu-utils': 'qemu-img',
  mmdebstrap: 'mmdebstrap',
  mtools: 'mcopy',
  dosfstools: 'mkfs.vfat',
  exfatprogs: 'mkfs.exfat',
  fdisk: 'sfdisk',
  cpio: 'cpio',
  kmod: 'depmod',
  e2fsprogs: 'mke2fs',
  zstd: 'zstd',
  'busybox-static': 'busybox',
};

const say = (text: string) => process.stderr.write(`rig: ${text}\n`);

async function timed<T>(what: string, act: () => T | Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await act();
  say(`${what}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return result;
}

/** Everything up to a guest with the package installed. @returns why it cannot be had, or undefined. */
export async function prepareRig(deb: string): Promise<string | undefined> {
  if (process.arch !== 'x64') return 'the rig emulates x86-64 and is built only there';
  if (process.getuid?.() !== 0) return 'building the guest takes root';
  mkdirSync(cache, { recursive: true });
  const missing = Object.entries(tools).filter(([, command]) => !isThere(command));
  if (missing.length > 0) await timed('tools', () => apt(missing.map(([name]) => name)));
  const still = Object.values(tools).filter((command) => !isThere(command));
  if (still.length > 0) return `not to be had with apt: ${still.join(', ')}`;

  const sources = [
    ...filesIn(import.meta.dirname, /^(build-image\.sh|unpack-kernel\.py)$/),
    ...filesIn(join(import.meta.dirname, 'guest')),
  ];
  await unlessFresh(image, digestOf(sources), async () => {
    await timed('image of the guest', () => sh('sh', [join(import.meta.dirname, 'build-image.sh'), image]));
  });
  await unlessFresh(saved, digestOf([deb, stampOf(image), join(import.meta.dirname, 'machine.ts')]), async () => {
    rmSync(saved, { recursive: true, force: true });
    mkdirSync(saved, { recursive: true });
    await timed('guest with the package, saved', () => saveInstalled(deb));
  });
  await unlessFresh(resting, digestOf([stampOf(saved), join(import.meta.dirname, 'rig.ts')]), async () => {
    rmSync(resting, { recursive: true, force: true });
    mkdirSync(resting, { recursive: true });
    await timed('guest with the station stopped, saved', saveResting);
  });
  clearAway();
  return undefined;
}

/** A guest as it was right after the installation, its service running; its disks are its own. */
export async function startGuest(name: string): Promise<Guest> {
  const { folder, data } = place(name);
  copyOfDisk(join(saved, 'data.img'), data);
  return Guest.start({ image, folder, root: newRoot(name, saved), rootFormat: 'qcow2', data, state: stateOf(saved) });
}

/** Power again after a cut: a cold start with the data disk as it was left. */
export async function restartGuest(name: string): Promise<Guest> {
  const { folder, data } = place(name);
  return Guest.start({ image, folder, root: newRoot(name, saved), rootFormat: 'qcow2', data });
}

/**
 * Power again after a cut, without the seconds of a boot: a system that has never seen this data disk mounts it as it was
 * left (the file system replays its journal) and starts the station. Does not wait for its first answer.
 */
export async function reviveGuest(name: string): Promise<Guest> {
  const { folder, data } = place(name);
  const root = newRoot(name, resting);
  const guest = await Guest.start({ image, folder, root, rootFormat: 'qcow2', data, state: stateOf(resting) });
  // A saved system's clock stands still, and this one's data goes on: a PC's own clock never stops.
  const now = Math.ceil(Date.now() / 1000);
  await guest.sh(`date -s @${now} > /dev/null; mount /var/lib/liuhen && systemctl start --no-block liuhen`);
  return guest;
}

/** Ends what belongs to a guest that is gone. */
export function removeGuest(name: string): void {
  const { folder, disks } = place(name);
  for (const gone of [folder, disks]) rmSync(gone, { recursive: true, force: true });
}

const stateOf = (folder: string) => join(folder, 'state');

function place(name: string) {
  const folder = join(cache, 'run', name);
  const disks = `${folder}.disks`;
  mkdirSync(disks, { recursive: true });
  return { folder, disks, data: join(disks, 'data.img') };
}

function newRoot(name: string, base: string): string {
  const root = join(place(name).disks, 'root.qcow2');
  rmSync(root, { force: true });
  return overlayOf(join(base, 'root.qcow2'), 'qcow2', root);
}

/** What runs that were killed have left: a guest's name ends with the number of the process that it belongs to. */
function clearAway(): void {
  const folder = join(cache, 'run');
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder)) {
    const pid = /-(\d+)(\.disks)?$/.exec(entry)?.[1];
    if (pid === undefined || !existsSync(join('/proc', pid)))
      rmSync(join(folder, entry), { recursive: true, force: true });
  }
}

/** Journal and other words of the installation, for the test that looks at it. */
export const installLog = () => readFileSync(join(saved, 'install.log'), 'utf8');

async function saveInstalled(deb: string): Promise<void> {
  const root = overlayOf(join(image, 'rootfs.ext4'), 'raw', join(saved, 'root.qcow2'));
  const data = join(saved, 'data.img');
  execFileSync('truncate', ['-s', '6G', data]);
  sh('mke2fs', ['-q', '-t', 'ext4', '-E', 'root_owner=0:0', '-m', '0', data]);
  const { folder } = place(`install-${process.pid}`);
  const guest = await Guest.start({ image, folder, root, rootFormat: 'qcow2', data });
  try {
    await guest.sh('rmdir /var/lib/liuhen/lost+found');
    copyOfDisk(deb, join(guest.folder, 'share', 'liuhen.deb'));
    const log = await guest.sh('dpkg -i /mnt/host/liuhen.deb', 600_000);
    // The station makes itself at the first start; only then is there something to save.
    await guest.sh(untilAnswers, 180_000);
    const journal = await guest.sh('journalctl -u liuhen --no-pager -o cat');
    writeFileSync(join(saved, 'install.log'), log + journal);
    await guest.save(join(saved, 'state'));
  } catch (error) {
    await guest.powerCut();
    throw error;
  }
}

async function saveResting(): Promise<void> {
  const name = `rest-${process.pid}`;
  const { folder, data } = place(name);
  const root = overlayOf(join(saved, 'root.qcow2'), 'qcow2', join(resting, 'root.qcow2'));
  copyOfDisk(join(saved, 'data.img'), data);
  const guest = await Guest.start({ image, folder, root, rootFormat: 'qcow2', data, state: stateOf(saved) });
  try {
    await guest.sh('systemctl stop liuhen && umount /var/lib/liuhen && blockdev --flushbufs /dev/vdb');
    await guest.save(stateOf(resting));
  } catch (error) {
    await guest.powerCut();
    throw error;
  }
}

/** In the guest: until the daemon answers. */
export const untilAnswers =
  'for i in $(seq 500); do curl -sf http://127.0.0.1:8470/api/v1/health > /dev/null && exit 0; sleep 0.5; done; journalctl -u liuhen --no-pager | tail -n 30; exit 1';

/**
 * The package under test: the one LIUHEN_DEB names, else built from this tree. Its time stamps are fixed, so that a commit
 * which changes nothing in the package does not mean another installation.
 */
export function buildPackage(...words: string[]): string {
  const given = process.env['LIUHEN_DEB'];
  if (given && words.length === 0) return given;
  const script = join(project, 'scripts', 'package-deb.ts');
  const env = { ...process.env, SOURCE_DATE_EPOCH: '1767225600' };
  const out = execFileSync(process.execPath, [script, ...words], { encoding: 'utf8', env });
  return out.trimEnd().split('\n').at(-1)!;
}

function sh(program: string, words: readonly string[]): void {
  const done = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(`${program} ${words.join(' ')}\n${done.stdout}${done.stderr}`);
}

function apt(names: readonly string[]): void {
  say(`installing with apt: ${names.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const words = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=120'];
  const install = () => spawnSync('apt-get', [...words, 'install', '--no-install-recommends', ...names], { env });
  if (install().status === 0) return;
  spawnSync('apt-get', [...words, 'update'], { env });
  install();
}

const isThere = (command: string) =>
  ['/usr/bin', '/usr/sbin', '/bin', '/sbin'].some((folder) => existsSync(join(folder, command)));

const filesIn = (folder: string, named = /./) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && named.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();

const stampOf = (folder: string) => join(folder, '.made-of');

async function unlessFresh(folder: string, digest: string, make: () => Promise<void>): Promise<void> {
  const stamp = stampOf(folder);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  rmSync(stamp, { force: true });
  await make();
  writeFileSync(`${stamp}.new`, digest);
  renameSync(`${stamp}.new`, stamp);
}

function digestOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}
