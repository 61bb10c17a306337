// How `case coverage` and what changes it look to a person.
import type { CommandLine } from '../command-line.ts';
import { findingStates, findingTexts, gapKinds, reasonTexts, stepStates, verdicts } from '../output/case-texts.ts';
import { phrases } from '../output/messages.ts';
import { localTime, safe, span } from '../output/show.ts';
import { type ShownNote, showNote } from './show-note.ts';

export interface ShownFinding {
  readonly code: string;
  readonly state: string;
  readonly source: string | null;
  readonly [about: string]: unknown;
}

export interface ShownCoverage {
  readonly operation: string;
  readonly matter: string;
  readonly verdict: string;
  readonly explained: boolean;
  readonly from: string | null;
  readonly to: string | null;
  readonly gaps: readonly {
    readonly post: string;
    readonly from: string;
    readonly to: string;
    readonly ms: number;
    readonly kind: string;
  }[];
  readonly alone: readonly {
    readonly post: string;
    readonly camera: string;
    readonly from: string;
    readonly to: string;
  }[];
  readonly reasons: readonly { readonly code: string; readonly clips: readonly string[] }[];
  readonly checklist: readonly {
    readonly title: string;
    readonly state: string;
    readonly done: number;
    readonly of: number;
  }[];
  readonly findings: readonly ShownFinding[];
  readonly notes: readonly ShownNote[];
}

export function showCoverage(
  { operations }: { readonly operations: readonly ShownCoverage[] },
  zone: string,
  cli: CommandLine,
): string {
  if (operations.length === 0) return cli.say(phrases.none);
  return operations.map((operation) => showOne(operation, zone, cli)).join('\n\n');
}

export function showOne(operation: ShownCoverage, zone: string, cli: CommandLine): string {
  const word = (texts: Readonly<Record<string, readonly [string, string]>>, code: string) =>
    texts[code] ? cli.say(texts[code]) : safe(code);
  const { gaps, alone, reasons, checklist, findings, notes } = operation;
  const verdict = operation.explained ? 'explained' : operation.verdict;
  const times = (from: string, to: string) => `${localTime(from, zone)} – ${localTime(to, zone)}`;
  const steps = checklist.filter(({ state }) => state === 'missing');
  return [
    `${operation.operation} ${safe(operation.matter)}: ${word(verdicts, verdict)}`,
    `  ${operation.from && operation.to ? times(operation.from, operation.to) : cli.say(phrases.none)} (${safe(zone)})`,
    ...gaps.map(
      ({ post, from, to, ms, kind }) =>
        `  ✗ ${safe(post)} ${times(from, to)} (${span(ms, cli.language)}) ${word(gapKinds, kind)}`,
    ),
    ...alone.map(
      ({ post, camera, from, to }) =>
        `  · ${safe(post)} ${times(from, to)} ${cli.say(['仅有', 'alone:'])} ${safe(camera)}`,
    ),
    ...reasons.map(({ code, clips }) => `  ? ${word(reasonTexts, code)} ${clips.map(safe).join(' ')}`),
    ...findings.map((finding) => `  ${findingLine(finding, zone, cli)}`),
    ...notes.map((note) => `  ${cli.say(['说明', 'note'])} ${showNote(note, zone, cli).replaceAll('\n', '\n  ')}`),
    ...steps.map(
      ({ title, done, of }) => `  ○ ${safe(title)} ${cli.say(stepStates['missing']!)}${of > 1 ? ` ${done}/${of}` : ''}`,
    ),
  ].join('\n');
}

/** `! 单机记录 camera 1111111（本站默认）` */
export function findingLine(
  { code, state, source, rule: _rule, ...about }: ShownFinding,
  zone: string,
  cli: CommandLine,
) {
  const text = (findingTexts as Readonly<Record<string, readonly [string, string]>>)[code];
  const sure = findingStates[state];
  const shown = Object.entries(about).flatMap(([name, value]) => {
    if (value === null || value === undefined || typeof value === 'boolean') return [];
    const isTime = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value);
    return `${name} ${isTime ? localTime(value, zone) : safe(Array.isArray(value) ? value.join(' ') : value)}`;
  });
  const words = text ? cli.say(text) : safe(code);
  return [
    `! ${words}${sure ? ` [${cli.say(sure)}]` : ''}`,
    ...(shown.length === 0 ? [] : [shown.join(', ')]),
    ...(source === null ? [] : [`(${safe(source)})`]),
  ].join(' ');
}
