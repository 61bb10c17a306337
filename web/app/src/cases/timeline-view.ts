// What of a timeline is seen and how large: wheel and pinch zoom, dragging moves, a step shows a hole. On paper all of it, as
// wide as a page.
import { computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import type { Span, TimelineAxis, View } from './timeline-axis.ts';

/** From times to pixels of the drawing, for what is seen now. */
export interface Scale {
  readonly axis: TimelineAxis;
  readonly view: View;
  /** The edges of the part that is drawn to scale. */
  readonly left: number;
  readonly right: number;
  x(ms: number): number;
  msAt(x: number): number;
}

/** Width of an A4 page between its margins, in CSS pixels. */
const paperWidth = 700;
/** Less movement than this is a click. */
const dragPx = 4;

export function useTimelineView(axis: Ref<TimelineAxis>, gutter: number, margin: number) {
  const measured = ref(1000);
  const isPaper = ref(false);
  const seen = shallowRef<View>(axis.value.whole);
  const width = computed(() => (isPaper.value ? paperWidth : measured.value));
  const view = computed(() => (isPaper.value ? axis.value.whole : seen.value));
  const scale = computed<Scale>(() => {
    const [left, right] = [gutter, Math.max(gutter + 50, width.value - margin)];
    const { from, to } = view.value;
    const perPx = (to - from) / (right - left);
    return {
      axis: axis.value,
      view: view.value,
      left,
      right,
      x: (ms) => left + (axis.value.positionOf(ms) - from) / perPx,
      msAt: (x) => axis.value.timeAt(from + (x - left) * perPx),
    };
  });
  const isWhole = computed(() => view.value.to - view.value.from >= axis.value.length - 1);

  watch(axis, ({ whole }) => {
    seen.value = whole;
  });

  const perPx = () => (seen.value.to - seen.value.from) / (scale.value.right - scale.value.left);
  const positionAt = (x: number) => seen.value.from + (x - scale.value.left) * perPx();
  const showWhole = () => {
    seen.value = axis.value.whole;
  };
  const show = (span: Span) => {
    seen.value = axis.value.around(span);
  };
  function zoom(factor: number, x = (scale.value.left + scale.value.right) / 2): void {
    seen.value = axis.value.zoomed(seen.value, factor, positionAt(x));
  }

  /** A wheel that would show more than all scrolls the page, as does one that turns sideways with nothing to move. */
  function onWheel(event: WheelEvent, x: number): void {
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (isWhole.value && (sideways || event.deltaY > 0)) return;
    event.preventDefault();
    if (sideways) seen.value = axis.value.moved(seen.value, (event.deltaX || event.deltaY) * perPx());
    else zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), x);
  }

  const pointers = new Map<number, number>();
  let moved = 0;

  function onPointerDown(event: PointerEvent, x: number): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, x);
  }

  function onPointerMove(event: PointerEvent, x: number): void {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    moved += Math.abs(x - before);
    pointers.set(event.pointerId, x);
    if (pointers.size === 1) {
      if (moved > dragPx) seen.value = axis.value.moved(seen.value, (before - x) * perPx());
      return;
    }
    const [other] = [...pointers].flatMap(([id, at]) => (id === event.pointerId ? [] : [at]));
    const apart = Math.abs(x - other!);
    if (apart > 10) zoom(apart / Math.max(10, Math.abs(before - other!)), (x + other!) / 2);
  }

  function onPointerUp(event: PointerEvent): void {
    pointers.delete(event.pointerId);
  }

  /** Whether what was just pressed and let go was dragged: no click is meant. */
  const wasDragged = () => moved > dragPx;

  const sizes = new ResizeObserver(([entry]) => {
    if (entry && entry.contentRect.width > 0) measured.value = Math.round(entry.contentRect.width);
  });
  const paper = matchMedia('print');
  const onPaper = () => {
    isPaper.value = paper.matches;
  };
  const beforePrint = () => {
    isPaper.value = true;
  };
  paper.addEventListener('change', onPaper);
  addEventListener('beforeprint', beforePrint);
  addEventListener('afterprint', onPaper);
  onScopeDispose(() => {
    sizes.disconnect();
    paper.removeEventListener('change', onPaper);
    removeEventListener('beforeprint', beforePrint);
    removeEventListener('afterprint', onPaper);
  });

  /** Follows the width of this element. */
  const measure = (element: Element) => sizes.observe(element);
  const pointer = { onPointerDown, onPointerMove, onPointerUp };
  return { width, scale, isWhole, isPaper, measure, show, showWhole, zoom, onWheel, pointer, wasDragged };
}
