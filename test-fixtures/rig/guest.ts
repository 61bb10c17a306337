// One emulated station PC: started cold or from a saved state, with a shell, USB ports, and a plug that can be pulled.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Done, GuestShell } from './guest-shell.ts';
import { type MachineOptions, machine } from './machine.ts';
import { Qmp } from './qmp.ts';

export interface Plugged {
  /** Bytes a second; the card can be made slower or faster while it is in. */
  readonly bytesPerSecond?: number;
}

/** Faster than any emulated card: a throttle that is there to be turned down. */
const unthrottled = 2 ** 40;

/** A guest never outlives its tests. */
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

export class Guest {
  readonly folder: string;
  readonly #dataDisk: string;
  readonly #process: ChildProcess;
  readonly #qmp: Qmp;
  readonly #shell: GuestShell;

  private constructor({ folder, data }: MachineOptions, process: ChildProcess, qmp: Qmp, shell: GuestShell) {
    this.folder = folder;
    this.#dataDisk = data;
    this.#process = process;
    this.#qmp = qmp;
    this.#shell = shell;
  }

  static async start(options: MachineOptions): Promise<Guest> {
    const { folder, state } = options;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'share'), { recursive: true });
    const log = openSync(join(folder, 'emulator.log'), 'a');
    const words = [...machine(options), ...(state === undefined ? [] : ['-incoming', `exec:cat ${state}`])];
    const child = spawn('qemu-system-x86_64', words, { stdio: ['ignore', log, log] });
    children.add(child);
    child.once('exit', () => children.delete(child));
    try {
      const qmp = await Qmp.open(join(folder, 'qmp.sock'));
      const shell = await GuestShell.open(join(folder, 'shell.sock'));
      const guest = new Guest(options, child, qmp, shell);
      if (state !== undefined) await guest.#resume();
      await guest.#greet(state === undefined);
      return guest;
    } catch (error) {
      child.kill('SIGKILL');
      const said = readFileSync(join(folder, 'emulator.log'), 'utf8');
      throw new Error(`the guest did not start: ${(error as Error).message}\n${said}`, { cause: error });
    }
  }

  async #resume(): Promise<void> {
    for (;;) {
      const { status } = (await this.#qmp.command('query-status')) as { status: string };
      if (status === 'paused') break;
      if (status !== 'inmigrate') throw new Error(`the saved state ends in ${status}`);
      await sleep(50);
    }
    await this.#qmp.command('cont');
  }

  /** A guest cannot be saved with the shared folder mounted. A resumed one keeps its old clock: no step for the daemon. */
  async #greet(isCold: boolean): Promise<void> {
    if (isCold) await this.#shell.run('systemctl is-system-running --wait', 180_000);
    await this.sh('mountpoint -q /mnt/host || mount /mnt/host');
    if (!isCold) await this.sh(newChance(randomBytes(32).toString('hex')));
  }

  /** Runs a command as root. @throws Error with its output unless it ends with 0. */
  async sh(command: string, ms?: number): Promise<string> {
    const { exit, output } = await this.#shell.run(command, ms);
    if (exit !== 0) throw new Error(`in the guest: ${command}\nended with ${exit}:\n${output}`);
    return output;
  }

  try(command: string, ms?: number): Promise<Done> {
    return this.#shell.run(command, ms);
  }

  /** Plugs a disk image into USB port 1 to 15. */
  async plug(port: number, image: string, serial: string, { bytesPerSecond }: Plugged = {}): Promise<void> {
    const limits = { 'bps-total': bytesPerSecond ?? unthrottled };
    await this.#qmp.command('object-add', { 'qom-type': 'throttle-group', id: `throttle${port}`, limits });
    const file = { driver: 'file', filename: image, aio: 'threads' };
    await this.#qmp.command('blockdev-add', { 'node-name': `file${port}`, driver: 'raw', file });
    const throttled = { driver: 'throttle', 'throttle-group': `throttle${port}`, file: `file${port}` };
    await this.#qmp.command('blockdev-add', { 'node-name': `card${port}`, ...throttled });
    const where = { bus: 'xhci.0', port: String(port), drive: `card${port}` };
    await this.#qmp.command('device_add', {
      driver: 'usb-storage',
      id: `usb${port}`,
      serial,
      removable: true,
      ...where,
    });
  }

  /** Changes the speed of a card that is in. One byte a second is a card that says nothing more. */
  async throttle(port: number, bytesPerSecond: number): Promise<void> {
    const value = { 'bps-total': bytesPerSecond, 'bps-total-max': bytesPerSecond };
    await this.#qmp.command('qom-set', { path: `/objects/throttle${port}`, property: 'limits', value });
  }

  /** Pulled out without a word, whatever is being read. */
  async unplug(port: number): Promise<void> {
    await this.#qmp.command('device_del', { id: `usb${port}` });
    await this.#qmp.event('DEVICE_DELETED', (data) => data['device'] === `usb${port}`);
    await this.throttle(port, unthrottled);
    await untilDone(() => this.#qmp.command('blockdev-del', { 'node-name': `card${port}` }));
    await untilDone(() => this.#qmp.command('blockdev-del', { 'node-name': `file${port}` }));
    await this.#qmp.command('object-del', { id: `throttle${port}` });
  }

  /** Memory and devices into a file, then the end of this guest. */
  async save(state: string): Promise<void> {
    await this.sh('cd /; umount /mnt/host; sync');
    await this.#qmp.command('stop');
    await this.#qmp.command('migrate-set-parameters', { 'max-bandwidth': 4_000_000_000 });
    await this.#qmp.command('migrate', { uri: `exec:cat > ${state}` });
    for (;;) {
      const { status } = (await this.#qmp.command('query-migrate')) as { status: string };
      if (status === 'completed') break;
      if (status === 'failed') throw new Error('the state could not be saved');
      await sleep(100);
    }
    await this.#qmp.command('quit');
    await this.#ended();
  }

  /**
   * Holds the whole PC still while `act` looks at its data disk, which is what a power cut at this moment would leave (but
   * for requests just under way: they are completed). The guest's clock stands still too, so that it never knows.
   */
  async frozen<T>(act: (dataDisk: string) => Promise<T>): Promise<T> {
    await this.#qmp.command('stop');
    try {
      return await act(this.#dataDisk);
    } finally {
      await this.#qmp.command('cont');
    }
  }

  /** The power goes: everything in memory is lost, what reached the disks is there. */
  async powerCut(): Promise<void> {
    processorSeconds += secondsOf(this.#process.pid);
    this.#process.kill('SIGKILL');
    await this.#ended();
  }

  async #ended(): Promise<void> {
    this.#shell.close();
    this.#qmp.close();
    while (this.#process.exitCode === null && this.#process.signalCode === null) await sleep(20);
  }
}

/** Two guests of one saved state would draw the same "random" numbers. Source: random(4), RNDRESEEDCRNG. */
const newChance = (seed: string) =>
  `echo ${seed} > /dev/urandom; perl -e 'open(R, "<", "/dev/random") && ioctl(R, 0x5207, 0) or die $!'`;

let processorSeconds = 0;
/** Of this machine, used by all guests whose power was cut: what a scenario costs, however busy the machine was. */
export const usedByGuests = () => processorSeconds;

/** User and system time. Source: proc_pid_stat(5), fields 14 and 15, in ticks of 10 ms. */
function secondsOf(pid: number | undefined): number {
  if (!existsSync(`/proc/${pid}/stat`)) return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The emulator lets go of a card only when its last request has ended. */
async function untilDone(act: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await act();
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await sleep(50);
    }
  }
}

/** A disk that is written beside `base` and leaves it as it is. */
export function overlayOf(base: string, format: 'qcow2' | 'raw', path: string): string {
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', format, path]);
  return path;
}

/** A copy that keeps the holes. */
export function copyOfDisk(from: string, to: string): string {
  execFileSync('cp', ['--sparse=always', '--reflink=auto', from, to]);
  return to;
}
