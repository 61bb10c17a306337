// What a matter's rules come to for a unit and from a day on, as a person reads it.
import type { CommandLine } from '../command-line.ts';
import type { Text } from './messages.ts';
import { safe } from './show.ts';

/** Both are there only where they were asked for. */
export interface ExplainedFor {
  readonly approval?: {
    readonly unit: string;
    readonly chain: {
      readonly title: string;
      readonly pack: string | null;
      readonly source: { readonly citation: string };
      readonly steps: readonly {
        readonly title: string;
        readonly roles: readonly string[];
        readonly units: readonly string[];
      }[];
    } | null;
  };
  readonly counted?: {
    readonly day: string;
    readonly kind: string;
    readonly deadlines: readonly {
      readonly title: string;
      readonly lastDay: string | null;
      readonly why: string | null;
    }[];
  };
}

const dayKinds: Readonly<Record<string, Text>> = {
  workday: ['工作日', 'a working day'],
  'adjusted-workday': ['调休上班', 'a weekend day that is worked'],
  weekend: ['周末', 'a weekend'],
  holiday: ['法定节假日', 'a holiday'],
  unknown: ['工作日历未知', 'calendar unknown'],
};

const whyNot: Readonly<Record<string, Text>> = {
  'calendar-unknown': ['无法判定：没有该年的工作日历', 'cannot be told: the calendar of that year is unknown'],
  hours: ['按小时计，自发生的时刻起算', 'in hours, from the moment it happens'],
};

export function explainedFor({ approval, counted }: ExplainedFor, cli: CommandLine): string[] {
  const lines: string[] = [];
  if (approval) {
    const { unit, chain } = approval;
    lines.push(`${cli.say(['中断说明由谁批准', 'who approves explanations of holes'])} (${unit}):`);
    if (!chain) lines.push(`    ${cli.say(['没有适用的审批程序', 'no chain of approval'])}`);
    for (const { title, roles, units } of chain?.steps ?? [])
      lines.push(`    ${title} (${roles.join(' / ')}, ${units.join(' / ')})`);
    if (chain) lines.push(`    ${chain.title}  [${chain.pack}]  ${chain.source.citation}`);
  }
  if (counted) {
    const kind = cli.say(dayKinds[counted.kind] ?? [counted.kind, counted.kind]);
    lines.push(`${cli.say(['期限自此日起算', 'deadlines counted from'])} ${counted.day} (${kind}):`);
    for (const { title, lastDay, why } of counted.deadlines) {
      const said = whyNot[why ?? ''];
      lines.push(`    ${title}  ${lastDay ?? (said ? cli.say(said) : why)}`);
    }
    if (counted.deadlines.length === 0) lines.push(`    ${cli.say(['本事项没有期限', 'this matter has no deadline'])}`);
  }
  return lines.map(safe);
}
