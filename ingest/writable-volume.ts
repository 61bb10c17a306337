// Asking root to make one docked USB volume writable for the time of erasing (decision 0010). Nothing is erased here: the
// door that root opens is handed to release.ts, and given back.
import * as fsp from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LiuhenError } from '../core/errors.ts';
import { parseMountinfo } from './dock/mount-table.ts';
import type { VolumeFacts } from './dock/volume-facts.ts';
import type { BayFolder } from './dock/watch.ts';

/** A volume that may be written to until it is closed. */
export interface WritableVolume {
  /** Absolute path under which it can be written: not the bay's where root has opened a door of its own. */
  readonly root: string;
  /**
   * Gives the door back and waits until root has shut it.
   * @throws LiuhenError RELEASE_REFUSED where it stays open.
   */
  close(): Promise<void>;
}

export interface GatePorts {
  /** Folder with `asked`, `answers` and `clearing`: /run/liuhen of an installed station. */
  readonly run: string;
  /** Where the kernel lists disks by number. */
  readonly blocks: string;
  readonly mountinfo: string;
  /** What is known of a volume without touching it. */
  readonly facts: (folder: BayFolder) => Promise<VolumeFacts>;
  /** How long root may take to open or to shut, ms. */
  readonly patienceMs: number;
}

/** What an installed station shares with root's part; the bays lie in it. */
export const installedRun = '/run/liuhen';
export const systemBlocks = '/sys/dev/block';
export const systemMountinfo = '/proc/self/mountinfo';

/** How often the answer is looked for. */
const lookEveryMs = 100;

/** A plain folder, or a volume that its owner has mounted by himself, is written to as it lies there. */
export const asItLies = (folder: BayFolder): WritableVolume => ({ root: folder.path, close: async () => undefined });

/** Whether root has a part in clearing it: a volume that the mount unit of an installed station has mounted. */
export const hasGate = ({ isMounted, path }: BayFolder): boolean =>
  isMounted && path.startsWith(`${installedRun}/bays/`);

/** Takes back what an installed station that was killed has left asked. Call before the first session. */
export async function withdrawAll(run = installedRun): Promise<void> {
  const asked = join(run, 'asked');
  const names = await fsp.readdir(asked).catch(() => []);
  for (const name of names) await fsp.rm(join(asked, name), { recursive: true, force: true });
}

/**
 * Has root make the volume writable, and makes sure that it still is the one of this docking.
 * @param known of the volume when it was docked.
 * @throws LiuhenError RELEASE_DIRTY, RELEASE_NOT_PERMITTED, RELEASE_REFUSED, CAMERA_GONE. Nothing is open then.
 */
export async function makeWritable(
  folder: BayFolder,
  known: VolumeFacts,
  ports: GatePorts,
  signal: AbortSignal,
): Promise<WritableVolume> {
  const gate = await Gate.at(folder, ports);
  try {
    await gate.ask(signal);
    await gate.check(known);
    return gate;
  } catch (error) {
    await gate.withdraw();
    throw error;
  }
}

class Gate implements WritableVolume {
  readonly root: string;
  readonly #folder: BayFolder;
  readonly #ports: GatePorts;
  readonly #request: string;
  readonly #answer: string;

  private constructor(folder: BayFolder, disk: string, ports: GatePorts) {
    this.#folder = folder;
    this.#ports = ports;
    this.root = join(ports.run, 'clearing', disk);
    this.#request = join(ports.run, 'asked', disk);
    this.#answer = join(ports.run, 'answers', disk);
  }

  /** Root knows volumes by the kernel's name of the disk. */
  static async at(folder: BayFolder, ports: GatePorts): Promise<Gate> {
    try {
      const disk = basename(await fsp.readlink(join(ports.blocks, folder.device ?? '')));
      return new Gate(folder, disk, ports);
    } catch (cause) {
      throw new LiuhenError('CAMERA_GONE', 'the disk is no longer there', { context: { bay: folder.bay }, cause });
    }
  }

  async ask(signal: AbortSignal): Promise<void> {
    const request = await fsp.open(this.#request, 'wx').catch(() => null);
    if (request === null) throw refusal('no-answer', this.#folder.bay);
    await request.close();
    const answer = await this.#until((text) => text !== null, signal);
    if (answer === 'writable') return;
    throw refusal(answer?.replace(/^refused /, '') ?? (signal.aborted ? 'gone' : 'no-answer'), this.#folder.bay);
  }

  /** Another recorder may have come between: by mount, device, and what is behind the door. */
  async check(known: VolumeFacts): Promise<void> {
    const { path, bay, device, identity } = this.#folder;
    const mounts = parseMountinfo(await fsp.readFile(this.#ports.mountinfo, 'utf8'));
    const now = await this.#ports.facts(this.#folder);
    const isSame =
      `mount:${mounts.get(path)?.identity}` === identity &&
      mounts.get(this.root)?.device === device &&
      whoIs(now) === whoIs(known);
    if (!isSame) throw refusal('changed', bay);
  }

  async withdraw(): Promise<void> {
    await fsp.rm(this.#request, { force: true });
  }

  async close(): Promise<void> {
    await this.withdraw();
    const left = await this.#until((text) => text === null);
    if (left !== null) throw refusal('not-shut', this.#folder.bay);
  }

  /** @returns the answer as it is once `isIt`, or when patience ends. */
  async #until(isIt: (answer: string | null) => boolean, signal?: AbortSignal): Promise<string | null> {
    const until = performance.now() + this.#ports.patienceMs;
    for (;;) {
      const text = await fsp.readFile(this.#answer, 'utf8').catch(() => null);
      const answer = text?.trim() ?? null;
      if (isIt(answer) || performance.now() > until || signal?.aborted) return answer;
      await sleep(lookEveryMs);
    }
  }
}

/** What a recorder is known by; what else is known of a volume may change while it is docked. */
const whoIs = ({ usb, serial, label }: VolumeFacts) =>
  JSON.stringify([usb?.vid, usb?.pid, usb?.port, serial, label].map((fact) => fact ?? null));

/** Root's words (systemd/release-volume) and our own. */
const reasons: Readonly<Record<string, string>> = {
  changed: 'what lies in the bay is no longer what was docked',
  'file-system': 'only FAT and exFAT are cleared',
  'mount-failed': 'the file system cannot be made writable',
  unreadable: 'its state cannot be read',
  gone: 'the recorder was taken out or the station stopped',
  'no-answer': 'the system did not answer',
  'not-shut': 'the volume could not be made read-only again',
};

function refusal(word: string, bay: string): LiuhenError {
  const context = { bay, reason: reasons[word] ?? word };
  if (word === 'dirty')
    return new LiuhenError('RELEASE_DIRTY', 'the file system of the recorder was not closed properly', {
      context: { bay },
      hint: 'every file is sealed; have the card checked or formatted in the recorder',
    });
  if (word === 'not-allowed')
    return new LiuhenError('RELEASE_NOT_PERMITTED', 'this machine does not allow recorders to be written to', {
      context: { bay },
      hint: 'sudo touch /etc/liuhen/allow-release',
    });
  return new LiuhenError('RELEASE_REFUSED', 'the recorder was not made writable', {
    context,
    hint: 'every file of it is sealed, and none was erased',
  });
}
