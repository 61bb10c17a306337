// What a clip's case codes say: which cases of this station to propose for it. Other stations' and forged codes are heard,
// and come to nothing.
import { caseCodePrefix, hasOwnCaseMac, parseCaseCode } from '../../core/case-code.ts';
import { suggestionDraft } from '../../core/suggestion-event.ts';
import type { CodeListener } from './code-listener.ts';

/** A code is held before the lens on purpose; not 100, because it may be the paper of the case before. */
const confidence = 95;

/** Why a code comes to nothing; the first that applies stands in the leaf of a search that proposed no case. */
const outcomes = ['read', 'unknown-case', 'wrong-mac', 'other-station', 'malformed'] as const;
type Outcome = (typeof outcomes)[number];

/**
 * @param station id of this station. @param secret that its case codes are made with.
 * @param isCase whether there is such a case here (any more).
 */
export function caseCodeListener(
  station: string,
  secret: Uint8Array,
  isCase: (caseId: string) => boolean,
): CodeListener {
  const judge = (text: string): { readonly outcome: Outcome; readonly caseId?: string } => {
    const code = parseCaseCode(text);
    if (code === null) return { outcome: 'malformed' };
    if (code.station !== station) return { outcome: 'other-station' };
    if (!hasOwnCaseMac(code, secret)) return { outcome: 'wrong-mac' };
    return isCase(code.caseId) ? { outcome: 'read', caseId: code.caseId } : { outcome: 'unknown-case' };
  };
  return {
    prefix: caseCodePrefix,
    isLookedAtClosely: false,
    hear({ clip }, sightings) {
      const firstMs = new Map<string, number>();
      const seen = new Set<Outcome>();
      for (const { text, frameMs } of sightings) {
        const { outcome, caseId } = judge(text);
        seen.add(outcome);
        if (caseId !== undefined && !firstMs.has(caseId)) firstMs.set(caseId, frameMs);
      }
      const caseCode = outcomes.find((outcome) => seen.has(outcome));
      const drafts = [...firstMs].map(([caseId, atMs]) =>
        suggestionDraft({ clip, caseId, by: 'case-code', confidence, atMs }),
      );
      return { facts: caseCode === undefined ? {} : { caseCode }, drafts };
    },
  };
}
