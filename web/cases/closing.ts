// What stands against closing a case (音像归卷): each thing that is missing, as a line for a person.
import { gapWords } from '../../core/policy/gap-words.ts';
import type { CommandContext } from '../command.ts';
import { say } from '../language.ts';
import type { CaseRow } from '../station-port.ts';

export interface ClosingFault {
  readonly code: 'NO_OPERATION' | 'GAP' | 'UNKNOWN';
  /** Id of the operation; null for the case itself. */
  readonly operation: string | null;
  readonly what: string;
}

/** Empty where it may be closed: every operation of mode `full` is covered, or its holes are explained and approved. */
export function closingFaults(
  row: CaseRow,
  { operations, caseFiles, station, language }: CommandContext,
): ClosingFault[] {
  const judged = operations.ofCase(row).map((operation) => operations.judge(operation));
  const full = judged.filter(({ coverage }) => coverage.mode === 'full' || coverage.mode === null);
  const isDemanded = caseFiles.ruleOf(row)?.mode === 'full';
  if (isDemanded && !judged.some(({ coverage }) => coverage.mode === 'full'))
    return [
      {
        code: 'NO_OPERATION',
        operation: null,
        what: say(language, '应全程记录而没有登记现场执法', 'to be recorded in full, and no operation is entered'),
      },
    ];
  return full
    .filter(({ coverage, isExplained }) => coverage.verdict !== 'covered' && !isExplained)
    .map(({ operation, coverage }) => ({
      code: coverage.verdict === 'gap' ? ('GAP' as const) : ('UNKNOWN' as const),
      operation: operation.id,
      what: `${operation.id} ${gapWords(coverage, station.zone, language)}`,
    }));
}
