// The live state of the bays: an event stream that is opened again by itself, and the word whether it can be believed.
import { onScopeDispose, type Ref, ref, shallowRef } from 'vue';
import type { BayStatus } from '../../../../core/model.ts';
import { type FeedSigns, type Freshness, freshness } from './feed-freshness.ts';

const lookEveryMs = 500;
const reopenAfterMs = 1_000;

export interface DockFeed {
  readonly bays: Ref<readonly BayStatus[]>;
  readonly freshness: Ref<Freshness>;
}

/** Listens until the calling scope ends. `onBack` is told when the station is heard again after it was lost. */
export function useDockFeed(onBack: () => void): DockFeed {
  const bays = shallowRef<readonly BayStatus[]>([]);
  const state = ref<Freshness>('waiting');
  let signs: FeedSigns = { lastHeardMs: null, brokenSinceMs: null, startedMs: Date.now() };
  let source: EventSource | undefined;
  let reopenAtMs = 0;
  // A beat says that the last snapshot still holds, so it counts only after one has come over the same connection.
  let told = false;

  const heard = () => {
    signs = { ...signs, lastHeardMs: Date.now(), brokenSinceMs: null };
    look();
  };

  function open(): void {
    told = false;
    source = new EventSource('/api/v1/dock/events');
    source.addEventListener('beat', () => {
      if (told) heard();
    });
    source.addEventListener('bays', (event) => {
      const snapshot = baysOf(event.data);
      if (!snapshot) return;
      told = true;
      bays.value = snapshot;
      heard();
    });
    source.addEventListener('error', () => {
      told = false;
      signs = { ...signs, brokenSinceMs: signs.brokenSinceMs ?? Date.now() };
      // The browser tries again by itself unless it was refused with a status of its own.
      if (source?.readyState === EventSource.CLOSED) reopenAtMs = Date.now() + reopenAfterMs;
    });
  }

  function look(): void {
    const nowMs = Date.now();
    const before = state.value;
    state.value = freshness(signs, nowMs);
    if (before === 'lost' && state.value === 'live') onBack();
    const silent = state.value === 'lost' && source?.readyState === EventSource.OPEN;
    if (silent && nowMs >= reopenAtMs) {
      // Open and dumb: a machine that slept or a cable that was pulled. Only a new connection finds out.
      source?.close();
      signs = { ...signs, brokenSinceMs: signs.brokenSinceMs ?? nowMs };
      reopenAtMs = nowMs + reopenAfterMs;
    }
    if (source?.readyState === EventSource.CLOSED && nowMs >= reopenAtMs) {
      reopenAtMs = nowMs + reopenAfterMs;
      open();
    }
  }

  open();
  const timer = setInterval(look, lookEveryMs);
  onScopeDispose(() => {
    clearInterval(timer);
    source?.close();
  });
  return { bays, freshness: state };
}

function baysOf(data: string): readonly BayStatus[] | undefined {
  try {
    const { bays } = JSON.parse(data) as { bays?: unknown };
    return Array.isArray(bays) ? bays : undefined;
  } catch {
    return undefined;
  }
}
