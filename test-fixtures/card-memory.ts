// A recorder over many dockings, without recorder, disk or pull: a catalogue in memory that follows from real leaves, and
// dockings that end as a test says.
import { Alarms } from '../core/alarms.ts';
import type { EventDraft } from '../core/custody-event.ts';
import type { DockFacts } from '../core/model.ts';
import type { FirmwareProfile } from '../firmware-profiles/model.ts';
import { DockingFacts, type FactSettings } from '../ingest/dock/docking-facts.ts';
import { volumeOf } from '../ingest/seal/card-detail.ts';
import { Catalogue } from '../storage/catalogue/catalogue.ts';
import { SampleHistory } from './sample-history.ts';
import { plainProfile } from './seal-rig.ts';

export const hexOf = (path: string) => Buffer.from(path).toString('hex');

export const numberedProfile = (numbering: FirmwareProfile['numbering'] = { runs: 'volume' }): FirmwareProfile => ({
  ...plainProfile,
  id: 'numbered',
  names: [{ id: 'n', path: '(?:.*/)?(?:(?<date>\\d{8})_(?<time>\\d{6})_)?(?<seq>\\d{4})\\.[a-z0-9]{3}' }],
  ...(numbering === undefined ? {} : { numbering }),
});

export interface CardNow {
  /** Path → content. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths of files that cannot be read. */
  readonly unread?: readonly string[];
  readonly unreachable?: readonly string[];
  readonly serial?: string | null;
  readonly label?: string | null;
  readonly usbSerial?: string | null;
  readonly bay?: string;
  readonly profile?: FirmwareProfile;
  /** The pull did not come to its end. */
  readonly isBroken?: boolean;
  readonly isTwice?: boolean;
  readonly slow?: number;
}

export class CardBench {
  readonly history = new SampleHistory();
  readonly catalogue = Catalogue.open(':memory:');
  readonly alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  /** Every leaf of the last docking's facts. */
  told: EventDraft[] = [];
  settings: FactSettings = { slowSpotsAlarm: 3, missingAlarm: 'all' };
  readyError: Error | undefined;
  readonly #clips = new Map<string, string>();

  /** Seals what is new, as a pull does, and then finds out. */
  async dock(now: CardNow): Promise<DockFacts | null> {
    const { files, serial = 'A0001234', label = null, usbSerial = null, bay = '1', unread = [] } = now;
    const present = new Map<string, string | null>();
    for (const [path, content] of Object.entries(files))
      present.set(hexOf(path), this.seal(path, content, { serial, label, usbSerial, bay }));
    for (const path of unread) present.set(hexOf(path), null);
    this.told = [];
    const facts = new DockingFacts(bay, {
      cards: {
        ready: async () => {
          if (this.readyError) throw this.readyError;
        },
        devicesOf: (names) => this.catalogue.devicesOfCard(names),
        files: (card, afterSeq, limit) => this.catalogue.cardFiles(card, afterSeq, limit),
        lastDocking: (card) => this.catalogue.lastDockingOf(card),
      },
      tell: async (drafts) => this.#record(drafts),
      alarms: this.alarms,
      settings: () => this.settings,
    });
    for (const path of unread) facts.readFailed(hexOf(path));
    if (now.isTwice) facts.sawTwin();
    const slow = now.slow ?? 0;
    facts.read({ reads: 100, slow, slowMs: slow * 2000, worstMs: slow > 0 ? 2000 : 0, places: [] });
    await facts.conclude({
      names: { serial, label, usbSerial },
      profile: now.profile ?? plainProfile,
      card: now.isBroken ? null : { present, unreachable: (now.unreachable ?? []).map(hexOf) },
    });
    return facts.found;
  }

  /** @returns the clip of this content. */
  seal(
    path: string,
    content: string,
    {
      serial,
      label,
      usbSerial,
      bay,
    }: { serial: string | null; label: string | null; usbSerial: string | null; bay: string },
  ): string {
    const volume = volumeOf(bay);
    const known = this.#clips.get(content);
    const card = {
      device: serial,
      pathHex: hexOf(path),
      volume,
      ...(label === null ? {} : { label }),
      ...(usbSerial === null ? {} : { usbSerial }),
    };
    if (known !== undefined) {
      const detail = this.catalogue.isKnownAt(known, { device: serial, path, bay });
      if (!detail) this.history.add('seen-again', { clip: known, detail: { path, bay, ...card } });
      this.#follow();
      return known;
    }
    const clip = this.history.seal({ path, content, serial, bay, card });
    this.#clips.set(content, clip);
    this.#follow();
    return clip;
  }

  /** As a release tells it. */
  erase(path: string, content: string, outcome = 'erased'): void {
    const clip = this.#clips.get(content)!;
    this.history.add('release', { clip, public: { outcome }, detail: { bay: '1', pathHex: hexOf(path) } });
    this.#follow();
  }

  clipOf(content: string): string | undefined {
    return this.#clips.get(content);
  }

  actions(): string[] {
    return this.told.map(({ public: { action } }) => String(action));
  }

  #record(drafts: readonly EventDraft[]): void {
    this.told.push(...drafts);
    for (const { type, clip, public: facts, private: detail } of drafts)
      this.history.add(type, {
        public: facts,
        ...(clip === undefined ? {} : { clip }),
        ...(detail === undefined ? {} : { detail }),
      });
    this.#follow();
  }

  #follow(): void {
    this.catalogue.apply(this.history.events.slice(this.catalogue.lastSeq() + 1), this.history.manifestOf);
  }
}
