// What a matter's rules come to for a unit and from a day on: whose approval an explanation of its holes needs there, and when
// its deadlines are up if they count from then. An extension is not counted, nor what does not count (检测 …): nobody knows yet.

import type { Day } from '../../core/case-model.ts';
import { zonedTimeToMs } from '../../core/clock.ts';
import type { DeadlineRule } from '../../core/matter-rule.ts';
import { chainFor, unitsOfStep } from '../../core/policy/approval.ts';
import { deadline } from '../../core/policy/deadline.ts';
import { unitPath } from '../../core/policy/units.ts';
import { workCalendar } from '../../core/work-calendar.ts';
import type { CommandContext } from '../command.ts';
import { dayOf } from '../commands/arguments.ts';
import { citing } from './cited.ts';

/** @throws LiuhenError NOT_FOUND for the unit. */
export function approvalIn(named: string, { station: { rules }, people, language }: CommandContext) {
  const unit = people.unit(named, language);
  const path = unitPath(people.units(), unit.id);
  const chain = chainFor(rules.book().chains, 'interruption-note', path);
  if (!chain) return { unit: unit.name, chain: null };
  const ids = path.map(({ id }) => id);
  return {
    unit: unit.name,
    chain: {
      chain: chain.chain,
      title: chain.title,
      pack: rules.entryPacks()['chains']?.[chain.chain] ?? null,
      source: citing(rules, language)(chain.source),
      steps: chain.steps.map((step) => ({
        step: step.step,
        title: step.title,
        roles: step.roles,
        units: unitsOfStep(step, ids).map((id) => people.unitName(id)),
      })),
    },
  };
}

/** @throws LiuhenError USAGE for a day that there is none of. */
export function countedFrom(asked: Day, deadlines: readonly DeadlineRule[], { station, language }: CommandContext) {
  const day = dayOf(asked, 'day', language);
  const { zone, rules } = station;
  const calendar = workCalendar(rules.book().calendars);
  const fromMs = zonedTimeToMs(`${day}T00:00:00`, zone) as number;
  const question = { fromMs, excluded: [], extendedAtMs: null, calendar, zone };
  return {
    day,
    kind: calendar(day),
    deadlines: deadlines.map((rule) => {
      // Hours count from a moment, and a day is none.
      const { lastDay, why } =
        rule.unit === 'hour' ? { lastDay: null, why: 'hours' as const } : deadline({ rule, ...question });
      return { deadline: rule.deadline, title: rule.title, lastDay, why };
    }),
  };
}
