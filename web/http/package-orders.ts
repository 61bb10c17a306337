// Packages that were ordered and not fetched yet: each for one session, once, for five minutes. Nothing is made before it
// is fetched, so an order costs a few lines of memory.
import { randomBytes } from 'node:crypto';

export const orderMs = 5 * 60_000;
/** Of one session; the oldest give way. */
const mostOfSession = 20;
const most = 1000;

export interface PackageOrder {
  /** Digest that names the session. */
  readonly session: string;
  /** Arguments of `export`. */
  readonly args: unknown;
  /** Of the file, and of the folder in it. */
  readonly name: string;
}

interface Kept extends PackageOrder {
  readonly until: number;
}

export class PackageOrders {
  readonly #orders = new Map<string, Kept>();
  readonly #steady: () => number;

  /** @param steady monotonic clock, milliseconds */
  constructor(steady: () => number) {
    this.#steady = steady;
  }

  /** @returns an id that nobody guesses. */
  add(order: PackageOrder): string {
    const now = this.#steady();
    for (const [id, { until }] of this.#orders) if (until <= now) this.#orders.delete(id);
    const mine = [...this.#orders].filter(([, { session }]) => session === order.session);
    const [oldestOfMine] = mine.length >= mostOfSession ? mine[0]! : [];
    const [oldest] = this.#orders.size >= most ? this.#orders.keys() : [];
    for (const id of [oldestOfMine, oldest]) if (id !== undefined) this.#orders.delete(id);
    const id = randomBytes(16).toString('base64url');
    this.#orders.set(id, { ...order, until: now + orderMs });
    return id;
  }

  /** The order, if it is this session's and still good; it stays. */
  find(id: string, session: string): PackageOrder | undefined {
    const order = this.#orders.get(id);
    return order && order.session === session && order.until > this.#steady() ? order : undefined;
  }

  /** The same, and it is gone. */
  take(id: string, session: string): PackageOrder | undefined {
    const order = this.find(id, session);
    if (order) this.#orders.delete(id);
    return order;
  }
}
