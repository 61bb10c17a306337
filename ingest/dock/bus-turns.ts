// The turns of a running dock: sessions ask and wait here, a timer lets them in as room comes, and the board is told when
// each will be through. The choice itself is made in bus-share.ts, which knows no promise and no timer.
import type { BayStatus } from '../../core/model.ts';
import type { BusLink } from './bus-links.ts';
import { leftBytes, type Member } from './bus-order.ts';
import { BusShare, type LinkUse } from './bus-share.ts';
import { type ForecastBay, forecast, steadied } from './finish-forecast.ts';

/** Only while somebody waits. */
const lookEveryMs = 250;
/** The pace that people are told is that of the last 20 s of reading, never of less than three. */
const paceSpanMs = 20_000;
const paceLeastMs = 3000;
const forecastEveryMs = 1000;
/** No byte for so long: nobody can say when it will be through. */
const stillMs = 5000;

/** One docking session's place in the order. All but `ask` return at once. */
export interface BusTurn {
  /** @param newestMs of its files' times; null where none says anything. */
  listed(bytes: number, newestMs: number | null): void;
  /** @returns true once the next file may be read; false where that was withdrawn: the pull ended, or asked anew. */
  ask(): Promise<boolean>;
  /** So much has been read since the pull began. */
  moved(doneBytes: number): void;
  /** A long file has been read and is being checked; `stored` with as many bytes ends that. */
  read(bytes: number): void;
  stored(bytes: number): void;
  /** Nothing is read and nothing waits: the pull is over. Withdraws a question. */
  rest(): void;
  leave(): void;
}

/** What the board says of one bay's reading, `finishesAt` as milliseconds from now. */
export interface ReadingNews extends Pick<BayStatus, 'isQueued' | 'bytesPerSecond'> {
  readonly leftMs: number | null;
}

/** Of a bay that is not being pulled. */
export const noNews = { finishesAt: null, isQueued: false, bytesPerSecond: null } as const;

export class BusTurns {
  readonly #share = new BusShare();
  readonly #nowMs: () => number;
  readonly #questions = new Map<string, (mayStart: boolean) => void>();
  /** Milliseconds of checking a byte of a long file, by bay. */
  readonly #checkPace = new Map<string, number>();
  readonly #checking = new Map<string, { readonly sinceMs: number; readonly bytes: number }>();
  #ends = new Map<string, number | null>();
  #foretoldMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param nowMs a clock that is never set. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** @param links asked at each file: hubs may come and go. */
  enter(bay: string, links: () => readonly BusLink[]): BusTurn {
    const share = this.#share;
    share.enter(bay);
    const rest = () => {
      share.rest(bay, this.#nowMs());
      this.#answer(bay, false);
      this.#letIn();
    };
    return {
      listed: (bytes, newestMs) => share.listed(bay, bytes, newestMs),
      ask: () => {
        this.#answer(bay, false);
        return new Promise((resolve) => {
          this.#questions.set(bay, resolve);
          share.ask(bay, links(), this.#nowMs());
          this.#letIn();
        });
      },
      moved: (doneBytes) => share.moved(bay, doneBytes, this.#nowMs()),
      read: (bytes) => {
        share.rest(bay, this.#nowMs());
        this.#checking.set(bay, { sinceMs: this.#nowMs(), bytes });
        this.#letIn();
      },
      stored: (bytes) => {
        const checking = this.#checking.get(bay);
        if (checking?.bytes !== bytes) return;
        this.#checkPace.set(bay, (this.#nowMs() - checking.sinceMs) / bytes);
        this.#checking.delete(bay);
      },
      rest,
      leave: () => {
        rest();
        share.leave(bay, this.#nowMs());
        this.#checkPace.delete(bay);
        this.#checking.delete(bay);
        this.#ends.delete(bay);
      },
    };
  }

  /** @returns false where nothing is being pulled at this bay. */
  prioritise(bay: string, isFirst: boolean): boolean {
    const isKnown = this.#share.prioritise(bay, isFirst);
    this.#letIn();
    // The board shows what has become of it at once.
    this.#foretoldMs = Number.NEGATIVE_INFINITY;
    return isKnown;
  }

  links(): LinkUse[] {
    return this.#share.links(this.#nowMs());
  }

  news(bay: string): ReadingNews {
    const nowMs = this.#nowMs();
    this.#foretell(nowMs);
    const member = this.#share.member(bay);
    const end = this.#ends.get(bay) ?? null;
    const rate = member?.state === 'reading' ? member.pace.rate(paceSpanMs, paceLeastMs, nowMs) : null;
    return {
      leftMs: end === null ? null : Math.max(end - nowMs, 0),
      isQueued: member?.state === 'waiting',
      bytesPerSecond: rate === null ? null : Math.round(rate),
    };
  }

  #answer(bay: string, mayStart: boolean): void {
    const resolve = this.#questions.get(bay);
    this.#questions.delete(bay);
    resolve?.(mayStart);
  }

  #letIn(): void {
    for (const bay of this.#share.next(this.#nowMs())) this.#answer(bay, true);
    if (!this.#share.isAnyoneWaiting) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else this.#timer ??= setInterval(() => this.#letIn(), lookEveryMs).unref();
  }

  #foretell(nowMs: number): void {
    if (nowMs - this.#foretoldMs < forecastEveryMs) return;
    this.#foretoldMs = nowMs;
    const bays = this.#share.members(nowMs).flatMap((member) => this.#forForecast(member, nowMs) ?? []);
    const ends = forecast(bays, (link) => this.#share.capacityOf(link, nowMs));
    const fresh = (ms: number | null) => (ms === null ? null : nowMs + ms);
    this.#ends = new Map([...ends].map(([bay, ms]) => [bay, steadied(this.#ends.get(bay) ?? null, fresh(ms), nowMs)]));
  }

  /** Undefined where all is read and nothing says how long its last checks take. */
  #forForecast(member: Member, nowMs: number): ForecastBay | undefined {
    const { bay, pace, state, links, wants, isHeldUp } = member;
    const left = leftBytes(member);
    const checking = this.#checking.get(bay);
    const checkPace = this.#checkPace.get(bay);
    if (left === 0 && !(checking && checkPace)) return undefined;
    const measured = pace.rate(paceSpanMs, paceLeastMs, nowMs);
    const isStill = pace.stillMs(nowMs) >= stillMs;
    const isHindered = isHeldUp || state === 'waiting';
    const afterMs = (left + (checking?.bytes ?? 0)) * (checkPace ?? 0) - (checking ? nowMs - checking.sinceMs : 0);
    return {
      bay,
      isReading: state === 'reading',
      leftBytes: left,
      rate: isStill ? 0 : measured !== null && isHindered ? Math.max(wants ?? 0, measured) : measured,
      links,
      afterMs: Math.max(afterMs, 0),
    };
  }
}
