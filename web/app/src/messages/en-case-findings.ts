// What the checks of a case find, in English.
import type { FindingCode, FindingState } from '../../../../core/case-finding.ts';

export const enCaseFindings: Record<FindingCode, string> = {
  SINGLE_RECORDER: 'One recorder alone',
  TOO_FEW_OFFICERS: 'Too few officers',
  AUXILIARY_ALONE: 'Auxiliaries alone',
  CERTIFICATE_UNKNOWN: 'Whether the certificate was valid cannot be told',
  CERTIFICATE_NOT_VALID: 'Certificate not valid on the day',
  NIGHT_EXECUTION: 'Execution by night',
  WEEKEND_EXECUTION: 'Execution at a weekend',
  HOLIDAY_EXECUTION: 'Execution on a holiday',
  CALENDAR_UNKNOWN: 'No calendar of that year: holiday or not cannot be told',
  OFFICER_ELSEWHERE: 'The same officer is at another operation at that time',
  CAMERA_ELSEWHERE: 'The same recorder is at another operation at that time',
  TIMES_DISAGREE: 'Written and recorded times do not agree',
  STEP_ORDER: 'Time codes of steps are out of order',
  STEP_NOT_IN_FOOTAGE: 'The clip does not show the time of the step',
  PAPERS_MISSING: 'Papers before: not there',
  PAPERS_OUT_OF_ORDER: 'Papers before: out of order',
  POWER_NOT_VALID: 'Power not held on the day',
  POWER_UNKNOWN: 'Whether the power was held cannot be told',
  DECIDED_BEFORE_REVIEW: 'Decided before the review',
  CLIP_NOT_LINKED: 'Footage that counts is not linked to the case',
  DEPOSITED_LATE: 'Taken into the station late',
};

export const enFindingStates: Record<FindingState, string> = {
  found: 'found',
  unclear: 'the rule does not say',
  unknown: 'cannot be told',
};

export const enFindingReasons = {
  'not-registered': 'not in the register of officers',
  'no-dates': 'first or last day not entered',
  'not-entered': 'source of power not entered',
  'not-delegable': 'cannot be delegated',
  'not-on-the-day': 'not in force on the day',
};
