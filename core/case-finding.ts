// What a check of a case says: a code, how sure it is, and the rule that it rests on. The closed list of codes stands here;
// docs/checks.md explains each, and a test holds the two together. A finding is never a verdict on lawfulness.

export const findingCodes = [
  'SINGLE_RECORDER', 'TOO_FEW_OFFICERS', 'AUXILIARY_ALONE', 'CERTIFICATE_UNKNOWN', 'CERTIFICATE_NOT_VALID',
  'NIGHT_EXECUTION', 'WEEKEND_EXECUTION', 'HOLIDAY_EXECUTION', 'CALENDAR_UNKNOWN', 'OFFICER_ELSEWHERE',
  'CAMERA_ELSEWHERE', 'TIMES_DISAGREE', 'STEP_ORDER', 'STEP_NOT_IN_FOOTAGE', 'PAPERS_MISSING', 'PAPERS_OUT_OF_ORDER',
  'POWER_NOT_VALID', 'POWER_UNKNOWN', 'DECIDED_BEFORE_REVIEW', 'CLIP_NOT_LINKED', 'DEPOSITED_LATE',
] as const; // biome-ignore format: one list

export type FindingCode = (typeof findingCodes)[number];

/** `found`: it is so · `unclear`: the rule does not say whether it is · `unknown`: facts are missing. */
export type FindingState = 'found' | 'unclear' | 'unknown';

export interface CaseFinding {
  readonly code: FindingCode;
  readonly state: FindingState;
  /** Id of a RuleSource; null where no rule in force says it. */
  readonly rule: string | null;
  /** What it is about: days, instants, certificates, serials, clips, kinds of documents. For whoever may see the case. */
  readonly about: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}
