// YAML that a person writes as data for the station (firmware profiles, rule packs): text in, value out, and the line of
// whatever is found wrong in it. Pure; which files there are is said in drop-in-files.ts.
import { type Document, LineCounter, parseDocument } from 'yaml';

/** A fault, and the way to the place in the document. */
export interface Fault {
  readonly at: readonly (string | number)[];
  readonly what: string;
}

export interface LineFault {
  /** From 1. */
  readonly line: number;
  readonly what: string;
}

export interface YamlLines {
  readonly value: unknown;
  /** The line of the deepest part of the way that exists: a missing property is shown at what misses it. From 1. */
  readonly lineOf: (at: Fault['at']) => number;
}

/** One document without aliases. @param kind what such files are, in the plural, for the fault's words. */
export function readYamlLines(text: string, kind: string): YamlLines | { readonly faults: readonly LineFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    return { faults: document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, what: message })) };
  try {
    return { value: document.toJS({ maxAliasCount: 0 }), lineOf: (at) => lineOf(document, lines, at) };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { faults: [{ line: 1, what: `aliases are not used in ${kind}: ${reason}` }] };
  }
}

function lineOf(document: Document, lines: LineCounter, at: Fault['at']): number {
  for (let depth = at.length; depth > 0; depth -= 1) {
    const node = document.getIn(at.slice(0, depth), true) as { range?: readonly number[] | null } | undefined;
    const start = node?.range?.[0];
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}
