// A verdict on an operation's recording in one line of words, as error messages and lists print it. Pure.
import type { OperationCoverage } from './operation-coverage.ts';

const verdictWords = {
  covered: ['记录完整', 'complete'],
  gap: ['记录有中断', 'has holes'],
  unknown: ['无法判定', 'cannot be told'],
} as const;

/** `记录有中断：main 10:03:20–10:04:00`; the first three holes and how many more. @param zone IANA name. */
export function gapWords(
  { verdict, gaps }: Pick<OperationCoverage, 'verdict' | 'gaps'>,
  zone: string,
  language: 'zh' | 'en',
) {
  const word = verdictWords[verdict][language === 'zh' ? 0 : 1];
  if (gaps.length === 0) return word;
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const named = gaps
    .slice(0, 3)
    .map(({ post, from, to }) => `${post} ${clock.format(Date.parse(from))}–${clock.format(Date.parse(to))}`);
  const more = gaps.length > 3 ? [`+${gaps.length - 3}`] : [];
  return `${word}${language === 'zh' ? '：' : ': '}${[...named, ...more].join(language === 'zh' ? '，' : ', ')}`;
}
