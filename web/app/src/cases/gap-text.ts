// A hole in words: where, from when to when, of what kind, how long. Times of the station's zone; the day where it is not
// that of the operation's beginning.
import { useI18n } from 'vue-i18n';
import type { GapAnswer } from '../../../../core/policy/operation-coverage.ts';
import { spanText } from '../clips/span-text.ts';
import { stationTime } from '../format/station-time.ts';
import { zone } from '../station.ts';
import type { Coverage } from './answers.ts';

type Judged = Pick<Coverage, 'posts' | 'from'>;

export function postTitle(post: string, { posts }: Pick<Coverage, 'posts'>): string {
  return posts.find((known) => known.post === post)?.title ?? post;
}

export function useGapText() {
  const { t } = useI18n();

  /** To the second, with its day where that is another than the operation's first. */
  function timeText(instant: string, { from }: Pick<Coverage, 'from'>): string {
    const [day = '', time = ''] = stationTime(Date.parse(instant), zone.value).split(' ');
    const isFirstDay = from !== null && stationTime(Date.parse(from), zone.value).startsWith(day);
    return isFirstDay ? time : `${day} ${time}`;
  }

  /** In whole seconds, rounded up: a hole is never told shorter than it is. */
  function lengthText(ms: number): string {
    return ms < 1000 ? t('span.s', { n: (ms / 1000).toFixed(2) }) : spanText(Math.ceil(ms / 1000) * 1000, t);
  }

  function gapText({ post, from, to, kind, ms }: GapAnswer, judged: Judged): string {
    return t('caseVerdict.why.gap', {
      post: postTitle(post, judged),
      from: timeText(from, judged),
      to: timeText(to, judged),
      kind: t(`gapKind.${kind}`),
      span: lengthText(ms),
    });
  }

  return { gapText, timeText, lengthText };
}
