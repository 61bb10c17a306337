// What a docking found of a recorder's card, as lines of the table of bays: only what a person has to know.
import type { DockFacts } from '../../core/model.ts';
import type { Text } from './messages.ts';
import { safe } from './show.ts';

/** Ranges of numbers that a line names. */
const maxRanges = 5;

/** Empty where nothing is amiss, or nothing is known yet. */
export function factTexts(facts: DockFacts | null, { say }: { readonly say: (text: Text) => string }): string[] {
  if (facts === null) return [];
  const { numberHoles, gone, changed, readErrors, slowSpots } = facts;
  const ranges = (numberHoles?.ranges ?? []).map(({ day, from, to }) =>
    safe(`${day === null ? '' : `${day} `}${from}${from === to ? '' : `–${to}`}`),
  );
  const named = `${ranges.slice(0, maxRanges).join(', ')}${ranges.length > maxRanges ? ' …' : ''}`;
  const lines: readonly (readonly [count: number, text: Text])[] = [
    [
      numberHoles?.count ?? 0,
      [`缺号 ${numberHoles?.count} 个：${named}`, `numbers missing: ${numberHoles?.count} (${named})`],
    ],
    [gone ?? 0, [`曾入库、现已不在记录仪上 ${gone} 个`, `sealed earlier, gone from it: ${gone}`]],
    [changed ?? 0, [`曾入库、现内容已不同 ${changed} 个`, `sealed earlier, changed since: ${changed}`]],
    [readErrors, [`读不出的文件 ${readErrors} 个`, `files that cannot be read: ${readErrors}`]],
    [slowSpots?.count ?? 0, [`存储卡读取缓慢 ${slowSpots?.count} 处`, `slow spots on the card: ${slowSpots?.count}`]],
  ];
  return lines.filter(([count]) => count > 0).map(([, text]) => say(text));
}
