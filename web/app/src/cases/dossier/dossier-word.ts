// What a dossier comes down to for whoever reviews: one word, one sign, one colour. Pure. It counts what is missing and
// never says that what is there is right.
import type { Sign } from '../../signs/state-sign.vue';
import type { Dossier } from './dossier-answer.ts';

export interface DossierWord {
  /** Key below `dossier.word`. */
  readonly word: 'passed' | 'missing' | 'ready' | 'notDemanded' | 'unknown';
  readonly tone: 'safe' | 'failed' | 'unknown' | 'plain';
  readonly sign: Sign;
  /** Things that are missing. */
  readonly n: number;
}

export function dossierWord({ missing, review }: Pick<Dossier, 'missing' | 'review'>): DossierWord {
  const n = missing.close.length + missing.review.length;
  if (review.last === 'pass') return { word: 'passed', tone: 'safe', sign: 'tick', n };
  if (review.isDemanded === false) return { word: 'notDemanded', tone: 'plain', sign: 'outline', n };
  if (n > 0) return { word: 'missing', tone: 'failed', sign: 'octagon', n };
  if (review.isDemanded === null) return { word: 'unknown', tone: 'unknown', sign: 'unknown', n };
  return { word: 'ready', tone: 'safe', sign: 'tick', n };
}
