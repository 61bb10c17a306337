// What the station answers about rules, as the pages read it (web/http/rules-schemas.ts). Types alone.
import type { ConstantUnit, PostRule, RecordingMode, RetentionRule } from '../../../../core/matter-rule.ts';
import type { DayKind } from '../../../../core/work-calendar.ts';

export interface Cited {
  readonly id: string;
  readonly as: 'basis' | 'reference' | 'default';
  readonly citation: string;
}

export type Keep = RetentionRule['keep'];

/** A length as rules have it. */
export interface Length {
  readonly n: number;
  readonly unit: ConstantUnit;
}

export interface MatterDeadline extends Length {
  readonly deadline: string;
  readonly title: string;
  readonly extendOnce: Length | null;
  readonly source: Cited;
}

export interface MatterRow {
  readonly matter: string;
  readonly title: string;
  readonly mode: RecordingMode;
  readonly sources: readonly Cited[];
  readonly start: { readonly text: string; readonly source: Cited };
  readonly end: { readonly text: string; readonly source: Cited };
  readonly posts: readonly (Omit<PostRule, 'source'> & { readonly source: Cited })[];
  readonly retention: { readonly keep: Keep; readonly source: Cited };
  readonly deadlines: readonly MatterDeadline[];
  readonly packs: readonly string[];
}

/** An entry that belongs to no matter; it has what its kind has. */
export interface RuleEntry extends Partial<Length> {
  readonly title?: string;
  readonly text?: string;
  readonly keep?: Keep;
  readonly month?: number;
  readonly day?: number;
  readonly year?: number;
  readonly from?: string | null;
  readonly to?: string;
  readonly steps?: readonly { readonly title: string }[];
  readonly pack: string | null;
  readonly source: Cited;
}

export const entryKinds = [
  'deadlines',
  'constants',
  'retentions',
  'yearlyDates',
  'hours',
  'calendars',
  'duties',
  'chains',
] as const;

export interface PackProblem {
  readonly file: string;
  readonly line: number | null;
  readonly what: string;
}

export interface RulesAnswer extends Readonly<Record<(typeof entryKinds)[number], readonly RuleEntry[]>> {
  readonly packs: readonly { readonly pack: string; readonly title: string }[];
  readonly matters: readonly MatterRow[];
  readonly problems: readonly PackProblem[];
  readonly warnings: readonly PackProblem[];
}

export interface ExplainedProperty {
  readonly property: string;
  readonly value: unknown;
  readonly pack: string;
  readonly sources: readonly Cited[];
  readonly overrides: readonly { readonly pack: string }[];
}

export interface ExplainedAnswer {
  readonly matter?: string;
  readonly title: string;
  readonly properties: readonly ExplainedProperty[];
  readonly approval?: {
    readonly unit: string;
    readonly chain: {
      readonly title: string;
      readonly pack: string | null;
      readonly source: Cited;
      readonly steps: readonly {
        readonly step: string;
        readonly title: string;
        readonly roles: readonly string[];
        readonly units: readonly string[];
      }[];
    } | null;
  };
  readonly counted?: {
    readonly day: string;
    readonly kind: DayKind;
    readonly deadlines: readonly {
      readonly deadline: string;
      readonly title: string;
      readonly lastDay: string | null;
      readonly why: 'calendar-unknown' | 'stands-still' | 'hours' | null;
    }[];
  };
}
