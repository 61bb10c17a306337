// What a person must look at, kept until its cause is gone. Held in memory: after a restart each cause raises it anew.
import { type Clock, rfc3339 } from './clock.ts';
import type { Alarm } from './model.ts';

export class Alarms {
  readonly #clock: Clock;
  readonly #active = new Map<string, Alarm>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param key names the cause; raising the same cause again keeps its first time. */
  raise(key: string, code: string, what: string, context: Alarm['context'] = {}): void {
    const since = this.#active.get(key)?.since ?? rfc3339(this.#clock.now());
    this.#active.set(key, { code, what, since, context });
  }

  clear(key: string): void {
    this.#active.delete(key);
  }

  list(): readonly Alarm[] {
    return [...this.#active.values()];
  }
}
