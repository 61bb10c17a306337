// Everything that is checked of an operation beside its coverage, in the order in which it is read. Pure: findings are
// facts for people to weigh, and none changes a verdict.
import type { CaseFinding } from '../case-finding.ts';
import type { CheckQuestion } from './check-question.ts';
import { elsewhereFindings } from './elsewhere-checks.ts';
import { executionTimeFindings } from './execution-time-checks.ts';
import { footageFindings } from './footage-checks.ts';
import { paperFindings } from './paper-checks.ts';
import { peopleFindings } from './people-checks.ts';

export function caseFindings(question: CheckQuestion): CaseFinding[] {
  return [
    ...peopleFindings(question),
    ...executionTimeFindings(question),
    ...elsewhereFindings(question),
    ...footageFindings(question),
    ...paperFindings(question),
  ];
}
