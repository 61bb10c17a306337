// Draws what follows from readings of recorders' clocks: an `anchor` leaf for each clip that they reach, and alarms of
// clocks that drift, jump or cannot be. The rule itself is core/policy/camera-clock.ts; nothing here waits for a recorder.
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Alarms } from '../core/alarms.ts';
import { concludedDraft } from '../core/anchor-event.ts';
import { outranks } from '../core/best-offset.ts';
import { type Clock, rfc3339 } from '../core/clock.ts';
import type { EventDraft } from '../core/custody-event.ts';
import { asLiuhenError, type LiuhenError } from '../core/errors.ts';
import type { OffsetTrust } from '../core/model.ts';
import { type ClockRule, dayMs, offsetFor, seenAtMs } from '../core/policy/camera-clock.ts';
import { clockState, isImpossible } from '../core/policy/camera-clock-state.ts';
import type { Catalogue } from '../storage/catalogue/catalogue.ts';
import type { CameraReading, ClockClip, ClockClipFilter } from '../storage/catalogue/clock-rows.ts';

/** After a crash conclusions are made up for what was sealed in this time, of dockings at most so much older. */
const makeUpMs = 2 * dayMs;
const longestDockingMs = 7 * dayMs;
/** A reading is not asked further: the drift that is tolerated makes any offset too wide by then. */
const reachedMs = 21 * dayMs;
/** Readings that are further from a clip's docking say nothing of it. */
const consideredMs = 60 * dayMs;
/** Clips looked at before everything else gets a turn, and leaves written at once. */
const pageClips = 64;

type Wanted = Omit<ClockClipFilter, 'after' | 'limit'>;

export interface ClockKeeperPorts {
  readonly catalogue: Pick<
    Catalogue,
    'cameraOf' | 'clip' | 'clockClips' | 'clockReading' | 'clockReadingsOf' | 'dockingWindowOf' | 'readCameras'
  >;
  /** Resolves when the leaves are durable, or kept until a full disk has room for them. */
  readonly tell: (drafts: readonly EventDraft[]) => Promise<void>;
  readonly rule: () => ClockRule;
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly onFatal: (error: LiuhenError) => void;
}

export class ClockKeeper {
  readonly #ports: ClockKeeperPorts;
  /** One act after the other. */
  #work: Promise<void> = Promise.resolve();
  #isStopping = false;
  /** Concluded, and not yet to be seen in the rows: a full disk owes the leaf. */
  readonly #told = new Map<string, OffsetTrust>();

  constructor(ports: ClockKeeperPorts) {
    this.#ports = ports;
  }

  /** Makes up for what a crash interrupted, and raises the alarms that still have their cause. */
  start(): void {
    this.#next(async () => {
      const nowMs = this.#ports.clock.now();
      const wanted = { from: rfc3339(nowMs - makeUpMs - longestDockingMs), to: rfc3339(nowMs + dayMs) };
      await this.#conclude(wanted, ({ sealed }) => Date.parse(sealed) >= nowMs - makeUpMs);
      for (const camera of this.#ports.catalogue.readCameras()) {
        await turn();
        this.#judge(camera);
      }
    });
  }

  /** A docking session is over. @param docked when it began, as its clips say it. */
  docked(docked: string): void {
    this.#next(() => this.#conclude({ from: docked, to: docked }));
  }

  /** Readings came in. @param seqs of their leaves, whose rows are there. */
  read(seqs: readonly number[]): void {
    this.#next(async () => {
      for (const seq of seqs) {
        const reading = this.#ports.catalogue.clockReading(seq);
        if (!reading || reading.camera === null) continue;
        this.#judge(reading.camera);
        const atMs = seenAtMs(reading);
        const span = { from: rfc3339(atMs - reachedMs), to: rfc3339(atMs + reachedMs) };
        if (!reading.isRefuted) await this.#conclude({ camera: reading.camera, ...span });
      }
    });
  }

  /** Resolves when all that was asked for until now is done. */
  async idle(): Promise<void> {
    let work: Promise<void> | undefined;
    while (work !== this.#work) {
      work = this.#work;
      await work;
    }
  }

  /** Resolves when nothing more is written. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#work;
  }

  #next(act: () => Promise<void>): void {
    this.#work = this.#work
      .then(() => (this.#isStopping ? undefined : act()))
      .catch((error: unknown) => this.#ports.onFatal(asLiuhenError(error)));
  }

  /** One batch, written page by page. */
  async #conclude(wanted: Wanted, isMeant: (clip: ClockClip) => boolean = () => true): Promise<void> {
    const batch = randomBytes(8).toString('hex');
    const impossible = new Map<string, number>();
    for (let after: ClockClip | undefined; !this.#isStopping; ) {
      const page = this.#ports.catalogue.clockClips({ ...wanted, ...(after ? { after } : {}), limit: pageClips });
      const meant = page.filter(isMeant);
      for (const clip of meant) this.#count(clip, impossible);
      await this.#write(meant.map((clip) => this.#draftFor(clip, batch)).filter((draft) => draft !== undefined));
      after = page.at(-1);
      if (page.length < pageClips) break;
      await turn();
    }
    if (wanted.camera === undefined) this.#alarmOf(impossible);
  }

  async #write(drafts: readonly EventDraft[]): Promise<void> {
    if (drafts.length === 0) return;
    await this.#ports.tell(drafts);
    for (const { clip = '' } of drafts)
      if (this.#ports.catalogue.clip(clip)?.offsetTrust === this.#told.get(clip)) this.#told.delete(clip);
  }

  #draftFor(clip: ClockClip, batch: string): EventDraft | undefined {
    const { catalogue, rule } = this.#ports;
    const { id, deviceStartMs, deviceEndMs, docked, isOwn } = clip;
    const held = { trust: this.#told.get(id) ?? clip.trust, isOwn };
    // What is its own is left alone; of what is concluded only `bounded` gives way.
    if (isOwn || deviceStartMs === null || (held.trust !== 'none' && held.trust !== 'bounded')) return undefined;
    const readings = this.#readingsFor(clip);
    if (readings.length === 0) return undefined;
    const window = catalogue.dockingWindowOf(clip);
    const recorded = { deviceStartMs, deviceEndMs: deviceEndMs ?? deviceStartMs, docked, window };
    const conclusion = offsetFor(recorded, readings, rule());
    if (conclusion.offset === null || !outranks({ trust: conclusion.offset.trust, isOwn: false }, held))
      return undefined;
    this.#told.set(id, conclusion.offset.trust);
    return concludedDraft(id, conclusion.offset, conclusion.basis, batch);
  }

  /** Of its recorder; where that cannot be told from others of its kind, of its own docking alone. */
  #readingsFor({ serial, label, docked }: ClockClip): readonly CameraReading[] {
    const { catalogue } = this.#ports;
    const camera = serial ?? label;
    if (camera === null) return [];
    const isKnown = serial !== null || catalogue.cameraOf(camera) !== undefined;
    const dockedMs = Date.parse(docked);
    return catalogue
      .clockReadingsOf(camera)
      .filter((reading) => !reading.isRefuted && (isKnown || reading.docked === docked))
      .filter((reading) => Math.abs(seenAtMs(reading) - dockedMs) <= consideredMs);
  }

  /** What the last readings of a recorder say of its clock. */
  #judge(camera: string): void {
    const { catalogue, rule, alarms } = this.#ports;
    const readings = catalogue.clockReadingsOf(camera);
    const key = `time-code/${camera}`;
    if (readings.at(-1)?.isRefuted)
      alarms.raise(key, 'TIME_CODE_CONTRADICTED', 'a filmed time code contradicts the dockings around it', {
        device: camera,
      });
    else alarms.clear(key);
    const state = clockState(
      readings.filter(({ isRefuted }) => !isRefuted),
      rule(),
    );
    const words = { CAMERA_DRIFTS: 'the recorder’s clock drifts', CAMERA_CLOCK_JUMPED: 'the recorder’s clock jumped' };
    if (state?.finding)
      alarms.raise(`camera-clock/${camera}`, state.finding, words[state.finding], {
        device: camera,
        offsetMs: state.last.offsetMs,
      });
    else alarms.clear(`camera-clock/${camera}`);
  }

  /** @param impossible clips of each recorder whose times cannot be; 0 where they can. */
  #count(clip: ClockClip, impossible: Map<string, number>): void {
    const camera = clip.serial ?? clip.label;
    if (camera === null || clip.deviceStartMs === null) return;
    const cannotBe = isImpossible(clip.deviceStartMs, this.#ports.catalogue.dockingWindowOf(clip));
    impossible.set(camera, (impossible.get(camera) ?? 0) + (cannotBe ? 1 : 0));
  }

  #alarmOf(impossible: ReadonlyMap<string, number>): void {
    for (const [camera, clips] of impossible) {
      const key = `camera-times/${camera}`;
      const what = 'files bear times before the docking before, or still to come';
      if (clips > 0) this.#ports.alarms.raise(key, 'CAMERA_CLOCK_JUMPED', what, { device: camera, clips });
      else this.#ports.alarms.clear(key);
    }
  }
}
