// Findings as an asker may see them: another case by its number where he may know of it, clips that he may know of, and the
// source as it may be cited.
import type { CaseFinding } from '../../core/case-finding.ts';
import { citation } from '../../core/rule-explanation.ts';
import type { CommandContext } from '../command.ts';

type Context = Pick<CommandContext, 'seen' | 'station' | 'language'>;

/** `case` and `operation` are null where they are nothing that the asker may know of; `clips` are those that he may. */
export function shownFindings(findings: readonly CaseFinding[], { seen, station, language }: Context) {
  const { sources } = station.rules.book();
  return findings.map(({ code, state, rule, about }) => {
    const source = sources.find(({ id }) => id === rule);
    return {
      code,
      state,
      source: source ? citation(source, language) : null,
      rule,
      ...about,
      ...('case' in about ? elsewhere(about, seen) : {}),
      ...(typeof about['clip'] === 'string' && !seen.knows(about['clip']) ? { clip: null } : {}),
      ...(Array.isArray(about['clips']) ? { clips: about['clips'].filter((id: string) => seen.knows(id)) } : {}),
    };
  });
}

function elsewhere(about: CaseFinding['about'], seen: Context['seen']) {
  const number = seen.caseNumber(String(about['case']));
  return { case: number, operation: number === null ? null : about['operation'] };
}
