// The root side of clearing a USB disk on real mounts: a loop device in a mount namespace of the test's own, with folders
// of the installed station. The card is ext4 with the boot sector of a FAT, since not every kernel here knows FAT.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const programs = import.meta.dirname;
const isPossible =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', 'sh', '-c', 'mount -t tmpfs none /mnt && losetup --find']).status === 0;

let folder: string;
let image: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-root-'));
  image = join(folder, 'card.img');
  closeSync(openSync(image, 'w'));
  truncateSync(image, 8 * 2 ** 20);
  if (!isPossible) return;
  execFileSync('mke2fs', ['-q', '-t', 'ext4', image], {
    env: { ...process.env, PATH: `${process.env['PATH']}:/sbin` },
  });
  const file = openSync(image, 'r+');
  // ext4 leaves the first 1024 bytes alone: sectors of 512, clusters of 8, one sector before a table that says "closed".
  const boot = Buffer.alloc(1024);
  boot.writeUInt16LE(512, 11);
  boot.writeUInt8(8, 13);
  boot.writeUInt16LE(1, 14);
  boot.writeUInt16LE(0xaa55, 510);
  boot.writeUInt32LE(0x0fffffff, 512 + 4);
  writeSync(file, boot, 0, boot.length, 0);
  closeSync(file);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What mount-volume does at attach, and how the station's side sees the volume; `$name` is the disk. */
const attached = (type: string) => `
set -eu
mount -t tmpfs none /run; mount -t tmpfs none /etc; mkdir -p /etc/liuhen
cd /run; mkdir liuhen; cd liuhen; mkdir bays refused volumes answers clearing asked
device=$(losetup --find --show ${image}); name=$(basename $device)
trap 'for place in clearing/$name bays/usb-1-1; do umount $place 2>/dev/null || true; done
  blockdev --setrw $device; losetup -d $device' EXIT
blockdev --setro $device
mkdir bays/usb-1-1; mount -o ro,nosuid,nodev,noexec,noload $device bays/usb-1-1
printf '%s\\n' usb-1-1 ${type} "$(${programs}/disk-sequence $name)" > volumes/$name
touch /etc/liuhen/allow-release
open() { ${programs}/release-volume open $name & opener=$!; }
close() { wait $opener && true; ${programs}/release-volume close $name; }
answered() { for i in $(seq 100); do [ -e answers/$name ] && break; sleep 0.1; done; cat answers/$name; }
look() {
  for place in bays/usb-1-1 clearing/$name; do
    if touch $place/new 2>/dev/null; then rm $place/new; echo $place: written; else echo $place: not written; fi
  done
  [ $(blockdev --getro $device) = 1 ] && echo device: read-only || echo device: writable
  ls -A asked answers clearing
}
ask() { touch asked/$name; }
withdraw() { rm asked/$name; }
`;

function scene(act: string, type = 'vfat'): string[] {
  const done = spawnSync('unshare', ['--mount', 'sh', '-c', attached(type) + act], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${done.status}: ${done.stdout}${done.stderr}`);
  return done.stdout
    .replaceAll(/loop\d+/g, 'loopN')
    .trim()
    .split('\n');
}

const closed = [
  ...['bays/usb-1-1: not written', 'clearing/loopN: not written', 'device: read-only'],
  ...['answers:', '', 'asked:', '', 'clearing:'],
];

describe('release-volume', () => {
  beforeEach(({ skip }) => {
    if (!isPossible) skip('only root with loop devices can mount a card');
  });

  it('opens a door of its own for as long as it is asked to; the bay stays read-only, and the same', () => {
    const said = scene(`
      identity() { sed -n 's|^\\([0-9]* [0-9]*\\) .* /run/liuhen/bays/usb-1-1 .*|\\1|p' /proc/self/mountinfo; }
      before=$(identity)
      ask; open; answered; look > during; cat during; withdraw; close; look; [ "$before" = "$(identity)" ]
    `);
    expect(said).toEqual([
      ...['loopN in usb-1-1 is writable', 'writable'],
      ...['bays/usb-1-1: not written', 'clearing/loopN: written', 'device: writable'],
      ...['answers:', 'loopN', '', 'asked:', 'loopN', '', 'clearing:', 'loopN'],
      ...closed,
    ]);
  });

  it.each([
    ['root has not allowed it', 'not-allowed', 'rm /etc/liuhen/allow-release'],
    ['the word of another than root', 'not-allowed', 'chown 1 /etc/liuhen/allow-release'],
    [
      'a link in the place of that word',
      'not-allowed',
      'cd /etc/liuhen; mv allow-release x; ln -s x allow-release; cd -',
    ],
    ['another disk came to the same name', 'changed', 'printf "usb-1-1\\nvfat\\n999999\\n" > volumes/$name'],
    ['a volume that was not mounted here', 'changed', 'rm volumes/$name'],
    ['a bay where it no longer lies', 'changed', 'umount bays/usb-1-1'],
    [
      'a file system that was not closed',
      'dirty',
      'blockdev --setrw $device; printf "\\001" | dd of=$device bs=1 seek=65 conv=notrunc status=none; blockdev --setro $device',
    ],
  ])('refuses: %s', (_, reason, change) => {
    const said = scene(`${change} > /dev/null; ask; open; answered; look; withdraw; close; look
      blockdev --setrw $device; printf '\\000' | dd of=$device bs=1 seek=65 conv=notrunc status=none`);
    expect(said[0]).toBe(`refused ${reason}`);
    expect(said).not.toContain('clearing/loopN: written');
    expect(said.filter((line) => line === 'device: writable')).toEqual([]);
    expect(said.slice(-5)).toEqual(closed.slice(-5));
  });

  it('refuses a file system whose files have owners', () => {
    expect(scene('ask; open; answered; withdraw; close; look', 'ext4')).toEqual(['refused file-system', ...closed]);
  });

  it('does nothing without a request, and looks at no file behind one', () => {
    expect(scene('open; close; look')).toEqual(closed);
    expect(
      scene('ln -s /etc/liuhen/allow-release asked/$name; open; answered; withdraw; close; look').slice(1),
    ).toEqual(['writable', ...closed]);
  });

  it('is undone by close alone after it was killed, also with a file held open', () => {
    const said = scene(`
      ask; open; answered; touch clearing/$name/held; exec 8< clearing/$name/held
      kill -9 $opener; close 2>/dev/null; look; exec 8<&-
    `);
    expect(said.slice(2)).toEqual(closed);
  }, 40_000);

  it('takes nothing for a name that could be a path', () => {
    for (const name of ['../x', 'a/b', '', 'sda1 sdb1', 'SDA'])
      expect(spawnSync(join(programs, 'release-volume'), ['open', name]).status).toBe(2);
  });
});
