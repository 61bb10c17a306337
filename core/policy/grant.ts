// One of the three walls of the type system: leave to read the bytes of one clip. The guard alone makes one
// (web/guard.ts), after the leaf that says so is durable; nothing else opens bytes for anybody's eyes.

/** What the bytes are for; a glance is the small picture beside a clip's facts. */
export type GrantUse = 'view' | 'copy' | 'export' | 'glance';

export class Grant {
  readonly #granted = true;
  readonly clip: string;
  readonly use: GrantUse;
  /** Opaque id of the account. */
  readonly actor: string;

  constructor(maker: typeof makerKey, clip: string, use: GrantUse, actor: string) {
    if (maker !== makerKey) throw new TypeError('a Grant is made by the guard alone');
    this.clip = clip;
    this.use = use;
    this.actor = actor;
  }

  /** Whether `value` went through the maker. */
  static is(value: unknown): value is Grant {
    return typeof value === 'object' && value !== null && #granted in value && value.#granted;
  }
}

const makerKey: unique symbol = Symbol('maker of grants');

/** Vouches that the decision was made and its leaf is durable. */
export function makeGrant(clip: string, use: GrantUse, actor: string): Grant {
  return new Grant(makerKey, clip, use, actor);
}
