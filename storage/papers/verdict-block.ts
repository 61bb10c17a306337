// The verdict of a statement: its word, and a sign that tells it apart by shape alone.
import type { CoverageVerdict } from '../../core/policy/coverage.ts';
import type { Statement } from '../../core/statement.ts';
import type { Figure, FigureShape } from './figure.ts';
import type { PaperBlock } from './paper.ts';

type Shown = CoverageVerdict | 'explained';

export function verdictBlock({ answer, explained }: Statement): PaperBlock {
  const shown = explained && answer.verdict === 'gap' ? 'explained' : answer.verdict;
  return { block: 'verdict', sign: signs[shown], words: words(answer.gaps, shown), english: englishWords[shown] };
}

function words(gaps: Statement['answer']['gaps'], shown: Shown): string {
  if (shown === 'covered') return '记录完整';
  if (shown === 'unknown') return '无法判定';
  if (shown === 'explained') return '有中断，已说明并经批准';
  if (gaps.every(({ kind }) => kind === 'nothing')) return '未见记录';
  return gaps.some(({ kind }) => kind === 'interruption') ? '记录有中断' : '起止不全';
}

const englishWords: Readonly<Record<Shown, string>> = {
  covered: 'recorded without a break',
  gap: 'has holes',
  unknown: 'cannot be told',
  explained: 'has holes; explained and approved',
};

const line = (d: string, dash?: readonly [number, number]): FigureShape => ({
  shape: 'line',
  d,
  width: 2,
  shade: '#111',
  ...(dash && { dash }),
});
const sign = (label: string, ...shapes: FigureShape[]): Figure => ({
  label,
  width: 24,
  height: 24,
  fontSize: 10,
  shapes,
});
const circle = 'M22 12A10 10 0 1 1 2 12A10 10 0 1 1 22 12z';
const tick = line('M7 12l4 4 6-8');
const signs: Readonly<Record<Shown, Figure>> = {
  covered: sign('记录完整', line(circle), tick),
  explained: sign('已说明', line('M14 2.2A10 10 0 1 1 10 2.2l2 3z'), tick),
  gap: sign('有缺失', line('M8 2h8l6 6v8l-6 6H8l-6-6V8z'), line('M8 8l8 8M16 8l-8 8')),
  unknown: sign('无法判定', line(circle, [3, 3]), line('M9 9a3 3 0 1 1 3 4v2M12 18v.5')),
};
