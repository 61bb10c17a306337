// The proof, for release, that one file of a recorder is sealed. Made in seal.ts alone; a layer test holds that.

const maker = Symbol('seal');

export class SealReceipt {
  readonly clip: string;
  readonly pathHex: string;
  readonly bytes: number;
  readonly sha256: string;

  private constructor(clip: string, pathHex: string, bytes: number, sha256: string) {
    this.clip = clip;
    this.pathHex = pathHex;
    this.bytes = bytes;
    this.sha256 = sha256;
  }

  static readonly [maker] = (clip: string, pathHex: string, bytes: number, sha256: string) =>
    new SealReceipt(clip, pathHex, bytes, sha256);
}

/** For seal.ts only, after the commit point. */
export const makeSealReceipt = SealReceipt[maker];
