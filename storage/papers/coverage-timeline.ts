// When each camera filmed, session by session, as inline SVG that reads in black and white: clips are filled bars, holes
// hatched boxes with their length, stretches where one camera was alone a thick line on the ruler.

import type { Statement } from '../../core/statement.ts';
import { durationText } from '../export/report-words.ts';
import { escapeHtml } from './html-text.ts';

const width = 720;
const left = 120;
const laneHeight = 20;
const top = 34;

interface Scale {
  readonly fromMs: number;
  readonly toMs: number;
}

export function coverageTimeline(statement: Statement): string {
  return statement.operation.facts.sessions
    .map(({ from, to }, at) => sessionPicture(statement, { fromMs: Date.parse(from), toMs: Date.parse(to) }, at))
    .join('\n');
}

function sessionPicture({ operation, clips, answer, zone, rule }: Statement, scale: Scale, at: number): string {
  const cameras = [
    ...new Set([...operation.facts.posted.map(({ camera }) => camera), ...clips.map(({ camera }) => camera)]),
  ];
  const posts = [...new Set(answer.gaps.map(({ post }) => post))];
  const gapsTop = top + cameras.length * laneHeight + 6;
  const height = gapsTop + posts.length * laneHeight + 8;
  const x = (ms: number) => left + ((ms - scale.fromMs) / (scale.toMs - scale.fromMs)) * (width - left);
  const box = (fromMs: number, toMs: number, y: number, look: string) => {
    const from = Math.max(fromMs, scale.fromMs);
    const to = Math.min(toMs, scale.toMs);
    if (from >= to) return '';
    return `<rect x="${x(from).toFixed(1)}" y="${y}" width="${Math.max(0.6, x(to) - x(from)).toFixed(1)}" height="12" ${look}/>`;
  };
  const lanes = cameras.map((camera, lane) => {
    const y = top + lane * laneHeight;
    const bars = clips
      .filter((clip) => clip.camera === camera && clip.trust !== 'none' && clip.start !== null && clip.end !== null)
      .map(({ start, end }) =>
        box(Date.parse(start!), Date.parse(end!), y, 'fill="#777" stroke="#111" stroke-width=".6"'),
      );
    const alone = answer.alone
      .filter((one) => one.camera === camera)
      .map(({ from, to }) => box(Date.parse(from), Date.parse(to), y + 13, 'style="height:3px" fill="#111"'));
    return `<text x="0" y="${y + 10}">${escapeHtml(camera)}</text><path d="M${left} ${y + 12}H${width}" stroke="#bbb"/>${bars.join('')}${alone.join('')}`;
  });
  const holes = posts.map((post, lane) => {
    const y = gapsTop + lane * laneHeight;
    const own = answer.gaps.filter(
      (gap) => gap.post === post && Date.parse(gap.to) > scale.fromMs && Date.parse(gap.from) < scale.toMs,
    );
    const boxes = own.map(({ from, to, ms }) => {
      const middle = (x(Math.max(Date.parse(from), scale.fromMs)) + x(Math.min(Date.parse(to), scale.toMs))) / 2;
      const label = `<text x="${middle.toFixed(1)}" y="${y + 10}" text-anchor="middle" paint-order="stroke" stroke="#fff" stroke-width="3">${durationText(ms)}</text>`;
      return (
        box(Date.parse(from), Date.parse(to), y, `fill="url(#hatch${at})" stroke="#111" stroke-width="1.2"`) + label
      );
    });
    return `<text x="0" y="${y + 10}">缺 ${escapeHtml(rule.posts.find((known) => known.post === post)?.title ?? post)}</text>${boxes.join('')}`;
  });
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' });
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const ms = scale.fromMs + part * (scale.toMs - scale.fromMs);
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
    return `<path d="M${x(ms).toFixed(1)} 18V${height - 4}" stroke="#999" stroke-dasharray="2 3"/><text x="${x(ms).toFixed(1)}" y="12" text-anchor="${anchor}">${time.format(ms)}</text>`;
  });
  return `<svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" aria-label="时间线 timeline" font-size="10" font-family="inherit">
<defs><pattern id="hatch${at}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" stroke="#111" stroke-width="1.4"/></pattern></defs>
${marks.join('')}${lanes.join('')}${holes.join('')}</svg>`;
}
