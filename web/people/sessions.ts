// Sessions: who has logged in, for how long still. The token is known to its holder alone; here lies its digest.
import { createHash, randomBytes } from 'node:crypto';
import type { PrivateStore } from '../../storage/private/private-store.ts';

export const idleMs = 15 * 60_000;
export const longestMs = 12 * 3600_000;
/** The last use is written down at most this often: after a crash a session may end that much earlier. */
const saveEveryMs = 60_000;
const mostOfAccount = 32;

export interface Session {
  /** Digest of the token, hex. */
  readonly id: string;
  /** Opaque id of the account. */
  readonly account: string;
  readonly csrf: string;
  /** Opened with a one-time password. */
  readonly restricted: boolean;
}

interface Held {
  readonly session: Session;
  readonly digest: Buffer;
  readonly openedAt: number;
  usedAt: number;
  savedAt: number;
  /** Aborted when the session ends: whatever still runs in it ends too. */
  readonly ending: AbortController;
}

/** Wall clock and monotonic clock, both in milliseconds. */
export interface Clocks {
  wall(): number;
  steady(): number;
}

export class Sessions {
  readonly #store: PrivateStore;
  readonly #clocks: Clocks;
  readonly #held = new Map<string, Held>();

  constructor(store: PrivateStore, clocks: Clocks) {
    this.#store = store;
    this.#clocks = clocks;
    const [wall, steady] = [clocks.wall(), clocks.steady()];
    for (const { token, openedMs, usedMs, ...row } of store.sessions()) {
      const idle = wall - usedMs;
      const age = wall - openedMs;
      // A clock that went back proves nothing about how long ago the last use was.
      if (idle < 0 || idle >= idleMs || age >= longestMs) store.removeSession(token);
      else {
        const session = { id: token.toString('hex'), ...row };
        this.#held.set(session.id, {
          session,
          digest: token,
          openedAt: steady - age,
          usedAt: steady - idle,
          savedAt: steady - idle,
          ending: new AbortController(),
        });
      }
    }
  }

  /** @returns the token, for its holder alone. */
  open(account: string, restricted: boolean): { readonly token: string; readonly session: Session } {
    const mine = [...this.#held.values()].filter(({ session }) => session.account === account);
    for (const { session, openedAt, usedAt } of mine) if (this.#isOver(openedAt, usedAt)) this.close(session);
    const left = mine.filter(({ session }) => this.#held.has(session.id)).sort((a, b) => a.usedAt - b.usedAt);
    for (const { session } of left.slice(0, Math.max(0, left.length - mostOfAccount + 1))) this.close(session);

    const token = randomBytes(32).toString('base64url');
    const digest = digestOf(token);
    const session = { id: digest.toString('hex'), account, csrf: randomBytes(32).toString('base64url'), restricted };
    const [wall, steady] = [this.#clocks.wall(), this.#clocks.steady()];
    this.#store.addSession({ token: digest, account, csrf: session.csrf, restricted, openedMs: wall, usedMs: wall });
    const ending = new AbortController();
    this.#held.set(session.id, { session, digest, openedAt: steady, usedAt: steady, savedAt: steady, ending });
    return { token, session };
  }

  /**
   * The session of a token, used by this very call; undefined for one that never was or is over.
   * @param passive looked at only: the call does not count as a use.
   */
  find(token: string, passive = false): Session | undefined {
    return this.use(digestOf(token).toString('hex'), passive);
  }

  /** @param id as a `Session` has it. */
  use(id: string, passive = false): Session | undefined {
    const held = this.#held.get(id);
    if (!held) return undefined;
    if (this.#isOver(held.openedAt, held.usedAt)) {
      this.close(held.session);
      return undefined;
    }
    if (passive) return held.session;
    const steady = this.#clocks.steady();
    held.usedAt = steady;
    if (steady - held.savedAt >= saveEveryMs) {
      held.savedAt = steady;
      this.#store.touchSession(held.digest, this.#clocks.wall());
    }
    return held.session;
  }

  /** Aborted when the session ends; already so for one that is not there. */
  signalOf({ id }: Session): AbortSignal {
    return this.#held.get(id)?.ending.signal ?? AbortSignal.abort();
  }

  close({ id }: Session): void {
    const held = this.#held.get(id);
    if (!held) return;
    this.#held.delete(id);
    this.#store.removeSession(held.digest);
    held.ending.abort();
  }

  closeAllOf(account: string): void {
    for (const { session } of [...this.#held.values()]) if (session.account === account) this.close(session);
  }

  #isOver(openedAt: number, usedAt: number): boolean {
    const steady = this.#clocks.steady();
    return steady - usedAt >= idleMs || steady - openedAt >= longestMs;
  }
}

const digestOf = (token: string) => createHash('sha256').update(token, 'utf8').digest();
