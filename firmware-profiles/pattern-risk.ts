// Refuses patterns that could take a pull process hostage. Patterns are data, also the site's own, and are shown names
// that a stranger chose: one that backtracks without end would stop the bay for ever.
import { runInNewContext } from 'node:vm';
import { maxPathLength, partPattern, wholePattern } from './names.ts';

/** Longest that a pattern may take over any one of the hostile texts, milliseconds. Sound ones take microseconds. */
const limitMs = 1000;

/** Quantifiers without a small upper bound in one pattern: two cost a square of the length, three a cube. */
const maxOpenQuantifiers = 2;
const openFrom = 65;

const units = [
  'a',
  '0',
  '_',
  '-',
  '/',
  '.',
  ' ',
  'a0',
  '0_',
  'a_',
  'a/',
  '0/',
  '20260102',
  '20260102/',
  '030405_',
  '证',
];

/**
 * Why a pattern, used over the whole of a text or looked for in it, may not be used; or null. It is refused if a
 * quantified group holds another quantifier or an alternative, if it refers back, if it has more than two open
 * quantifiers, or if it was in fact slow over hostile texts made of common units and of `samples` (names it is meant for).
 */
export function patternRisk(source: string, use: 'whole' | 'part', samples: readonly string[]): string | null {
  return shapeRisk(source) ?? speedRisk(use === 'whole' ? wholePattern(source) : partPattern(source), samples);
}

interface Group {
  varies: boolean;
}

function shapeRisk(source: string): string | null {
  if (/\\[1-9]|\\k</.test(source)) return 'refers back to a group';
  const open: Group[] = [{ varies: false }];
  let openQuantifiers = 0;
  let closed: Group | undefined;
  for (const { text, kind } of tokens(source)) {
    const inner = open.at(-1);
    if (!inner) return 'has unbalanced groups';
    if (kind === 'quantifier') {
      const { min, max } = rangeOf(text);
      if (closed?.varies && max > 1) return `repeats a group that itself repeats or chooses ("${text}")`;
      if (max >= openFrom) openQuantifiers += 1;
      if (min !== max) inner.varies = true;
    } else if (text === '|') inner.varies = true;
    closed = undefined;
    if (kind === 'open') open.push({ varies: false });
    if (kind === 'close') {
      closed = open.pop();
      const outer = open.at(-1);
      if (outer && closed?.varies) outer.varies = true;
    }
  }
  return openQuantifiers > maxOpenQuantifiers ? `has more than ${maxOpenQuantifiers} open quantifiers` : null;
}

interface Token {
  readonly text: string;
  readonly kind: 'open' | 'close' | 'quantifier' | 'other';
}

function* tokens(source: string): Generator<Token> {
  // One alternative a kind: escape, class, group opening with its prefix, group end, quantifier, anything else.
  const token =
    /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:<[A-Za-z]\w*>|<?[:=!]))?|\)|[*+?]\??|\{\d+(?:,\d*)?\}\??|[\s\S]/g;
  for (const [text] of source.matchAll(token)) {
    if (text[0] === '(') yield { text, kind: 'open' };
    else if (text === ')') yield { text, kind: 'close' };
    else if (/^(?:[*+?]|\{\d)/.test(text)) yield { text, kind: 'quantifier' };
    else yield { text, kind: 'other' };
  }
}

function rangeOf(quantifier: string): { readonly min: number; readonly max: number } {
  if (quantifier[0] === '?') return { min: 0, max: 1 };
  const counted = /^\{(\d+)(,)?(\d*)/.exec(quantifier);
  if (!counted) return { min: quantifier[0] === '+' ? 1 : 0, max: Number.POSITIVE_INFINITY };
  const min = Number(counted[1]);
  const max = counted[2] === undefined ? min : counted[3] ? Number(counted[3]) : Number.POSITIVE_INFINITY;
  return { min, max };
}

/** A pattern cannot be interrupted by its caller, but V8 does it for a context with a time limit. */
function speedRisk(pattern: RegExp, samples: readonly string[]): string | null {
  const stems = samples
    .flatMap((sample) => [sample, sample.slice(0, -1), sample.replace(/[^/]*$/, '')])
    .filter(Boolean);
  const texts = [...units, ...stems].map((unit) => {
    const many = unit.repeat(Math.ceil(maxPathLength / unit.length)).slice(0, maxPathLength - 1);
    return `${many}\u0000`;
  });
  try {
    runInNewContext('for (const text of texts) pattern.test(text)', { pattern, texts }, { timeout: limitMs });
    return null;
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'is too slow over hostile names';
    throw thrown;
  }
}
