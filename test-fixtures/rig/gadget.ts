// Recorders made inside the guest by its own kernel: any vendor and product id, any serial, a keyboard beside the disk, and
// a card that stops answering for ever. The emulator's own disks can be none of these.
// Source: Linux, Documentation/usb/gadget_configfs.rst and gadget-testing.rst; dummy_hcd joins both ends of the cable.
import { basename, join } from 'node:path';
import { copyOfDisk, type Guest } from './guest.ts';

export interface GadgetPlan {
  /** Four hex digits each. */
  readonly vid: string;
  readonly pid: string;
  readonly serial: string;
  readonly product: string;
  /** Disk image on this machine. */
  readonly image: string;
  readonly hasKeyboard?: boolean;
  /** Answers each request so late, and can be silenced. */
  readonly delayMs?: number;
}

/** Report descriptor of a boot keyboard. Source: USB HID 1.11, appendix B.1. */
const keyboardReport = [
  '05 01 09 06 a1 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 01 95 05 75 01 05 08 19 01 29 05 91 02',
  '95 01 75 03 91 01 95 06 75 08 15 00 25 65 05 07 19 00 29 65 81 00 c0',
].join(' ');

export class Gadgets {
  readonly #guest: Guest;
  /** Of each socket, as the kernel names it: `5-1`. */
  readonly ports: readonly string[];

  private constructor(guest: Guest, ports: readonly string[]) {
    this.#guest = guest;
    this.ports = ports;
  }

  /** Sockets for `count` recorders, each at a bus of its own. */
  static async load(guest: Guest, count: number): Promise<Gadgets> {
    const said = await guest.sh(
      `set -e; modprobe -a libcomposite usb_f_mass_storage usb_f_hid dm-delay
       modprobe dummy_hcd num=${count} is_super_speed=0
       mountpoint -q /sys/kernel/config || mount -t configfs none /sys/kernel/config
       for i in $(seq 0 ${count - 1}); do
         bus=$(basename /sys/devices/platform/dummy_hcd.$i/usb*); echo "\${bus#usb}-1"
       done`,
    );
    return new Gadgets(guest, said.trim().split('\n'));
  }

  /** Plugs a recorder into a socket, from 0. */
  async plug(socket: number, plan: GadgetPlan): Promise<void> {
    const { vid, pid, serial, product, image, hasKeyboard, delayMs } = plan;
    const shared = copyOfDisk(image, this.imageOf(socket));
    const inGuest = `/mnt/host/${basename(shared)}`;
    await this.#guest.sh(
      `set -e; file=${inGuest}
       ${delayMs === undefined ? '' : delayed(socket, delayMs)}
       mkdir ${folderOf(socket)}; cd ${folderOf(socket)}
       echo 0x${vid} > idVendor; echo 0x${pid} > idProduct; mkdir strings/0x409
       echo '${serial}' > strings/0x409/serialnumber; echo Maker > strings/0x409/manufacturer
       echo '${product}' > strings/0x409/product
       mkdir -p configs/c.1/strings/0x409; echo all > configs/c.1/strings/0x409/configuration
       ${hasKeyboard ? keyboard : ''}
       mkdir functions/mass_storage.0; echo 1 > functions/mass_storage.0/lun.0/removable
       echo $file > functions/mass_storage.0/lun.0/file; ln -s functions/mass_storage.0 configs/c.1/
       echo dummy_udc.${socket} > UDC`,
    );
  }

  /** On this machine: the disk of what is or was last in this socket. */
  imageOf(socket: number): string {
    return join(this.#guest.folder, 'share', `gadget-${socket}.img`);
  }

  /** Pulled out without a word. */
  async unplug(socket: number): Promise<void> {
    await this.#guest.sh(
      `set -e; cd ${folderOf(socket)}; echo > UDC; rm configs/c.1/*.0; rmdir configs/c.1/strings/0x409 configs/c.1
       rmdir functions/* strings/0x409; cd /; rmdir ${folderOf(socket)}`,
    );
  }

  /** From now on nothing is answered any more: no error, no end. Only a plug with `delayMs` can be silenced. */
  async silence(socket: number): Promise<void> {
    await this.#guest.sh(`dmsetup suspend --nolockfs --noflush ${slowName(socket)}`);
  }
}

const folderOf = (socket: number) => `/sys/kernel/config/usb_gadget/socket${socket}`;
const slowName = (socket: number) => `slow${socket}`;

const keyboard = `mkdir functions/hid.0; echo 1 > functions/hid.0/protocol; echo 1 > functions/hid.0/subclass
       echo 8 > functions/hid.0/report_length
       printf '${keyboardReport.replaceAll(/(?:^| )/g, '\\x')}' > functions/hid.0/report_desc
       ln -s functions/hid.0 configs/c.1/`;

/** The image behind a device-mapper target that is late with each answer, and that can be suspended. */
const delayed = (socket: number, delayMs: number) =>
  `loop=$(losetup --find --show $file); sectors=$(blockdev --getsz $loop)
       echo "0 $sectors delay $loop 0 ${delayMs}" | dmsetup create ${slowName(socket)}
       file=/dev/mapper/${slowName(socket)}`;
