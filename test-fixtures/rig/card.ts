// Disk images of recorders' cards, with known files on them: partitioned like a card, FAT32 written here, exFAT and
// others written inside the guest, where a kernel knows them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { seededRandom } from '../seed.ts';
import type { Guest } from './guest.ts';

export interface Card {
  readonly image: string;
  readonly serial: string;
  /** SHA-256 of each file's bytes, by path on the card. */
  readonly digests: ReadonlyMap<string, string>;
}

export interface CardPlan {
  readonly serial: string;
  readonly seed: number;
  readonly files: number;
  readonly fileMiB: number;
  /** Name of each file, from 1; without it names of a make that tell the serial. */
  readonly nameOf?: (number: number) => string;
}

const filmed = new Date('2026-03-09T10:00:00Z');
const sector = 512;
const firstSector = 2048;

/** A card with a FAT32 partition for each tree, in clusters of 32 KiB as recorders format them. */
export function fatCard(image: string, serial: string, ...trees: readonly string[]): Card {
  newDisk(image, 'c', trees.length);
  for (const [at, tree] of trees.entries()) {
    const begin = firstSector + at * partitionSectors;
    const kib = String((partitionSectors * sector) / 1024);
    run('mkfs.vfat', '-F', '32', '-s', '64', '-n', 'BWC', '--offset', String(begin), image, kib);
    const tops = readdirSync(tree).map((name) => join(tree, name));
    run('mcopy', '-s', '-m', '-i', `${image}@@${begin * sector}`, ...tops, '::');
  }
  return { image, serial, digests: new Map(trees.flatMap((tree) => [...digestsOf(tree)])) };
}

/** Empties the allocation tables but for the root folder's entry: names are still there, no file can be followed. */
export function breakFat({ image }: Card): void {
  const file = openSync(image, 'r+');
  const boot = Buffer.alloc(sector);
  readSync(file, boot, 0, sector, firstSector * sector);
  // Sectors before the tables, and sectors of one table. Source: Microsoft, FAT32 File System Specification, 3.1.
  const tables = (firstSector + boot.readUInt16LE(14)) * sector;
  const bytes = boot.readUInt32LE(36) * sector;
  for (const table of [tables, tables + bytes]) writeSync(file, Buffer.alloc(bytes - 12), 0, bytes - 12, table + 12);
  closeSync(file);
}

/** A card with a partition that holds no file system at all. */
export function emptyCard(image: string): void {
  newDisk(image, 'c', 1);
}

/** A card of the given type made and filled by the guest's own kernel. `type`: exfat, ntfs, ext4. */
export async function cardByGuest(
  guest: Guest,
  image: string,
  serial: string,
  tree: string,
  type: string,
): Promise<Card> {
  newDisk(image, type === 'ext4' ? '83' : '7', 1);
  const shared = join(guest.folder, 'share', `card-${serial}`);
  mkdirSync(dirname(shared), { recursive: true });
  execFileSync('cp', ['-r', tree, shared]);
  execFileSync('cp', ['--sparse=always', image, `${shared}.img`]);
  const make = { exfat: 'mkfs.exfat -L BWC', ntfs: 'mkfs.ntfs -Q -q -L BWC', ext4: 'mke2fs -q -t ext4' }[type];
  // Debian 12's own kernel has no driver for NTFS; the one in user space fills the card.
  const mountType = type === 'ntfs' ? 'ntfs-3g' : type;
  // Partitions of a loop device would be a disk that the station's rule is asked about: an offset is none.
  await guest.sh(
    `set -e; l=$(losetup --find --show --offset ${firstSector * sector} /mnt/host/card-${serial}.img)
     ${make} $l > /dev/null 2>&1; mkdir -p /tmp/seed; mount -t ${mountType} $l /tmp/seed
     cp -r /mnt/host/card-${serial}/. /tmp/seed/; chmod -R a+rX /tmp/seed; umount /tmp/seed; losetup -d $l; sync`,
    300_000,
  );
  execFileSync('cp', ['--sparse=always', `${shared}.img`, image]);
  rmSync(shared, { recursive: true });
  rmSync(`${shared}.img`);
  return { image, serial, digests: digestsOf(tree) };
}

/** A tree of files whose bytes follow from the seed, in a recorder's folder. */
export function syntheticTree(tree: string, { serial, seed, files, fileMiB, nameOf }: CardPlan): string {
  const folder = join(tree, 'DCIM', '100MEDIA');
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const random = seededRandom(seed);
  for (let number = 1; number <= files; number += 1) {
    const named = `DCAM_${serial}_330726_20260309_${String(93000 + number).padStart(6, '0')}.mp4`;
    const path = join(folder, nameOf?.(number) ?? named);
    const file = openSync(path, 'w');
    for (let mib = 0; mib < fileMiB; mib += 1) writeSync(file, random.bytes(2 ** 20));
    closeSync(file);
    // The same for every tree: two recorders' files may be alike in all but their bytes.
    utimesSync(path, filmed, filmed);
  }
  return tree;
}

/** Every file is on the card as it was filmed: the station never writes to one. @throws Error naming the first that is not. */
export function stillOnCard({ image, serial, digests }: Card): void {
  const out = mkdtempSync(join(tmpdir(), 'liuhen-card-'));
  try {
    run('mcopy', '-s', '-n', '-i', `${image}@@${firstSector * sector}`, '::*', out);
    const found = digestsOf(out);
    for (const [path, sha256] of digests)
      if (found.get(path) !== sha256) throw new Error(`${path} is no longer on card ${serial} as it was filmed`);
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** 3 GiB, of which only what is written takes room. */
const partitionSectors = (3 * 2 ** 30) / sector;

function newDisk(image: string, type: string, partitions: number): void {
  mkdirSync(dirname(image), { recursive: true });
  rmSync(image, { force: true });
  run('truncate', '-s', String((firstSector + partitions * partitionSectors) * sector), image);
  const lines = Array.from(
    { length: partitions },
    (_, at) => `${firstSector + at * partitionSectors},${partitionSectors},${type}`,
  );
  execFileSync('sfdisk', ['-q', image], { input: `${lines.join('\n')}\n` });
}

function digestsOf(tree: string): Map<string, string> {
  const files = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.map((path) => [path.slice(tree.length + 1), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

function run(program: string, ...words: string[]): void {
  execFileSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, LC_ALL: 'C.UTF-8' } });
}
