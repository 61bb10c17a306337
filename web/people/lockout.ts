// How often a name or an address may be wrong. A name that nobody has is locked like one that somebody has.
import { LiuhenError } from '../../core/errors.ts';
import type { PrivateStore } from '../../storage/private/private-store.ts';
import type { Clocks } from './sessions.ts';
import type { Source } from './source.ts';

export const mostFailures = 5;
export const lockMs = 15 * 60_000;
/** An address that is wrong this often within a minute has to wait, whatever names it tries. */
const mostOfAddress = 30;
const addressWindowMs = 60_000;
/** So many log-ins of one address are worked on at once: each costs the station a slow hash. */
const mostAtOnce = 64;
/** Names and addresses remembered at once; the oldest are forgotten first. */
const mostRemembered = 10_000;

interface Tries {
  failures: number;
  /** Monotonic; 0 where it is not locked. */
  lockedUntil: number;
}

export class Lockout {
  readonly #store: PrivateStore;
  readonly #clocks: Clocks;
  readonly #names = new Map<string, Tries>();
  readonly #addresses = new Map<string, { count: number; since: number }>();
  /** Log-ins of an address that are not answered yet. */
  readonly #open = new Map<string, number>();

  constructor(store: PrivateStore, clocks: Clocks) {
    this.#store = store;
    this.#clocks = clocks;
  }

  /** @param account id of the account of this name, if there is one: its state survives a restart. */
  isLocked(user: string, account: string | undefined): boolean {
    return this.#triesOf(user, account).lockedUntil > this.#clocks.steady();
  }

  failed(user: string, account: string | undefined, source: Source): void {
    const tries = this.#triesOf(user, account);
    tries.failures += 1;
    if (tries.failures >= mostFailures) {
      tries.failures = 0;
      tries.lockedUntil = this.#clocks.steady() + lockMs;
    }
    this.#save(account, tries);
    if (source.via === 'socket') return;
    const window = this.#addresses.get(source.address);
    if (window && this.#clocks.steady() - window.since < addressWindowMs) window.count += 1;
    else remember(this.#addresses, source.address, { count: 1, since: this.#clocks.steady() });
  }

  succeeded(user: string, account: string): void {
    const tries = this.#triesOf(user, account);
    if (tries.failures === 0 && tries.lockedUntil === 0) return;
    this.clear(user);
    this.#save(account, { failures: 0, lockedUntil: 0 });
  }

  /** Forgets a name's failures; the stored ones went with its old password. */
  clear(user: string): void {
    this.#names.delete(user);
  }

  /** Runs a log-in if its address is not too eager. @throws LiuhenError TOO_MANY_REQUESTS; and what `act` throws. */
  async calmly<T>({ via, address }: Source, act: () => Promise<T>): Promise<T> {
    if (via === 'socket') return act();
    const open = this.#open.get(address) ?? 0;
    if (open >= mostAtOnce) throw new LiuhenError('TOO_MANY_REQUESTS', 'too many log-ins at once from here');
    this.#open.set(address, open + 1);
    try {
      this.#requireFew(address);
      return await act();
    } finally {
      const left = (this.#open.get(address) ?? 1) - 1;
      if (left === 0) this.#open.delete(address);
      else this.#open.set(address, left);
    }
  }

  #requireFew(address: string): void {
    const window = this.#addresses.get(address);
    if (!window || this.#clocks.steady() - window.since >= addressWindowMs) return;
    if (window.count >= mostOfAddress) throw new LiuhenError('TOO_MANY_REQUESTS', 'too many failed log-ins from here');
  }

  #triesOf(user: string, account: string | undefined): Tries {
    const known = this.#names.get(user);
    if (known) return known;
    const row = account === undefined ? undefined : this.#store.passwordOf(account);
    // However the wall clock was set meanwhile, nobody is locked for longer than the rule says.
    const leftMs = Math.min(Math.max((row?.lockedUntilMs ?? 0) - this.#clocks.wall(), 0), lockMs);
    const tries = {
      failures: row?.failures ?? 0,
      lockedUntil: leftMs === 0 ? 0 : this.#clocks.steady() + leftMs,
    };
    remember(this.#names, user, tries);
    return tries;
  }

  #save(account: string | undefined, { failures, lockedUntil }: Tries): void {
    if (account === undefined) return;
    const leftMs = lockedUntil - this.#clocks.steady();
    this.#store.setFailures(account, failures, leftMs > 0 ? Math.round(this.#clocks.wall() + leftMs) : null);
  }
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  const [oldest] = map.size >= mostRemembered ? map.keys() : [];
  if (oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
