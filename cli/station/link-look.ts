// One look at one clip: what the station would suggest of it now, and what it suggested that has no ground any more. Reads
// rows and writes nothing; what fits is decided in core/policy/link-suggestion.ts.
import type { CustodyEvent, EventDraft } from '../../core/custody-event.ts';
import type { FilmedPoint } from '../../core/filmed-places.ts';
import { boxAround } from '../../core/geo/geo-point.ts';
import type { RuleBook } from '../../core/matter-rule.ts';
import { type Choice, linkGrounds, linkSuggestions, ungrounded } from '../../core/policy/link-suggestion.ts';
import { placeClips } from '../../core/policy/place-clip.ts';
import { whoseClip } from '../../core/policy/whose-clip.ts';
import { officerReason, suggestionDraft, suggestionOf, withdrawalDraft } from '../../core/suggestion-event.ts';
import type { Catalogue } from '../../storage/catalogue/catalogue.ts';
import type { LinkableClip } from '../../storage/catalogue/link-rows.ts';
import type { PlacedOperation } from '../../storage/catalogue/place-rows.ts';
import { numbersOf } from '../../web/people/asker.ts';
import type { OpenCases } from './open-cases.ts';

export type LinkCatalogue = Pick<
  Catalogue,
  | 'caseFiles'
  | 'links'
  | 'suggestions'
  | 'choices'
  | 'places'
  | 'account'
  | 'cameraOf'
  | 'officers'
  | 'officerOfNumber'
  | 'officersOfAccount'
>;

export interface LinkLookPorts {
  readonly catalogue: LinkCatalogue;
  /** What a recorder's clock may drift unseen. */
  readonly driftMsPerDay: () => number;
  /** What counts as near the place of an operation, by the rules in force; null where they do not say it. */
  readonly nearMetres: () => number | null;
}

/** With the key under which it is remembered until its row is there. */
export type KeyedDraft = EventDraft & { readonly key: string };

/** The key of a `suggest` leaf of the station's; undefined for one that only people write. */
export function keyOf(event: CustodyEvent): string | undefined {
  const said = suggestionOf(event);
  if (said === undefined || said === 'refuse') return undefined;
  return 'withdrawn' in said ? withdrawalKey(said.of) : suggestionKey(said.clip, said.caseId, said.by);
}

const suggestionKey = (clip: string, caseId: string, by: string) => `${clip} ${caseId} ${by}`;
const withdrawalKey = (seq: number) => `${seq} withdrawn`;

/** What counts as near, by the rules in force; a pack may take it away. */
export function nearMetresOf({ constants }: RuleBook): number | null {
  const near = constants.find(({ constant }) => constant === 'near-place');
  return near?.unit === 'metre' ? near.n : null;
}

/** Withdrawals first: what takes the place of one may follow it. */
export function lookAt(id: string, cases: OpenCases, ports: LinkLookPorts): KeyedDraft[] {
  const { catalogue } = ports;
  const { caseFiles, links, places, suggestions } = catalogue;
  const clip = links.clip(id);
  const timed = caseFiles.timedClip(id);
  if (!clip || !timed) return [];
  const rule = { driftMsPerDay: ports.driftMsPerDay(), trustsCuts: false };
  // What does not tell its length was recording at its start at least.
  const place = placeClips([{ ...timed, endMs: timed.endMs ?? timed.startMs }], rule)[0]?.place ?? null;
  const officer = clip.officer && (catalogue.officerOfNumber(clip.officer)?.certificate ?? clip.officer);
  const operations: PlacedOperation[] = [];
  const filmed = places.of(id);
  const track: FilmedPoint[] = [];
  if (place) {
    const offMs = place.commonMs + place.ownMs;
    if (timed.camera !== null)
      track.push(...places.tracksOf(timed.camera, id, place.fromMs - offMs, place.toMs + offMs));
    const asked = {
      officers: officer === null ? [] : [officer],
      cameras: timed.camera === null ? [] : [timed.camera],
      fromMs: place.fromMs - offMs,
      toMs: place.toMs + offMs,
    };
    operations.push(...caseFiles.presentAt(asked));
  }
  const nearMetres = ports.nearMetres();
  const points = [...filmed, ...track];
  if (nearMetres !== null && points.length > 0) operations.push(...places.operationsIn(boxAround(points, nearMetres)));
  const valid = new Map(operations.filter((one) => cases.has(one.case)).map((one) => [one.id, one]));
  const chosen = choicesFor(clip, catalogue).filter(({ caseId }) => cases.has(caseId));
  const grounds = linkGrounds(
    {
      ...{ camera: timed.camera, officer, place, named: cases.in(clip.path), chosen },
      ...{ dockedMs: Date.parse(clip.docked), filmed, track },
    },
    [...valid.values()],
    nearMetres,
  );
  const gone = ungrounded(suggestions.concluded(id), grounds);
  const isGone = (caseId: string, by: string) => gone.some((one) => one.caseId === caseId && one.by === by);
  const withdrawn = gone.map(({ caseId, by, seq }) => ({
    ...withdrawalDraft(id, caseId, by, seq),
    key: withdrawalKey(seq),
  }));
  const suggested = linkSuggestions(grounds)
    .filter(({ caseId, by }) => isGone(caseId, by) || !links.isKnown(id, caseId, by))
    .map((one) => ({ ...suggestionDraft({ clip: id, ...one }), key: suggestionKey(id, one.caseId, one.by) }));
  return [...withdrawn, ...suggested];
}

/** What was said at the dock by whoever's own the clip is. */
function choicesFor(clip: LinkableClip, catalogue: LinkCatalogue): Choice[] {
  const { bay, docked, serial } = clip;
  const said = bay === null ? [] : catalogue.choices.of(bay, docked);
  if (said.length === 0) return [];
  const whose = whoseClip(clip, serial === null ? undefined : catalogue.cameraOf(serial), catalogue.officers());
  return said.flatMap(({ caseId, account: id }) => {
    const account = catalogue.account(id);
    if (!account || whose === null || !numbersOf(account, catalogue).has(whose)) return [];
    return [{ caseId, reason: officerReason(catalogue.officersOfAccount(id)[0]?.name ?? account.user) }];
  });
}
