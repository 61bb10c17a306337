// What one docking finds of a recorder's card beside its files: missing numbers, files that are gone or changed, read
// errors, slow spots. Compares what is on the card with what the log remembers; copies and erases nothing.
import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Alarms } from '../../core/alarms.ts';
import { type Card, cardFileChanged, dockFactsDraft, type FileAction, type RunEnds } from '../../core/card-event.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { asLiuhenError } from '../../core/errors.ts';
import type { DockFacts } from '../../core/model.ts';
import type { FirmwareProfile } from '../../firmware-profiles/model.ts';
import type { CardFile, CardNames, LastDocking } from '../../storage/catalogue/card-rows.ts';
import type { ReadReport } from '../pull/read-pace.ts';
import { volumeOf } from '../seal/card-detail.ts';
import { cardFileVerdict, type OnCard } from './card-file-verdict.ts';
import { NumberTally } from './number-tally.ts';

/** Rows that are looked at in one go, and leaves that are written in one: others have their turn in between. */
const pageRows = 2000;
const batchLeaves = 500;

/** What the catalogue remembers of cards. */
export interface CardMemory {
  /** Resolves when every leaf is durable and has its rows. @throws LiuhenError DISK_FULL, STATION_BUSY */
  readonly ready: () => Promise<void>;
  readonly devicesOf: (names: CardNames) => readonly string[];
  readonly files: (card: Card, afterSeq: number, limit: number) => readonly CardFile[];
  readonly lastDocking: (card: Card) => LastDocking | undefined;
}

export interface FactSettings {
  /** So many slow spots are an alarm. */
  readonly slowSpotsAlarm: number;
  readonly missingAlarm: 'never' | 'numbers' | 'all';
}

export interface FactPorts {
  readonly cards: CardMemory;
  readonly tell: (drafts: readonly EventDraft[]) => Promise<void>;
  readonly alarms: Alarms;
  readonly settings: () => FactSettings;
}

/** How a docking ended. */
export interface Docked {
  readonly names: CardNames;
  readonly profile: FirmwareProfile;
  /** Null where the pull did not come to its end, or the device may not be there any more: then nothing is compared. */
  readonly card: OnCard | null;
}

interface Compared {
  readonly drafts: readonly EventDraft[];
  readonly counts: Readonly<Record<FileAction, number>>;
  readonly holes: DockFacts['numberHoles'];
  readonly runs: RunEnds | null;
  readonly hasNews: boolean;
}

export class DockingFacts {
  readonly #bay: string;
  readonly #ports: FactPorts;
  readonly #unread = new Set<string>();
  #reads: ReadReport | undefined;
  #isTwice = false;
  #isStopped = false;
  #facts: DockFacts | null = null;

  constructor(bay: string, ports: FactPorts) {
    this.#bay = bay;
    this.#ports = ports;
  }

  /** Null until the docking has come to its end. */
  get found(): DockFacts | null {
    return this.#facts;
  }

  /** Of one pull process; a volume that is looked over again is read again. */
  read(report: ReadReport): void {
    const before = this.#reads;
    this.#reads = before && {
      reads: before.reads + report.reads,
      slow: before.slow + report.slow,
      slowMs: before.slowMs + report.slowMs,
      worstMs: Math.max(before.worstMs, report.worstMs),
      places: [...before.places, ...report.places],
    };
    this.#reads ??= report;
  }

  readFailed(pathHex: string): void {
    this.#unread.add(pathHex);
  }

  /** Another recorder of this name was docked beside it: what is remembered may be of either. */
  sawTwin(): void {
    this.#isTwice = true;
  }

  /** The station stops: what is not found out by now waits for the next docking. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Resolves when what was found is in the log. @throws LiuhenError those of log and catalogue that stop the station. */
  async conclude({ names, profile, card: onCard }: Docked): Promise<void> {
    const { cards, tell } = this.#ports;
    const devices = cards.devicesOf(names);
    const [device] = devices;
    const card = device === undefined ? null : { device, volume: volumeOf(this.#bay) };
    const compared =
      card !== null && onCard !== null && !this.#isTwice && (await this.#isReady())
        ? await this.#compare(card, devices, names.label, profile, onCard)
        : null;
    if (this.#isStopped) return;
    for (let at = 0; compared !== null && at < compared.drafts.length; at += batchLeaves) {
      if (this.#isStopped) return;
      await tell(compared.drafts.slice(at, at + batchLeaves));
    }
    const facts = this.#factsOf(compared);
    const runs = this.#isTwice ? {} : (compared?.runs ?? null);
    const isFailing = this.#isFailing(facts);
    const more = { runs, slowPlaces: slowPlacesOf(this.#reads), isFailing, isTwice: this.#isTwice };
    if (this.#isTwice || compared?.hasNews || isWorthALeaf(facts))
      await tell([dockFactsDraft(this.#bay, card, facts, more)]);
    this.#facts = facts;
    this.#alarm(device ?? null, facts, onCard !== null);
  }

  /** Rows that wait for room on the disk would read as files that never were. */
  async #isReady(): Promise<boolean> {
    try {
      await this.#ports.cards.ready();
      return true;
    } catch (error) {
      const { code } = asLiuhenError(error);
      if (code !== 'DISK_FULL' && code !== 'STATION_BUSY') throw error;
      return false;
    }
  }

  async #compare(
    card: Card,
    devices: readonly string[],
    label: string | null,
    profile: FirmwareProfile,
    onCard: OnCard,
  ): Promise<Compared> {
    const last = this.#ports.cards.lastDocking(card);
    const numbers = new NumberTally(profile);
    const batch = randomUUID();
    const drafts: EventDraft[] = [];
    const counts = { gone: 0, changed: 0, back: 0 };
    for (const device of devices) {
      const place = { ...card, device };
      for await (const file of this.#files(place)) {
        if (!isOfLabel(file, label)) continue;
        if (device === card.device && file.seq > (last?.seq ?? -1)) numbers.fresh(file.pathHex);
        const verdict = cardFileVerdict(file, onCard);
        if (verdict === null) continue;
        counts[verdict] += 1;
        drafts.push(cardFileChanged(verdict, file.clip, { ...place, pathHex: file.pathHex }, this.#bay, batch));
      }
    }
    let looked = 0;
    for (const pathHex of onCard.present.keys()) {
      numbers.present(pathHex);
      looked += 1;
      if (looked % pageRows === 0) await turn();
    }
    // A folder that could not be read may hold the numbers that seem to be missing.
    if (profile.numbering === undefined || onCard.unreachable.length > 0)
      return { drafts, counts, holes: null, runs: null, hasNews: false };
    const { holes, runs, hasNews } = numbers.conclude(last?.runs ?? {});
    return { drafts, counts, holes, runs, hasNews };
  }

  async *#files(card: Card): AsyncGenerator<CardFile> {
    for (let after = -1; !this.#isStopped; ) {
      const page = this.#ports.cards.files(card, after, pageRows);
      yield* page;
      if (page.length < pageRows) return;
      after = page.at(-1)!.seq;
      await turn();
    }
  }

  #factsOf(compared: Compared | null): DockFacts {
    const { slow, slowMs, worstMs } = this.#reads ?? {};
    return {
      numberHoles: compared?.holes ?? null,
      gone: compared?.counts.gone ?? null,
      changed: compared?.counts.changed ?? null,
      readErrors: this.#unread.size,
      slowSpots: slow === undefined ? null : { count: slow, totalMs: slowMs ?? 0, worstMs: worstMs ?? 0 },
      batteryPercent: null,
    };
  }

  #isFailing({ readErrors, slowSpots }: DockFacts): boolean {
    return readErrors > 0 || (slowSpots?.count ?? 0) >= this.#ports.settings().slowSpotsAlarm;
  }

  /** An alarm of a recorder stays until a later docking of it shows nothing of the kind. */
  #alarm(device: string | null, facts: DockFacts, isThrough: boolean): void {
    const { alarms, settings } = this.#ports;
    const { missingAlarm } = settings();
    const { readErrors, gone, changed } = facts;
    const [slowSpots, numbers] = [facts.slowSpots?.count ?? 0, facts.numberHoles?.count ?? 0];
    const who = { device, bay: this.#bay };
    const key = device ?? `bay ${this.#bay}`;
    if (this.#isFailing(facts))
      alarms.raise(`card/${key}`, 'CARD_FAILING', 'the card of a recorder reads badly', {
        ...who,
        readErrors,
        slowSpots,
      });
    else if (isThrough) alarms.clear(`card/${key}`);
    const files = (gone ?? 0) + (changed ?? 0);
    if (missingAlarm !== 'never' && numbers + (missingAlarm === 'all' ? files : 0) > 0)
      alarms.raise(`missing/${key}`, 'FOOTAGE_MISSING', 'files of a recorder are missing', {
        ...who,
        numbers: facts.numberHoles?.count ?? null,
        gone,
        changed,
      });
    else if (gone !== null) alarms.clear(`missing/${key}`);
  }
}

/** A card with another label is another card; one without may have lost it. */
const isOfLabel = (file: CardFile, label: string | null) =>
  file.label === null || label === null || file.label === label;

const isWorthALeaf = ({ numberHoles, gone, changed, readErrors, slowSpots }: DockFacts) =>
  [numberHoles?.count, gone, changed, readErrors, slowSpots?.count].some((count) => (count ?? 0) > 0);

const slowPlacesOf = (reads: ReadReport | undefined) =>
  (reads?.places ?? []).slice(0, 50).map(({ pathHex, offset, bytes, ms }) => ({ pathHex, offset, bytes, ms }));
