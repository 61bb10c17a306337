// Asks for reports: the latest question counts, and the one before is ended, at the station too. What takes long may be given
// up, and says since when it runs.
import { onScopeDispose, ref, shallowRef } from 'vue';
import type { Report } from '../../../../core/report.ts';
import { ApiError, call, path, type Query } from '../api.ts';

export function useReportFeed() {
  const report = shallowRef<Report | null>(null);
  const busy = ref(false);
  const givenUp = ref(false);
  const seconds = ref(0);
  const error = shallowRef<unknown>(null);
  let running: AbortController | undefined;
  let ticking: ReturnType<typeof setInterval> | undefined;

  function end(): void {
    running?.abort();
    running = undefined;
    clearInterval(ticking);
    busy.value = false;
  }

  async function ask(name: string, query: Query): Promise<void> {
    end();
    const mine = new AbortController();
    running = mine;
    busy.value = true;
    givenUp.value = false;
    error.value = null;
    seconds.value = 0;
    if (report.value?.report !== name) report.value = null;
    ticking = setInterval(() => {
      seconds.value += 1;
    }, 1000);
    try {
      const answer = await call<Report>('GET', `/reports${path(name)}`, { query, signal: mine.signal });
      if (running === mine) report.value = answer;
    } catch (thrown) {
      if (running !== mine) return;
      report.value = null;
      error.value = thrown instanceof ApiError ? thrown : new ApiError('BUG', 0, String(thrown));
    } finally {
      if (running === mine) end();
    }
  }

  function giveUp(): void {
    end();
    report.value = null;
    givenUp.value = true;
  }

  onScopeDispose(end);
  return { report, busy, givenUp, seconds, error, ask, giveUp };
}
