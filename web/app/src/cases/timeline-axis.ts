// The time axis of an operation: its sessions at full length, what lies between them folded into a narrow band, so that a
// night between two days takes no room. Positions are milliseconds of shown time from the left. Pure.

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is seen of the axis, in positions. */
export interface View {
  readonly from: number;
  readonly to: number;
}

interface Stretch extends Span {
  /** Position of `fromMs`. */
  readonly start: number;
  readonly end: number;
  readonly isFolded: boolean;
}

/** Nobody needs to see less than this at once, milliseconds. */
const narrowestMs = 4_000;

export class TimelineAxis {
  /** In order, each beginning where the one before ends. */
  readonly stretches: readonly Stretch[];
  readonly length: number;

  /** @param sessions in order, apart from each other; at least one. */
  constructor(sessions: readonly Span[]) {
    const inside = sessions.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    // Room at both ends shows what was filmed before arrival and after departure.
    const room = Math.max(8_000, inside * 0.04);
    const fold = Math.max(8_000, inside * 0.05);
    const padded = joined(
      sessions.map(({ fromMs, toMs }) => ({ fromMs: fromMs - room, toMs: toMs + room })),
      fold,
    );
    const stretches: Stretch[] = [];
    let position = 0;
    for (const span of padded) {
      const before = stretches.at(-1);
      if (before) {
        stretches.push({
          fromMs: before.toMs,
          toMs: span.fromMs,
          start: position,
          end: position + fold,
          isFolded: true,
        });
        position += fold;
      }
      const length = span.toMs - span.fromMs;
      stretches.push({ ...span, start: position, end: position + length, isFolded: false });
      position += length;
    }
    this.stretches = stretches;
    this.length = position;
  }

  get whole(): View {
    return { from: 0, to: this.length };
  }

  /** Times beyond the ends lie at the ends. */
  positionOf(ms: number): number {
    for (const { fromMs, toMs, start, end } of this.stretches) {
      if (ms < fromMs) return start;
      if (ms <= toMs) return start + ((ms - fromMs) / (toMs - fromMs)) * (end - start);
    }
    return this.length;
  }

  timeAt(position: number): number {
    for (const { fromMs, toMs, start, end } of this.stretches) {
      if (position < start) return fromMs;
      if (position <= end) return fromMs + ((position - start) / (end - start)) * (toMs - fromMs);
    }
    return this.stretches.at(-1)!.toMs;
  }

  /** @param factor over 1 shows less of it, larger. @param at the position that stays where it is. */
  zoomed(view: View, factor: number, at: number): View {
    const shown = view.to - view.from;
    const next = Math.min(this.length, Math.max(Math.min(narrowestMs, this.length), shown / factor));
    return this.#within({ from: at - ((at - view.from) / shown) * next, to: at + ((view.to - at) / shown) * next });
  }

  moved(view: View, by: number): View {
    return this.#within({ from: view.from + by, to: view.to + by });
  }

  /** A view with this span in its middle, a fifth of its width. */
  around({ fromMs, toMs }: Span): View {
    const [from, to] = [this.positionOf(fromMs), this.positionOf(toMs)];
    const shown = Math.min(this.length, Math.max(narrowestMs, (to - from) * 5));
    const middle = (from + to) / 2;
    return this.#within({ from: middle - shown / 2, to: middle + shown / 2 });
  }

  #within({ from, to }: View): View {
    const shown = Math.min(to - from, this.length);
    const start = Math.min(Math.max(0, from), this.length - shown);
    return { from: start, to: start + shown };
  }
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const tickSteps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12, 24].map((n) => n * hour),
];

/**
 * Times on the ruler, on round wall-clock values. @param atMost how many may stand in the view.
 * @param zoneOffsetMs of the station's zone.
 */
export function ticksIn(axis: TimelineAxis, view: View, atMost: number, zoneOffsetMs: number): number[] {
  const shown = view.to - view.from;
  const step = tickSteps.find((each) => shown / each <= atMost) ?? 24 * hour;
  return axis.stretches.flatMap(({ fromMs, toMs, start, end, isFolded }) => {
    if (isFolded || end < view.from || start > view.to) return [];
    const [first, last] = [Math.max(fromMs, axis.timeAt(view.from)), Math.min(toMs, axis.timeAt(view.to))];
    const ticks: number[] = [];
    for (let ms = Math.ceil((first + zoneOffsetMs) / step) * step - zoneOffsetMs; ms <= last; ms += step)
      ticks.push(ms);
    return ticks;
  });
}

/** Those that are less than `apartMs` from each other as one. */
function joined(spans: readonly Span[], apartMs: number): Span[] {
  const found: { fromMs: number; toMs: number }[] = [];
  for (const span of spans) {
    const last = found.at(-1);
    if (last && span.fromMs - last.toMs < apartMs) last.toMs = Math.max(last.toMs, span.toMs);
    else found.push({ ...span });
  }
  return found;
}
