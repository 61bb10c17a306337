// All bays at once: which volume stands where, and the session that each has. Decides when one begins and ends.
import { lstat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { rfc3339 } from '../../core/clock.ts';
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import type { BayStatus } from '../../core/model.ts';
import { volumeOf } from '../seal/card-detail.ts';
import { DockingSession, type SessionPorts } from '../session.ts';
import { type AttachedDevice, bayOfPort, composeBoard, emptyStatus, labelOf, twinsOf } from './board.ts';
import { busLinks } from './bus-links.ts';
import type { LinkUse } from './bus-share.ts';
import { BusTurns } from './bus-turns.ts';
import { refuseDraft } from './dock-events.ts';
import { alarmKeyboards } from './keyboards.ts';
import type { RefusedVolume } from './refused-volumes.ts';
import type { UsbDevice } from './usb-devices.ts';
import { noFacts, type VolumeFacts } from './volume-facts.ts';
import { type BayFolder, DockWatch } from './watch.ts';

/** The station's clean stop has to be over within 10 s of a signal (CONTRACT §3). */
const stopPatienceMs = 6000;

export interface DockPorts extends Omit<SessionPorts, 'onLaunch' | 'turn'> {
  /** What is known of a volume without touching it. */
  readonly facts: (folder: BayFolder) => Promise<VolumeFacts>;
  /** USB port → label of the bay, in the order of the bays. */
  readonly bindings: () => ReadonlyMap<string, string>;
}

interface Bay {
  folder: BayFolder;
  session: DockingSession | undefined;
  /** USB port of the volume that is or was here last. */
  port: string | null;
  /** Modification time of an unmounted folder when its last pull began: a later one means that something is new. */
  pulledMs: number | null;
  /** What a session left behind when its volume went before all was stored. */
  left: BayStatus | undefined;
  since: string;
  /** One change of a bay at a time. */
  work: Promise<void>;
}

export class Dock {
  readonly #ports: DockPorts;
  readonly #watch: DockWatch;
  readonly #turns = new BusTurns();
  readonly #bays = new Map<string, Bay>();
  readonly #startedMs: number;
  #attached: readonly AttachedDevice[] = [];
  #refused: readonly RefusedVolume[] = [];
  #twins: ReadonlySet<string> = new Set();
  #isStopping = false;

  constructor(directory: string, ports: DockPorts) {
    this.#ports = {
      ...ports,
      onChange: (status) => {
        ports.onChange(status);
        this.#lookForTwins();
      },
    };
    this.#startedMs = ports.clock.now();
    this.#watch = new DockWatch(
      directory,
      (folders, refused) => this.onFolders(folders, refused),
      (error) => ports.alarms.raise('dock-watch', 'CAMERA_READ_FAILED', asLiuhenError(error).message),
    );
  }

  start(): Promise<void> {
    return this.#watch.start();
  }

  /** Takes no new volume, ends every pull, waits for what is being sealed; for a dead card only so long. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#watch.stop();
    const patience = new AbortController();
    const ended = Promise.all(
      [...this.#bays.values()].map(async (bay) => {
        await bay.session?.end('stopping');
        await bay.work;
      }),
    );
    await Promise.race([ended, sleep(stopPatienceMs, undefined, patience).catch(() => undefined)]).finally(() =>
      patience.abort(),
    );
  }

  /** In the order of the bays. */
  list(): BayStatus[] {
    const { bindings, clock } = this.#ports;
    const docked = [...this.#bays].map(([name, { session, left, since, port }]) => ({
      status: session ? this.#withNews(session.status) : (left ?? emptyStatus(name, since)),
      port: session ? port : null,
    }));
    const parts = {
      docked,
      attached: this.#attached,
      refused: this.#refused,
      bindings: bindings(),
      sinceMs: this.#startedMs,
    };
    return composeBoard({ ...parts, nowMs: clock.now() });
  }

  /** @returns false where nothing is being pulled at a bay of this name. */
  prioritise(bay: string, isFirst: boolean): boolean {
    const isPulled = [...this.#bays.values()].some(
      ({ session }) => session && !session.isOver && session.status.bay === bay,
    );
    return isPulled && this.#turns.prioritise(bay, isFirst);
  }

  /** How the wires are used now, by the port at their lower end. */
  links(): readonly LinkUse[] {
    return this.#turns.links();
  }

  #withNews(status: BayStatus): BayStatus {
    if (status.state !== 'pulling' && status.state !== 'sealing') return status;
    const { leftMs, ...news } = this.#turns.news(status.bay);
    const end = leftMs === null ? null : Math.ceil((this.#ports.clock.now() + leftMs) / 1000) * 1000;
    return { ...status, ...news, finishesAt: end === null ? null : rfc3339(end) };
  }

  /**
   * Has what failed in a bay read once more, around its bad blocks.
   * @param name as the board shows it.
   * @param written writes down who asked; called once it is sure that it may begin.
   * @returns undefined where no recorder is in a bay of that name.
   * @throws LiuhenError SALVAGE_REFUSED, CAMERA_GONE, those of `written`.
   */
  async salvage(name: string, written: () => Promise<unknown>): Promise<BayStatus | undefined> {
    const bay = [...this.#bays.values()].find(({ session, left }) => (session?.status ?? left)?.bay === name);
    if (!bay) return undefined;
    if (!bay.session) throw new LiuhenError('CAMERA_GONE', 'no recorder is in this bay', { context: { bay: name } });
    await bay.session.salvage(written);
    return bay.session.status;
  }

  /** What hangs on USB now, with a volume or without. */
  devices(): readonly UsbDevice[] {
    return this.#attached.map(({ device }) => device);
  }

  /** Told after each change on USB. */
  onDevices(devices: readonly UsbDevice[]): void {
    const bayOf = (port: string) => bayOfPort(port, this.#ports.bindings());
    alarmKeyboards(this.#ports.alarms, this.devices(), devices, bayOf);
    const known = new Map(this.#attached.map((attached) => [JSON.stringify(attached.device), attached]));
    this.#attached = devices.map(
      (device) => known.get(JSON.stringify(device)) ?? { device, sinceMs: this.#ports.clock.now() },
    );
  }

  /** Their copies are kept apart by the pull; that there are two is for a person to look into. */
  #lookForTwins(): void {
    const { alarms } = this.#ports;
    const twins = twinsOf(this.list());
    for (const device of this.#twins) if (!twins.has(device)) alarms.clear(`twins/${device}`);
    for (const [device, bays] of twins)
      alarms.raise(`twins/${device}`, 'CAMERA_TWICE', 'two recorders call themselves alike', {
        device,
        bays: bays.join(', '),
      });
    this.#twins = new Set(twins.keys());
    for (const bays of twins.values()) this.#tellTwins(bays);
  }

  /** Two volumes of one recorder are called alike too and are none, nor is what a recorder left on a board. */
  #tellTwins(bays: readonly string[]): void {
    const sessions = [...this.#bays.values()].flatMap(({ session }) => session ?? []);
    const alike = sessions.filter(({ status }) => bays.includes(status.bay));
    for (const same of Map.groupBy(alike, ({ status }) => volumeOf(status.bay)).values())
      if (same.length > 1) for (const session of same) session.sawTwin();
  }

  /** Told how the bays stand, again and again. */
  onFolders(folders: readonly BayFolder[], refused: readonly RefusedVolume[]): void {
    if (this.#isStopping) return;
    this.#noteRefused(refused);
    this.#ports.alarms.clear('dock-watch');
    const present = new Map(folders.map((folder) => [folder.bay, folder]));
    for (const [name, bay] of this.#bays) if (!present.has(name)) this.#change(bay, () => this.#gone(name, bay));
    for (const folder of folders) {
      const bay = this.#bays.get(folder.bay) ?? this.#add(folder);
      this.#change(bay, () => this.#look(bay, folder));
    }
  }

  /** Footage may lie on a volume that nothing can be taken from: a leaf, and an alarm for as long as it is there. */
  #noteRefused(refused: readonly RefusedVolume[]): void {
    const { alarms, bindings, tell, onFatal } = this.#ports;
    const key = ({ folder, sinceMs }: RefusedVolume) => `refused/${folder}/${sinceMs}`;
    const known = new Set(this.#refused.map(key));
    const there = new Set(refused.map(key));
    for (const gone of known) if (!there.has(gone)) alarms.clear(gone);
    for (const volume of refused.filter((found) => !known.has(key(found)))) {
      const bay = labelOf(volume.folder, volume.port, bindings());
      alarms.raise(key(volume), 'VOLUME_REFUSED', `a volume was not mounted: ${volume.reason}`, { bay });
      tell([refuseDraft(bay, volume.reason)]).catch((error: unknown) => onFatal(asLiuhenError(error)));
    }
    this.#refused = refused;
  }

  #add(folder: BayFolder): Bay {
    const since = rfc3339(this.#ports.clock.now());
    const bay: Bay = {
      folder,
      session: undefined,
      port: null,
      pulledMs: null,
      left: undefined,
      since,
      work: Promise.resolve(),
    };
    this.#bays.set(folder.bay, bay);
    return bay;
  }

  #change(bay: Bay, act: () => Promise<void>): void {
    bay.work = bay.work.then(act).catch((error: unknown) => this.#ports.onFatal(asLiuhenError(error)));
  }

  async #gone(name: string, bay: Bay): Promise<void> {
    await this.#endSession(bay);
    if (bay.left === undefined) this.#bays.delete(name);
  }

  async #look(bay: Bay, folder: BayFolder): Promise<void> {
    if (bay.session && bay.folder.identity !== folder.identity) await this.#endSession(bay);
    if (bay.session?.isOver && hasChanged(bay, folder)) await this.#endSession(bay);
    bay.folder = folder;
    if (bay.session || folder.isEmpty || this.#isStopping) return;
    bay.left = undefined;
    const facts = folder.isMounted ? await this.#ports.facts(folder) : noFacts;
    bay.port = facts.usb?.port ?? null;
    const name = labelOf(folder.bay, bay.port, this.#ports.bindings());
    bay.session = new DockingSession({ ...folder, bay: name }, facts, {
      ...this.#ports,
      turn: this.#turns.enter(name, () => busLinks(bay.port, this.devices())),
      onLaunch: async () => {
        bay.pulledMs = await modifiedMs(bay.folder);
      },
    });
    await bay.session.start();
  }

  /** A volume that went with files only on it stays on the board as `failed` until another takes its place. */
  async #endSession(bay: Bay): Promise<void> {
    const { session } = bay;
    if (!session) return;
    await session.end('undocked');
    bay.session = undefined;
    bay.left = session.status.state === 'failed' ? session.status : undefined;
    bay.since = rfc3339(this.#ports.clock.now());
    this.#ports.onChange(bay.left ?? emptyStatus(bay.folder.bay, bay.since));
  }
}

/** A mounted volume is never asked. */
async function modifiedMs(folder: BayFolder): Promise<number | null> {
  if (folder.isMounted) return null;
  return lstat(folder.path).then(
    (facts) => facts.mtimeMs,
    () => null,
  );
}

/** Something was put into or taken out of an unmounted folder after its last pull began. */
function hasChanged(bay: Bay, folder: BayFolder): boolean {
  if (bay.pulledMs === null || folder.modifiedMs === null) return false;
  return folder.modifiedMs !== bay.pulledMs;
}
