// A dock's screen is a wall, not a window: it must not go dark by the browser's doing while somebody relies on it.
import { onScopeDispose } from 'vue';

/** Holds the screen awake until the calling scope ends, where the browser can. */
export function keepAwake(): void {
  let held: { release(): Promise<void> } | undefined;
  let over = false;
  void navigator.wakeLock?.request('screen').then(
    (lock) => {
      if (over) void lock.release();
      else held = lock;
    },
    () => undefined,
  );
  onScopeDispose(() => {
    over = true;
    void held?.release();
  });
}
