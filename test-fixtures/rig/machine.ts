// The emulated station PC: two processors, a disk for the system and one for the data, fifteen USB ports, no network.
// A saved state belongs to exactly this machine.
import { join } from 'node:path';

interface MachineDisks {
  /** qcow2 or raw file of the root; written to. */
  readonly root: string;
  readonly rootFormat: 'qcow2' | 'raw';
  /** Raw file, mounted on /var/lib/liuhen: it outlives a power cut, and no write that reached it is taken back. */
  readonly data: string;
}

export interface MachineOptions extends MachineDisks {
  /** Folder with vmlinux and initrd.img. */
  readonly image: string;
  /** Sockets, logs and the shared folder of this guest. */
  readonly folder: string;
  /** Saved state to go on from; the disks must be those it was saved with. */
  readonly state?: string;
}

const kernelWords = [
  'panic=-1 console=ttyS0 quiet loglevel=4 init=/sbin/init mitigations=off tsc=reliable no_timer_check nokaslr audit=0',
  'selinux=0 apparmor=0 random.trust_cpu=on raid=noautodetect rcupdate.rcu_expedited=1 systemd.show_status=0',
].join(' ');

export function machine({ image, folder, root, rootFormat, data }: MachineOptions): string[] {
  // Guest flushes need not reach this machine's disk: a killed emulator loses nothing of what it has written.
  const disk = (id: string, file: string, format: string) => [
    ...['-drive', `if=none,id=${id},file=${file},format=${format},cache=unsafe`],
    ...['-device', `virtio-blk-pci,drive=${id}`],
  ];
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-M', 'q35'],
    // Without protection keys: the JavaScript engine takes every step of its compiler through them, slowly when emulated.
    ...['-cpu', 'max,pku=off'],
    ...['-accel', 'tcg,thread=multi,tb-size=512', '-smp', '2', '-m', '1536'],
    ...['-kernel', join(image, 'vmlinux'), '-initrd', join(image, 'initrd.img'), '-append', kernelWords],
    ...disk('root', root, rootFormat),
    ...disk('data', data, 'raw'),
    ...['-device', 'virtio-serial-pci', '-chardev', `socket,id=shell,path=${folder}/shell.sock,server=on,wait=off`],
    ...['-device', 'virtserialport,chardev=shell,name=rig.ctl'],
    ...['-fsdev', `local,id=host,path=${folder}/share,security_model=none`],
    ...['-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
    ...['-device', 'qemu-xhci,id=xhci,p2=15,p3=15'],
    ...['-object', 'rng-random,filename=/dev/urandom,id=chance', '-device', 'virtio-rng-pci,rng=chance'],
    ...['-serial', `file:${folder}/serial.log`, '-qmp', `unix:${folder}/qmp.sock,server=on,wait=off`],
  ];
}
