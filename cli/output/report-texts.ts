// What the command of reports does, and the words around a report.
import type { Text } from './messages.ts';

export const reportCommandTexts: Readonly<Record<string, readonly [zh: string, en: string, example: string]>> = {
  report: [
    '报表：不写名称时列出；默认昨日',
    'reports; without a name lists them; of yesterday unless days are named',
    'liuhen report missing --unit 一中队 --from 2026-03-01 --to 2026-03-31',
  ],
};

export const reportPhrases = {
  asOf: ['截至', 'as of'],
  days: ['期间', 'days'],
  unit: ['单位', 'unit'],
  all: ['全部', 'all'],
  rate: ['比率', 'rate'],
  count: ['件数', 'count'],
  of: ['总数', 'of'],
  percent: ['百分比', 'percent'],
  source: ['总数来源', 'the total is'],
  seconds: ['秒', 's'],
  moreRows: ['行未显示；全部请用 --format csv 或 --out', 'rows are not shown; all of them: --format csv or --out'],
  yes: ['是', 'yes'],
  no: ['否', 'no'],
  report: ['报表', 'report'],
  about: ['内容', 'what it is'],
} as const satisfies Record<string, Text>;
