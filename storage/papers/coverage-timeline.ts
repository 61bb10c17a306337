// When each camera filmed, session by session, as a drawing that reads in black and white: clips are filled bars, holes
// hatched boxes with their length, stretches where one camera was alone a thick line below the bar.

import type { Statement } from '../../core/statement.ts';
import { durationText } from '../export/report-words.ts';
import type { Figure, FigureShape } from './figure.ts';

const width = 720;
const left = 120;
const laneHeight = 20;
const top = 34;

interface Scale {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One for each session. */
export function coverageTimeline(statement: Statement): Figure[] {
  return statement.operation.facts.sessions.map(({ from, to }) =>
    sessionFigure(statement, { fromMs: Date.parse(from), toMs: Date.parse(to) }),
  );
}

function sessionFigure({ operation, clips, answer, zone, rule }: Statement, scale: Scale): Figure {
  const cameras = [
    ...new Set([...operation.facts.posted.map(({ camera }) => camera), ...clips.map(({ camera }) => camera)]),
  ];
  const posts = [...new Set(answer.gaps.map(({ post }) => post))];
  const gapsTop = top + cameras.length * laneHeight + 6;
  const height = gapsTop + posts.length * laneHeight + 8;
  const x = (ms: number) => left + ((ms - scale.fromMs) / (scale.toMs - scale.fromMs)) * (width - left);
  const box = (fromText: string, toText: string, y: number, look: 'bar' | 'hatched' | 'black'): FigureShape[] => {
    const from = Math.max(Date.parse(fromText), scale.fromMs);
    const to = Math.min(Date.parse(toText), scale.toMs);
    if (from >= to) return [];
    const size = { width: Math.max(0.6, x(to) - x(from)), height: look === 'black' ? 3 : 12 };
    return [{ shape: 'box', x: x(from), y, ...size, look }];
  };
  const name = (text: string, y: number): FigureShape => ({ shape: 'text', x: 0, y, text, anchor: 'start' });
  const lanes = cameras.flatMap((camera, lane) => {
    const y = top + lane * laneHeight;
    const bars = clips.flatMap(({ camera: of, trust, start, end }) =>
      of === camera && trust !== 'none' && start !== null && end !== null ? box(start, end, y, 'bar') : [],
    );
    const alone = answer.alone.flatMap((one) => (one.camera === camera ? box(one.from, one.to, y + 13, 'black') : []));
    const ground = { shape: 'line', d: `M${left} ${y + 12}H${width}`, width: 1, shade: '#bbb' } as const;
    return [name(camera, y + 10), ground, ...bars, ...alone];
  });
  const holes = posts.flatMap((post, lane) => {
    const y = gapsTop + lane * laneHeight;
    const own = answer.gaps.filter(
      (gap) => gap.post === post && Date.parse(gap.to) > scale.fromMs && Date.parse(gap.from) < scale.toMs,
    );
    const boxes = own.flatMap(({ from, to, ms }): FigureShape[] => {
      const middle = (x(Math.max(Date.parse(from), scale.fromMs)) + x(Math.min(Date.parse(to), scale.toMs))) / 2;
      const label = { shape: 'text', x: middle, y: y + 10, text: durationText(ms), anchor: 'middle' } as const;
      return [...box(from, to, y, 'hatched'), { ...label, isOver: true }];
    });
    const title = rule.posts.find((known) => known.post === post)?.title ?? post;
    return [name(`缺 ${title}`, y + 10), ...boxes];
  });
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' });
  const marks = [0, 0.25, 0.5, 0.75, 1].flatMap((part): FigureShape[] => {
    const ms = scale.fromMs + part * (scale.toMs - scale.fromMs);
    const d = `M${x(ms).toFixed(1)} 18V${height - 4}`;
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
    return [
      { shape: 'line', d, width: 1, shade: '#999', dash: [2, 3] },
      { shape: 'text', x: x(ms), y: 12, text: time.format(ms), anchor },
    ];
  });
  const shapes = [...marks, ...lanes, ...holes];
  return { label: '时间线 timeline', width, height, fontSize: 10, shapes };
}
