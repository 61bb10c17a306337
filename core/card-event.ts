// The `camera` leaves of what was found on a docked recorder: files that are gone, changed or back, and the facts of a
// docking. Counts and codes in the leaf; paths, serials and numbers beside it.
import type { Json } from './canonical-json.ts';
import type { EventDraft } from './custody-event.ts';
import type { DockFacts } from './model.ts';

/** `public.action` of these leaves; the other actions of `camera` are those of camera-event.ts. */
export const cardActions = {
  /** A file that was sealed from this recorder and not erased by the station is no longer on it. */
  gone: 'gone',
  /** Its path holds other content now. */
  changed: 'changed',
  /** What was gone, changed or erased is there again, with the sealed content. */
  back: 'back',
  /** What one docking came to, and where its numbers ended. */
  facts: 'facts',
} as const;

export type FileAction = Exclude<keyof typeof cardActions, 'facts'>;

/** One volume of a recorder, as it is known again at the next docking. */
export interface Card {
  /** Serial, or label where there is none. */
  readonly device: string;
  /** Which of the recorder's volumes: '' for the first, else the tail of its bay's name (decision 0007). */
  readonly volume: string;
}

/** A file of a card as it was sealed or seen again. */
export interface CardPlace extends Card {
  /** Raw path, hex. */
  readonly pathHex: string;
}

/** One leaf on the clip's own chain; `batch` ties those of a docking together. */
export function cardFileChanged(
  action: FileAction,
  clip: string,
  { device, volume, pathHex }: CardPlace,
  bay: string,
  batch: string,
): EventDraft {
  return {
    type: 'camera',
    actor: 'station',
    clip,
    batch,
    public: { action: cardActions[action] },
    private: { bay, device, volume, pathHex },
  };
}

/** Where the numbers of each series ended, by series key: see firmware-profiles/number-runs.ts. */
export type RunEnds = Readonly<Record<string, readonly number[]>>;

/**
 * The leaf of a docking's facts. Unknown is null.
 * @param card null where the recorder cannot be told from others.
 * @param runs where its numbers ended; null where they were not looked at: what was remembered stays.
 * @param isFailing its card read so badly that there was an alarm.
 * @param isTwice another recorder of the same name was docked: what is remembered of both is no longer relied on.
 */
export function dockFactsDraft(
  bay: string,
  card: Card | null,
  facts: DockFacts,
  {
    runs,
    slowPlaces,
    isFailing,
    isTwice,
  }: {
    readonly runs: RunEnds | null;
    readonly slowPlaces: readonly Json[];
    readonly isFailing: boolean;
    readonly isTwice: boolean;
  },
): EventDraft {
  const { numberHoles, gone, changed, readErrors, slowSpots, batteryPercent } = facts;
  return {
    type: 'camera',
    actor: 'station',
    public: {
      action: cardActions.facts,
      numberHoles: numberHoles?.count ?? null,
      gone,
      changed,
      readErrors,
      slowSpots: slowSpots?.count ?? null,
      slowMs: slowSpots?.totalMs ?? null,
      slowestMs: slowSpots?.worstMs ?? null,
      batteryPercent,
      ...(isFailing ? { failing: true } : {}),
      ...(isTwice ? { twice: true } : {}),
    },
    private: {
      bay,
      ...(card === null ? {} : { device: card.device, volume: card.volume }),
      ...(numberHoles === null ? {} : { holes: numberHoles.ranges.map((range) => ({ ...range })) }),
      ...(slowPlaces.length === 0 ? {} : { slowPlaces }),
      ...(runs === null
        ? {}
        : { runs: Object.fromEntries(Object.entries(runs).map(([key, ends]) => [key, [...ends]])) }),
    },
  };
}
