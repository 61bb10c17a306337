// How a deadline is shown: with its source as it may be cited.
import type { DatedDeadline } from '../../core/policy/dated-deadline.ts';
import { citation } from '../../core/rule-explanation.ts';
import type { CommandContext } from '../command.ts';

export function shownDeadline(
  { isExtended, rule, ...dated }: DatedDeadline,
  { station, language }: Pick<CommandContext, 'station' | 'language'>,
) {
  const source = station.rules.book().sources.find(({ id }) => id === rule);
  return { ...dated, extended: isExtended, source: source ? citation(source, language) : null, rule };
}
