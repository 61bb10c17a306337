// What each custody event does to the rows. The one path by which rows come about, live and in a rebuild.
import { anchorOf } from '../../core/best-offset.ts';
import type { Json } from '../../core/canonical-json.ts';
import type { CustodyEvent, EventType } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { placeSourceOf, placesKind } from '../../core/filmed-places.ts';
import type { Manifest } from '../../core/model.ts';
import { needsProxy } from '../../core/playable.ts';
import { rootUnit } from '../../core/policy/units.ts';
import { isRoster } from '../../core/roster.ts';
import { isRoutine } from '../../core/routine-event.ts';
import { stretchesKind } from '../../core/stretch-event.ts';
import { isSearchedForStretches } from '../../core/stretches.ts';
import { applyRights } from './apply-rights.ts';
import { bayKey } from './bay-rows.ts';
import type { RowSets } from './row-sets.ts';

/** The manifest of a clip in the vault; undefined where its folder is missing: then its leaf alone is indexed. */
export type ManifestReader = (clip: string) => Manifest | undefined;

type Effect = (event: CustodyEvent, manifestOf: ManifestReader) => void;

export class Applier {
  readonly #rows: RowSets;
  /** Types without an effect are indexed and no more. */
  readonly #effects: Readonly<Partial<Record<EventType, Effect>>> = {
    pull: (event) => this.#rows.cards.found(event),
    seal: (event, manifestOf) => this.#seal(event, manifestOf),
    'seen-again': (event) => this.#seenAgain(event),
    derive: (event) => this.#derived(event),
    case: (event) => this.#caseChanged(event),
    operation: (event) => {
      this.#rows.operations.apply(caseOf(event), event);
      this.#rows.verdicts.operation(event);
      this.#rows.places.operated(event);
    },
    document: (event) => this.#rows.documents.apply(caseOf(event), event),
    property: (event) => this.#rows.property.apply(caseOf(event), event),
    review: (event) => this.#rows.documents.reviewed(caseOf(event), event),
    statement: (event) => {
      this.#rows.operations.stated(event);
      this.#rows.statements.stated(event);
      this.#rows.verdicts.stated(event);
    },
    explain: (event) => {
      this.#rows.operations.explained(event);
      this.#rows.statements.explained(event);
      this.#rows.verdicts.explained(event);
    },
    camera: (event) => this.#rows.cards.apply(event) || this.#rows.cameras.apply(event),
    release: (event) => this.#rows.cards.released(event),
    anchor: (event) => this.#anchored(event),
    undock: (event) => {
      this.#rows.clocks.addDocking(event);
      this.#rows.verdicts.markOfDocking(event.seq);
    },
    config: (event) => this.#configured(event),
    import: (event) => {
      if (isRoster(event)) this.#rows.roster.apply(event);
    },
    rights: (event) => applyRights(event, this.#rows.people, this.#rows.clips),
    suggest: (event) => (event.clip === undefined ? this.#rows.choices : this.#rows.suggestions).apply(event),
    link: (event) => {
      if (isRoutine(event)) return this.#rows.inbox.file(clipOf(event), 'routine');
      this.#rows.inbox.file(clipOf(event), 'case');
      this.#rows.cases.link(caseOf(event), clipOf(event), event.seq);
      this.#rows.suggestions.settle('taken', clipOf(event), caseOf(event));
      this.#rows.clips.reindex(clipOf(event));
    },
    unlink: (event) => {
      if (isRoutine(event)) return this.#rows.inbox.unfile(clipOf(event));
      this.#rows.cases.unlink(caseOf(event), clipOf(event));
      this.#rows.inbox.unfile(clipOf(event));
      this.#rows.suggestions.settle('refused', clipOf(event), caseOf(event));
      this.#rows.clips.reindex(clipOf(event));
    },
  };

  constructor(rows: RowSets) {
    this.#rows = rows;
  }

  /**
   * Brings events in; the caller holds the transaction.
   * @throws LiuhenError LOG_DAMAGED for a leaf out of turn, or without what its type must have.
   */
  apply(events: readonly CustodyEvent[], manifestOf: ManifestReader): void {
    const { events: rows } = this.#rows;
    const refilled = rows.refilledUpTo();
    let expected = rows.dueSeq();
    for (const event of events) {
      if (event.seq !== expected)
        throw new LiuhenError('LOG_DAMAGED', 'a leaf out of turn', { context: { seq: event.seq, expected } });
      if (event.seq <= refilled) rows.addAgain(event);
      else rows.add(event);
      this.#effects[event.type]?.(event, manifestOf);
      expected += 1;
    }
  }

  #seal(event: CustodyEvent, manifestOf: ManifestReader): void {
    const clip = clipOf(event);
    const manifest = manifestOf(clip);
    if (manifest === undefined) return;
    this.#rows.clips.add(event.seq, manifest, textOf(event.detail?.['bay']), this.#unitOf(manifest));
    this.#rows.verdicts.markOfClip(clip);
    const { media } = manifest;
    if (media && needsProxy(media)) this.#rows.jobs.add('proxy', clip);
    if (media?.video) this.#rows.jobs.add('thumbnail', clip);
    if (media?.video) this.#rows.jobs.add('codes', clip);
    if (placeSourceOf(manifest.file.name, media)) this.#rows.jobs.add('places', clip);
    if (isSearchedForStretches(media)) this.#rows.jobs.add('stretches', clip);
  }

  /** Of whoever filmed it; where that is not known, of whose recorder it is; else of the root. */
  #unitOf({ officer, device }: Manifest): string {
    const byOfficer = officer === undefined ? undefined : this.#rows.people.officerOfNumber(officer)?.unit;
    const serials = [device.serial, device.label].filter((serial) => serial !== undefined);
    const byCamera = () => serials.map((serial) => this.#rows.cameras.cameraOf(serial)?.unit).find(Boolean);
    return byOfficer ?? byCamera() ?? rootUnit;
  }

  #seenAgain(event: CustodyEvent): void {
    const detail = event.detail ?? {};
    this.#rows.clips.addSeen(event.seq, clipOf(event), {
      device: textOf(detail['device']),
      path: textOf(detail['path']),
      officer: textOf(detail['officer']),
      bay: textOf(detail['bay']),
      docked: textOf(detail['docked']),
    });
    this.#rows.cards.found(event);
  }

  #caseChanged(event: CustodyEvent): void {
    const id = caseOf(event);
    const before = event.public['action'] === 'open' ? undefined : this.#rows.cases.caseById(id);
    this.#rows.cases.apply(id, event);
    this.#rows.imports.apply(id, event);
    // Clips are found by the numbers of their cases.
    if (before && before.number !== this.#rows.cases.caseById(id)?.number)
      for (const clip of before.clips) this.#rows.clips.reindex(clip);
  }

  /** Settings lie in station.yaml; of all that `config` leaves say only bound bays are rows. */
  #configured({ seq, public: { key }, detail }: CustodyEvent): void {
    const port = textOf(detail?.['port']);
    if (key === bayKey && port !== null) this.#rows.bays.bind(port, textOf(detail?.['label']), seq);
  }

  #anchored(event: CustodyEvent): void {
    const anchor = anchorOf(event.public);
    if (anchor === undefined || (event.clip === undefined && anchor.reading === null)) throw incomplete(event);
    if (anchor.reading) this.#rows.clocks.addReading(event, anchor.reading);
    if (event.clip === undefined) return;
    this.#rows.verdicts.markOfClip(event.clip);
    this.#rows.clips.setOffset(event.clip, anchor, anchor.reading ? [event.seq] : anchor.basis);
    this.#rows.verdicts.markOfClip(event.clip);
  }

  #derived(event: CustodyEvent): void {
    const { kind, sha256, bytes } = event.public;
    if (kind === 'codes') {
      // A look through the clip, not a file: done once and for all.
      this.#rows.jobs.remove('codes', clipOf(event));
      return;
    }
    if (kind === placesKind) {
      this.#rows.places.apply(event);
      this.#rows.jobs.remove('places', clipOf(event));
      return;
    }
    if (kind === stretchesKind) {
      this.#rows.stretches.apply(event);
      this.#rows.jobs.remove('stretches', clipOf(event));
      return;
    }
    if (typeof kind !== 'string' || typeof sha256 !== 'string' || typeof bytes !== 'number') throw incomplete(event);
    const clip = clipOf(event);
    this.#rows.derivatives.add(clip, kind, event.seq, sha256, bytes);
    if (kind === 'proxy') this.#rows.clips.setProxy(clip);
    if (kind === 'proxy' || kind === 'thumbnail') this.#rows.jobs.remove(kind, clip);
  }
}

function clipOf(event: CustodyEvent): string {
  if (event.clip === undefined) throw incomplete(event);
  return event.clip;
}

function caseOf(event: CustodyEvent): string {
  if (event.case === undefined) throw incomplete(event);
  return event.case;
}

function incomplete({ seq, type }: CustodyEvent): LiuhenError {
  return new LiuhenError('LOG_DAMAGED', 'a leaf lacks what its type must have', { context: { seq, type } });
}

/** A private detail that was erased, or is not text, is unknown. */
function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
