// Why an operation's recording reads as it does, in words, one line for each reason.
import { useI18n } from 'vue-i18n';
import { spanText } from '../clips/span-text.ts';
import type { Coverage } from './answers.ts';
import { isDemanded } from './case-verdict.ts';
import { postTitle, useGapText } from './gap-text.ts';

export function useVerdictLines() {
  const { t } = useI18n();
  const { gapText, lengthText } = useGapText();

  function linesOf(coverage: Coverage): string[] {
    const { gaps, reasons, verdict: judged, posts, explained, toleranceMs } = coverage;
    if (judged === 'covered') {
      const mandatory = posts.filter(({ isMandatory }) => isMandatory).map(({ post }) => postTitle(post, coverage));
      const post = mandatory.join(t('caseVerdict.joiner')) || t('caseVerdict.posts');
      return [t('caseVerdict.why.covered', { post, tolerance: spanText(toleranceMs ?? 0, t) })];
    }
    if (!isDemanded(coverage)) return [t('caseVerdict.why.notDemanded')];
    if (explained) {
      const ms = gaps.reduce((sum, gap) => sum + gap.ms, 0);
      return [t('caseVerdict.why.explained', { n: gaps.length, span: lengthText(ms) }, gaps.length)];
    }
    const because = reasons.map(({ code }) => t(`caseVerdict.reason.${code}`));
    if (judged === 'gap') return [...gaps.map((gap) => gapText(gap, coverage)), ...because];
    return because.length > 0 ? because : [t('caseVerdict.why.noSession')];
  }

  return { linesOf };
}
