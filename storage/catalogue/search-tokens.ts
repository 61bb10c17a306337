// What the inverted index holds and how it is asked. Pure. Every filter and every word becomes tokens of one index, whose
// sorted lists SQLite intersects from the newest clip down: rare or common, alone or combined, the first page is quick.
import { createHash } from 'node:crypto';

/** Longest run of characters that is one token. Three tell a word of digits from a million others, two do not. */
const longestGram = 3;

/** A condition on one value: device, officer, flag, state, case, unit. */
export type Facet = 'd' | 'o' | 'f' | 's' | 'c' | 'u';

/** Text as it is searched: full and half width, upper and lower case are one. Unicode NFKC. */
export function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The words of a query, normalised, each once; all of them must be found. */
export function wordsOf(query: string): readonly string[] {
  return [...new Set(normalise(query).split(/\s+/u).filter(Boolean))];
}

const codesOf = (text: string) => Array.from(text, (character) => (character.codePointAt(0) ?? 0).toString(16));

/** A run of characters as one token of ASCII letters and digits. */
const gram = (codes: readonly string[]) => `gx${codes.join('x')}`;

/** Every run of one to three characters. */
function addGrams(text: string, into: Set<string>): void {
  const codes = codesOf(text);
  for (let length = 1; length <= longestGram; length += 1)
    for (let start = 0; start + length <= codes.length; start += 1) into.add(gram(codes.slice(start, start + length)));
}

/** Enough runs of the longest kind to cover a word: of a long one every second is selective enough and half the work. */
function gramsOfWord(word: string): string[] {
  const codes = codesOf(word);
  const length = Math.min(longestGram, codes.length);
  const last = codes.length - length;
  const step = codes.length > 8 ? 2 : 1;
  const starts = Array.from({ length: Math.ceil(last / step) }, (_, index) => index * step);
  return [...starts, last].map((start) => gram(codes.slice(start, start + length)));
}

/** A value as one token: a digest, so that any length and any character will do. */
function facetToken(facet: Facet, value: string): string {
  return facet + createHash('sha256').update(value, 'utf8').digest('hex').slice(0, 24);
}

const dayMs = 86_400_000;
const firstDayMs = Date.parse('0000-01-01T00:00:00Z');
const lastDayMs = Date.parse('9999-12-31T00:00:00Z');

/** The day (UTC) of an instant; what lies beyond four digits of year counts as the first or the last day there is. */
function dayOf(ms: number): number {
  return Math.min(Math.max(Math.floor(ms / dayMs) * dayMs, firstDayMs), lastDayMs);
}

/** How much of yyyy-mm-dd names a millennium, century, decade, year, month, day. */
const lengths = [1, 2, 3, 4, 7, 10] as const;

/** A stretch of time as a token: `t2026m01` is a month. */
function timeToken(ms: number, length: (typeof lengths)[number]): string {
  return `t${new Date(ms).toISOString().slice(0, length).replaceAll('-', 'm')}`;
}

/** All tokens of a clip. `texts` are normalised; `beginMs` is what the time filter compares. */
export function documentTokens(
  texts: readonly string[],
  facets: readonly (readonly [Facet, string])[],
  beginMs: number,
): string {
  const tokens = new Set<string>(lengths.map((length) => timeToken(dayOf(beginMs), length)));
  for (const text of texts) addGrams(text, tokens);
  for (const [facet, value] of facets) tokens.add(facetToken(facet, value));
  return [...tokens].join(' ');
}

/**
 * [fromMs, toMs) in as few tokens as can be, under 200 for any stretch. The first and the last day are whole: the reader
 * compares the time itself.
 */
function rangeTokens(fromMs: number, toMs: number): string[] {
  const tokens: string[] = [];
  if (toMs <= fromMs) return tokens;
  const end = dayOf(toMs - 1) + dayMs;
  for (let at = dayOf(fromMs); at < end; ) {
    const widest = lengths.find(
      (length) => timeToken(at - dayMs, length) !== timeToken(at, length) && endOf(at, length) <= end,
    );
    tokens.push(timeToken(at, widest ?? 10));
    at = endOf(at, widest ?? 10);
  }
  return tokens;
}

/** Where the stretch of that length which begins at `startMs` ends. */
function endOf(startMs: number, length: (typeof lengths)[number]): number {
  if (length === 10) return startMs + dayMs;
  const date = new Date(startMs);
  if (length === 7) return date.setUTCMonth(date.getUTCMonth() + 1);
  return date.setUTCFullYear(date.getUTCFullYear() + 10 ** (4 - length));
}

/**
 * The FTS5 expression for clips that may fit; null where nothing is asked. A word longer than a token is asked for by its
 * parts, so the reader has to look for the word itself in what comes back.
 * @param range null = any time; both ends finite. @param oneOf at least one of these must hold; null = no such condition.
 */
export function matchExpression(
  words: readonly string[],
  facets: readonly (readonly [Facet, string])[],
  range: { readonly fromMs: number; readonly toMs: number } | null,
  oneOf: readonly (readonly [Facet, string])[] | null = null,
): string | null {
  const all = new Set<string>();
  for (const word of words) for (const token of gramsOfWord(word)) all.add(token);
  for (const [facet, value] of facets) all.add(facetToken(facet, value));
  const terms = [...all].map((token) => `"${token}"`);
  if (range) {
    const stretches = rangeTokens(range.fromMs, range.toMs).map((token) => `"${token}"`);
    // An empty stretch of time has no token, so no clip can fit.
    terms.push(stretches.length === 0 ? '"never"' : `(${stretches.join(' OR ')})`);
  }
  if (oneOf) {
    const tokens = oneOf.map(([facet, value]) => `"${facetToken(facet, value)}"`);
    terms.push(tokens.length === 0 ? '"never"' : `(${tokens.join(' OR ')})`);
  }
  return terms.length === 0 ? null : terms.join(' AND ');
}
