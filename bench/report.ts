// What a run of the bench found: lines of a table, and every sample for results.json. A missed aim is said, never more.
import { compare, type Samples } from './measure.ts';

export interface Aim {
  readonly kind: 'at most' | 'at least' | 'below';
  readonly value: number;
}

interface Line {
  readonly subject: string;
  readonly what: string;
  readonly against: string | null;
  readonly figure: number;
  readonly unit: string;
  readonly span: readonly [number, number] | null;
  readonly aim: Aim | null;
  readonly met: boolean | null;
}

export interface SampleSet {
  readonly subject: string;
  readonly name: string;
  readonly unit: string;
  readonly samples: readonly number[];
}

export class Report {
  readonly lines: Line[] = [];
  readonly sampleSets: SampleSet[] = [];
  /** What was left out, and why. */
  readonly notes: string[] = [];

  addSamples(subject: string, unit: string, samples: Samples): void {
    for (const [name, values] of samples)
      this.sampleSets.push({ subject, name, unit, samples: values.map((value) => round(value, 4)) });
  }

  /** Time of `ours` over time of `peer`: below 1 we are the faster. */
  addRatio(subject: string, samples: Samples, ours: string, peer: string, aim?: Aim): void {
    const { ratio, span } = compare(samples, ours, peer);
    this.#add({ subject, what: ours, against: peer, figure: ratio, unit: '×', span, aim: aim ?? null });
  }

  addFigure(subject: string, what: string, figure: number, unit: string, aim?: Aim, against?: string): void {
    this.#add({ subject, what, against: against ?? null, figure, unit, span: null, aim: aim ?? null });
  }

  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  table(): string {
    const rows = this.lines.map(({ subject, what, against, figure, unit, span, aim, met }) => [
      subject,
      what,
      against ?? '',
      `${shown(figure)} ${unit}`,
      span ? `${shown(span[0])}–${shown(span[1])}` : '',
      aim ? `${aim.kind} ${aim.value}` : '',
      met === null ? '' : met ? 'met' : 'MISSED',
    ]);
    return columns([['subject', 'what', 'against', 'figure', 'of one round', 'aim', ''], ...rows]);
  }

  #add(line: Omit<Line, 'met'>): void {
    const met = line.aim && isMet(line.figure, line.aim);
    this.lines.push({ ...line, figure: round(line.figure, 4), met });
  }
}

function isMet(figure: number, { kind, value }: Aim): boolean {
  if (kind === 'at least') return figure >= value;
  return kind === 'below' ? figure < value : figure <= value;
}

/** Median times by contestant, a line each. */
export function timesTable(samples: Samples, medianOf: (values: readonly number[]) => number): string {
  const rows = [...samples].map(([name, values]) => [name, `${medianOf(values).toFixed(3)} s`]);
  return columns(rows, '  ');
}

function columns(rows: readonly (readonly string[])[], indent = ''): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ');
  return rows.map((row) => `${indent}${line(row)}`.trimEnd()).join('\n');
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));
const shown = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
