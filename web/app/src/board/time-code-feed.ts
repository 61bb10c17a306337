// The station's time code as a page may show it: asked for each second, gone with its second, and gone at once when the
// station does not answer, answers late, or nobody is looking.
import { onScopeDispose, type Ref, ref, shallowRef } from 'vue';
import { call } from '../api.ts';
import { type CodeTiming, codeTiming } from './code-timing.ts';

export interface ShownCode {
  /** Seconds since 1970 by the station's clock. */
  readonly second: number;
  readonly now: string;
  readonly quality: 'synced' | 'holdover' | 'untrusted';
  /** Dark modules as `1`. */
  readonly rows: readonly string[];
}

/** That a code is shown, or why none is; `turning`: its second is over and the next has been asked for. */
export type CodeState = 'waiting' | 'shown' | 'turning' | 'slow' | 'lost';

export interface TimeCodeFeed {
  readonly code: Ref<(ShownCode & CodeTiming) | null>;
  readonly state: Ref<CodeState>;
}

const askAgainMs = 500;
const giveUpMs = 2000;

/** Goes on until the calling scope ends. */
export function useTimeCode(): TimeCodeFeed {
  const code = shallowRef<(ShownCode & CodeTiming) | null>(null);
  const state = ref<CodeState>('waiting');
  let next: ReturnType<typeof setTimeout> | undefined;
  let gone: ReturnType<typeof setTimeout> | undefined;
  let question = 0;

  function show(answer: ShownCode, timing: CodeTiming): void {
    code.value = { ...answer, ...timing };
    state.value = 'shown';
    clearTimeout(gone);
    gone = setTimeout(() => hide('turning'), timing.goneAtMs - performance.now());
  }

  function hide(why: CodeState): void {
    clearTimeout(gone);
    code.value = null;
    state.value = why;
  }

  async function ask(): Promise<void> {
    question += 1;
    const mine = question;
    const sentMs = performance.now();
    let waitMs = askAgainMs;
    try {
      const signal = AbortSignal.timeout(giveUpMs);
      const answer = await call<ShownCode>('GET', '/dock/time-code', { open: true, signal });
      if (mine !== question) return;
      const timing = codeTiming(answer, sentMs, performance.now());
      if (timing) {
        show(answer, timing);
        waitMs = Math.max(20, timing.askAtMs - performance.now());
      } else hide('slow');
    } catch {
      if (mine !== question) return;
      hide('lost');
    }
    next = setTimeout(() => void ask(), waitMs);
  }

  function onVisibility(): void {
    clearTimeout(next);
    hide('waiting');
    question += 1;
    if (!document.hidden) void ask();
  }

  document.addEventListener('visibilitychange', onVisibility);
  void ask();
  onScopeDispose(() => {
    question += 1;
    document.removeEventListener('visibilitychange', onVisibility);
    clearTimeout(next);
    clearTimeout(gone);
  });
  return { code, state };
}
