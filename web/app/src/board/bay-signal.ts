// What a bay tells whoever stands before it: one sign, one colour, one word. Pure.
import type { BayState } from '../../../../core/model.ts';
import type { Freshness } from './feed-freshness.ts';

export type Tone = 'safe' | 'working' | 'failed' | 'unknown' | 'empty';

export interface BaySignal {
  readonly tone: Tone;
  readonly sign: 'tick' | 'hand' | 'octagon' | 'barred' | 'unknown' | 'outline';
  /** Key in the messages. */
  readonly word: string;
}

const unknown: BaySignal = { tone: 'unknown', sign: 'unknown', word: 'board.word.unknown' };

const ofState: Readonly<Record<BayState, BaySignal>> = {
  empty: { tone: 'empty', sign: 'outline', word: 'board.word.empty' },
  identifying: { tone: 'working', sign: 'hand', word: 'board.word.working' },
  pulling: { tone: 'working', sign: 'hand', word: 'board.word.working' },
  sealing: { tone: 'working', sign: 'hand', word: 'board.word.working' },
  safe: { tone: 'safe', sign: 'tick', word: 'board.word.safe' },
  refused: { tone: 'failed', sign: 'barred', word: 'board.word.refused' },
  failed: { tone: 'failed', sign: 'octagon', word: 'board.word.failed' },
};

/** A state of a newer station, or one that is no longer fresh, is unknown: never the last one that looked well. */
export function baySignal(state: string, freshness: Freshness): BaySignal {
  if (freshness === 'lost') return unknown;
  return Object.hasOwn(ofState, state) ? ofState[state as BayState] : unknown;
}
