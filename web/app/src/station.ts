// The station as the pages know it: its name, alarms, zone, and its clock, which ticks here by the browser's own counter.
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { call } from './api.ts';

interface Health {
  readonly station: string;
  readonly name: string;
  readonly version: string;
  readonly alarms: number;
}

interface StationClock {
  readonly now: string;
  readonly quality: 'synced' | 'holdover' | 'untrusted';
  readonly zone: string;
}

const askEveryMs = 15_000;
/** Older than this, what the station's clock showed is no longer said. */
const clockGoodForMs = 120_000;

const health = shallowRef<Health | null>(null);
const clock = shallowRef<{ readonly answer: StationClock; readonly aheadMs: number; readonly atMs: number } | null>(
  null,
);
const nowMs = ref(0);
let firstVersion: string | undefined;

export const station = computed(() => health.value);
/** Until the station has said so, the zone that nearly all of them are in. */
export const zone = computed(() => clock.value?.answer.zone ?? 'Asia/Shanghai');
/** The station's time and how good it is; null while it is not known. */
export const stationClock = computed(() => {
  if (!clock.value || nowMs.value - clock.value.atMs > clockGoodForMs) return null;
  return { ms: nowMs.value + clock.value.aheadMs, quality: clock.value.answer.quality };
});

/** Asks now. What does not answer leaves what was known, to grow old. */
export async function askStation(): Promise<void> {
  await Promise.all([
    call<Health>('GET', '/health', { open: true }).then(takeHealth, () => undefined),
    askClock().catch(() => undefined),
  ]);
}

/** Asks every now and then and ticks until the calling scope ends. */
export function keepStationKnown(): void {
  void askStation();
  const asking = setInterval(() => void askStation(), askEveryMs);
  const ticking = setInterval(() => {
    nowMs.value = performance.now();
  }, 250);
  onScopeDispose(() => {
    clearInterval(asking);
    clearInterval(ticking);
  });
}

async function askClock(): Promise<void> {
  const sentMs = performance.now();
  const answer = await call<StationClock>('GET', '/time', { open: true });
  const atMs = performance.now();
  clock.value = { answer, aheadMs: Date.parse(answer.now) - (sentMs + atMs) / 2, atMs };
  nowMs.value = atMs;
}

function takeHealth(answer: Health): void {
  health.value = answer;
  firstVersion ??= answer.version;
  // A dock's screen stays open for months: after an upgrade of the station it takes the new pages by itself.
  if (answer.version !== firstVersion && /^#\/(board|time-code)/.test(location.hash)) location.reload();
}
