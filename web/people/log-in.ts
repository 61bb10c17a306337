// Logging in: passwords checked, failures counted and locked out, sessions opened, each with its leaf. Every wrong pair is
// answered alike, and in about the same time, whether the name exists or not.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LiuhenError } from '../../core/errors.ts';
import type { Account } from '../../core/model.ts';
import { passwordOf, requireFit } from '../../core/policy/password.ts';
import { accountChanged } from '../../core/rights-event.ts';
import { hashPassword, isPassword } from '../../storage/private/password-hash.ts';
import type { StationPort } from '../station-port.ts';
import type { CountedLeaves } from './counted-leaves.ts';
import { Lockout } from './lockout.ts';
import { type Clocks, type Session, Sessions } from './sessions.ts';
import type { Source } from './source.ts';

export interface Opened {
  readonly token: string;
  readonly session: Session;
}

/** Of nobody: checked where there is no account, so that the answer takes as long. */
const nobodys = hashPassword(randomBytes(24).toString('base64'));
nobodys.catch(() => undefined);

export class LogIn {
  readonly sessions: Sessions;
  readonly #station: StationPort;
  readonly #leaves: CountedLeaves;
  readonly #lockout: Lockout;
  /** One check after the other for each name: many guesses at once are no way round the lock. */
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Sessions of LIUHEN_USER, and a quick way to know the password again while they last. */
  readonly #shared = new Map<string, { readonly session: string; readonly proof: Buffer }>();
  readonly #proofKey = randomBytes(32);

  constructor(station: StationPort, leaves: CountedLeaves, clocks: Clocks) {
    this.#station = station;
    this.#leaves = leaves;
    this.#lockout = new Lockout(station.secrets, clocks);
    this.sessions = new Sessions(station.secrets, clocks);
  }

  /** @throws LiuhenError LOGIN_FAILED, ACCOUNT_LOCKED, TOO_MANY_REQUESTS */
  open(typed: string, password: string, source: Source): Promise<Opened> {
    const user = typed.normalize('NFC');
    return this.#lockout.calmly(source, () => this.#inTurn(user, () => this.#open(user, password, source)));
  }

  /** The one session of all commands with this LIUHEN_USER. @throws as `open` */
  share(typed: string, password: string, source: Source): Promise<Session> {
    const user = typed.normalize('NFC');
    return this.#inTurn(user, async () => {
      // Locked is locked, also for whoever knows the password and has a session under it.
      this.#requireOpen(user, this.#station.catalogue.accountByUser(user), source);
      const proof = createHmac('sha256', this.#proofKey)
        .update(JSON.stringify([user, passwordOf(password)]))
        .digest();
      const known = this.#shared.get(user);
      const session = known && timingSafeEqual(known.proof, proof) ? this.sessions.use(known.session) : undefined;
      if (session) return session;
      const opened = await this.#open(user, password, source);
      this.#shared.set(user, { session: opened.session.id, proof });
      return opened.session;
    });
  }

  async close(session: Session, account: Account, source: Source): Promise<void> {
    this.sessions.close(session);
    await this.#station.record([
      { type: 'logout', actor: account.id, public: { via: source.via }, private: { user: account.user } },
    ]);
  }

  /**
   * Sets the holder's own password; all his other sessions end, and this one goes on under a new token.
   * @param old must be right where it is given; a session alone is enough at the command line.
   * @throws LiuhenError PASSWORD_UNFIT, LOGIN_FAILED, ACCOUNT_LOCKED
   */
  setOwn(account: Account, password: string, old: string | undefined, source: Source): Promise<Opened> {
    return this.#inTurn(account.user, async () => {
      requireFit(passwordOf(password), account.user);
      if (old !== undefined) await this.#check(account.user, old, source);
      const row = this.#station.secrets.passwordOf(account.id);
      if (row && (await isPassword(passwordOf(password), row.hash)))
        throw new LiuhenError('PASSWORD_UNFIT', 'the new password is the old one');
      const hash = await hashPassword(passwordOf(password));
      const { private: named, ...leaf } = accountChanged('passwordSet', account);
      await this.#station.record([{ ...leaf, actor: account.id, private: { ...named, user: account.user } }]);
      this.#station.secrets.setPassword(account.id, hash, false);
      this.#lockout.clear(account.user);
      this.sessions.closeAllOf(account.id);
      return this.sessions.open(account.id, false);
    });
  }

  /** A one-time password from somebody else. The caller has recorded it; all sessions of the account end. */
  async give(account: Account, password: string): Promise<void> {
    this.#station.secrets.setPassword(account.id, await hashPassword(passwordOf(password)), true);
    this.#lockout.clear(account.user);
    this.sessions.closeAllOf(account.id);
  }

  async #open(user: string, password: string, source: Source): Promise<Opened> {
    const { account, oneTime } = await this.#check(user, password, source);
    await this.#station.record([
      {
        type: 'login',
        actor: account.id,
        public: { via: source.via, oneTime },
        private: { user: account.user, source: source.address },
      },
    ]);
    return this.sessions.open(account.id, oneTime);
  }

  async #check(user: string, password: string, source: Source): Promise<{ account: Account; oneTime: boolean }> {
    const account = this.#station.catalogue.accountByUser(user);
    this.#requireOpen(user, account, source);
    const row = account && this.#station.secrets.passwordOf(account.id);
    const isRight = await isPassword(passwordOf(password), row?.hash ?? (await nobodys));
    if (account && row && isRight && account.state === 'active') {
      this.#lockout.succeeded(user, account.id);
      return { account, oneTime: row.oneTime };
    }
    const reason = account === undefined ? 'unknown' : account.state === 'disabled' ? 'disabled' : 'password';
    this.#tell(account, reason, source);
    this.#lockout.failed(user, account?.id, source);
    throw new LiuhenError('LOGIN_FAILED', 'no such pair of name and password');
  }

  /** @throws LiuhenError ACCOUNT_LOCKED */
  #requireOpen(user: string, account: Account | undefined, source: Source): void {
    if (!this.#lockout.isLocked(user, account?.id)) return;
    this.#tell(account, 'locked', source);
    throw new LiuhenError('ACCOUNT_LOCKED', 'five failures in a row');
  }

  #tell(account: Account | undefined, reason: string, source: Source): void {
    const actor = account?.id ?? 'unknown';
    const name: Record<string, string> = account ? { user: account.user } : {};
    this.#leaves.add(`login ${source.address} ${actor}`, {
      type: 'login-failed',
      actor,
      public: { via: source.via, reason },
      // What was typed as the name of nobody may be a password: it is not kept.
      private: { ...name, source: source.address },
    });
  }

  #inTurn<T>(user: string, act: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(user) ?? Promise.resolve()).then(act, act);
    const settled = turn
      .catch(() => undefined)
      .finally(() => {
        if (this.#turns.get(user) === settled) this.#turns.delete(user);
      });
    this.#turns.set(user, settled);
    return turn;
  }
}
