// Leaves for what may come in floods: the first of a source at once, the rest as one leaf a minute with a count. Written
// behind the answer, so that its time tells nothing of whether something was there.
import type { EventDraft } from '../../core/custody-event.ts';

const windowMs = 60_000;
/** Private lists in a merged leaf are cut to this; the count is always whole. */
const mostListed = 50;

/** One occurrence. What is merged keeps `type`, `actor` and `public` of the first, and lists what differs. */
export type Occurrence = Omit<EventDraft, 'batch' | 'private'> & {
  readonly private: Readonly<Record<string, string>>;
};

interface Window {
  first: Occurrence;
  count: number;
  readonly listed: Map<string, Set<string>>;
  timer: NodeJS.Timeout;
}

export class CountedLeaves {
  readonly #record: (drafts: readonly EventDraft[]) => Promise<unknown>;
  readonly #windows = new Map<string, Window>();
  readonly #writing = new Set<Promise<void>>();

  constructor(record: (drafts: readonly EventDraft[]) => Promise<unknown>) {
    this.#record = record;
  }

  /** @param source whose occurrences are counted together. Returns at once. */
  add(source: string, occurrence: Occurrence): void {
    const open = this.#windows.get(source);
    if (open) {
      open.count += 1;
      note(open, occurrence);
      return;
    }
    const timer = setTimeout(() => this.#close(source), windowMs).unref();
    const window: Window = { first: occurrence, count: 0, listed: new Map(), timer };
    this.#windows.set(source, window);
    const { private: detail, ...leaf } = occurrence;
    const draft = { ...leaf, public: { ...leaf.public, count: 1 }, private: { ...detail } };
    // A leaf that finds no room is owed to the next one of its window.
    this.#write(draft, () => {
      window.count += 1;
      note(window, occurrence);
    });
  }

  /** Writes what was counted so far. @returns when it is durable or has failed and is still owed. */
  async flush(): Promise<void> {
    for (const [source, window] of this.#windows) if (window.count > 0) this.#close(source);
    await Promise.all(this.#writing);
  }

  async close(): Promise<void> {
    for (const { timer } of this.#windows.values()) clearTimeout(timer);
    await this.flush();
    for (const { timer } of this.#windows.values()) clearTimeout(timer);
  }

  #close(source: string): void {
    const window = this.#windows.get(source);
    if (!window) return;
    clearTimeout(window.timer);
    this.#windows.delete(source);
    if (window.count === 0) return;
    const { count, listed, first } = window;
    // No clip: the leaf speaks of many.
    const { clip: _clip, private: _detail, ...leaf } = first;
    const lists = Object.fromEntries([...listed].map(([key, values]) => [key, [...values]]));
    this.#write({ ...leaf, public: { ...leaf.public, count }, private: lists }, () => {
      if (this.#windows.has(source)) return;
      window.timer = setTimeout(() => this.#close(source), windowMs).unref();
      this.#windows.set(source, window);
    });
  }

  #write(draft: EventDraft, onFailure: () => void): void {
    const work = this.#record([draft])
      .then(() => undefined, onFailure)
      .finally(() => this.#writing.delete(work));
    this.#writing.add(work);
  }
}

function note(window: Window, occurrence: Occurrence): void {
  const values = { ...occurrence.private, ...(occurrence.clip === undefined ? {} : { clip: occurrence.clip }) };
  for (const [key, value] of Object.entries(values)) {
    const list = window.listed.get(key) ?? new Set<string>();
    if (list.size < mostListed) list.add(value);
    window.listed.set(key, list);
  }
}
