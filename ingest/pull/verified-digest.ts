// One of the three walls of the type system: a digest that the medium itself has confirmed. Seal takes nothing else.
// `makeVerifiedDigest` has two importers only: copy.ts, after the read-back, and pull-client.ts, where it arrives.
import type { Digests } from '../../core/model.ts';

/** Digests of a copy that was written, flushed, read back and found equal to what was read from the source. */
export class VerifiedDigest {
  readonly #verified = true;
  readonly bytes: number;
  readonly sha256: string;
  readonly sm3: string | undefined;
  /** `cached`: compared through the page cache, because the file system has no O_DIRECT or no medium below it. */
  readonly readBack: 'direct' | 'cached';

  constructor(maker: typeof makerKey, bytes: number, digests: Digests, readBack: 'direct' | 'cached') {
    if (maker !== makerKey) throw new TypeError('a VerifiedDigest is made by the copy alone');
    this.bytes = bytes;
    this.sha256 = digests.sha256;
    this.sm3 = digests.sm3;
    this.readBack = readBack;
  }

  /** Whether `value` went through the maker. */
  static is(value: unknown): value is VerifiedDigest {
    return typeof value === 'object' && value !== null && #verified in value && value.#verified;
  }

  get digests(): Digests {
    return { sha256: this.sha256, ...(this.sm3 === undefined ? {} : { sm3: this.sm3 }) };
  }
}

const makerKey: unique symbol = Symbol('maker of verified digests');

/** Vouches that `digests` are those of bytes read back from the medium. */
export function makeVerifiedDigest(bytes: number, digests: Digests, readBack: 'direct' | 'cached'): VerifiedDigest {
  return new VerifiedDigest(makerKey, bytes, digests, readBack);
}
