// What the coverage of a case comes down to: one sign, one colour, one word. Pure. The station decides over time; this says
// it in the words of UI.md, and never better than it was answered.
import type { RecordingMode } from '../../../../core/matter-rule.ts';
import type { Coverage } from './answers.ts';

export interface CaseVerdict {
  readonly tone: 'safe' | 'explained' | 'failed' | 'unknown' | 'plain';
  readonly sign: 'tick' | 'notched' | 'octagon' | 'unknown' | 'outline';
  /** Key below `caseVerdict.word`. */
  readonly word: 'covered' | 'explained' | 'interrupted' | 'edges' | 'nothing' | 'unknown' | 'notDemanded';
}

const covered: CaseVerdict = { tone: 'safe', sign: 'tick', word: 'covered' };
const explained: CaseVerdict = { tone: 'explained', sign: 'notched', word: 'explained' };
const unknown: CaseVerdict = { tone: 'unknown', sign: 'unknown', word: 'unknown' };
const notDemanded: CaseVerdict = { tone: 'plain', sign: 'outline', word: 'notDemanded' };
const gap = (word: 'interrupted' | 'edges' | 'nothing'): CaseVerdict => ({ tone: 'failed', sign: 'octagon', word });

/** Whether a case cannot be closed before something is said of this operation; a matter that no pack has counts as such. */
export function isDemanded({ mode }: Pick<Coverage, 'mode'>): boolean {
  return mode === 'full' || mode === null;
}

export function operationVerdict(coverage: Pick<Coverage, 'mode' | 'verdict' | 'explained' | 'gaps'>): CaseVerdict {
  const { verdict, gaps } = coverage;
  if (verdict === 'covered') return covered;
  if (!isDemanded(coverage)) return notDemanded;
  if (verdict !== 'gap') return unknown;
  if (coverage.explained) return explained;
  const kinds = new Set(gaps.map(({ kind }) => kind));
  if (kinds.has('interruption')) return gap('interrupted');
  if (kinds.has('late-start') || kinds.has('early-end')) return gap('edges');
  return gap('nothing');
}

/**
 * The worst of what its operations come to. @param mode of the case's own matter; null where that is not known.
 */
export function caseVerdict(
  operations: readonly Pick<Coverage, 'mode' | 'verdict' | 'explained' | 'gaps'>[],
  mode: RecordingMode | null,
): CaseVerdict {
  const demanded = operations.filter(isDemanded);
  if (demanded.length === 0 && (mode === 'full' || operations.length === 0))
    return mode === null || mode === 'full' ? unknown : notDemanded;
  const verdicts = (demanded.length > 0 ? demanded : operations).map(operationVerdict);
  const words: readonly CaseVerdict['word'][] = [
    'interrupted',
    'edges',
    'nothing',
    'unknown',
    'explained',
    'notDemanded',
  ];
  for (const word of words) {
    const found = verdicts.find((verdict) => verdict.word === word);
    if (found) return found;
  }
  return covered;
}
