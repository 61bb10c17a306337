// What has become of each file of a docked volume: the count on which `safe` and `remaining` rest. Never understates
// what may be only on the recorder.
import { type ErrorDocument, LiuhenError } from '../core/errors.ts';
import type { OnCard } from './dock/card-file-verdict.ts';
import type { ListedVolume } from './pull/messages.ts';
import { pathHexOf } from './pull/source-name.ts';
import type { Releasable } from './release.ts';

/** Files are known by their raw path in hex: two names may read alike, their bytes do not. */
export class FileTally {
  readonly #sealed = new Map<string, Releasable>();
  /** Files that are still only on the recorder. */
  readonly #failures = new Map<string, ErrorDocument>();
  /** Sealed or failed since the last listing, and those of them that failed. */
  readonly #settled = new Set<string>();
  readonly #failedNow = new Set<string>();
  readonly #sealedByPull = new Set<string>();
  #listed: number | undefined;
  /** Entries behind which footage may lie. */
  #unreachable: ListedVolume['notTaken'] = [];
  #isThrough = false;

  /** A pull process begins: it tries every file itself. */
  launched(): void {
    this.#sealedByPull.clear();
  }

  /** Which files are new or changed is not said: none counts as stored until the pull is through. */
  listed({ files, notTaken }: ListedVolume): void {
    this.#listed = files;
    this.#unreachable = notTaken.filter(({ mayHoldFootage }) => mayHoldFootage);
    this.#settled.clear();
    this.#failedNow.clear();
    this.#isThrough = false;
  }

  /** Every file of the last listing has been sealed or has failed. */
  through(): void {
    this.#isThrough = true;
  }

  sealed(pathHex: string, file: Releasable): void {
    this.#sealed.set(pathHex, file);
    this.#sealedByPull.add(pathHex);
    this.#settled.add(pathHex);
    this.#failures.delete(pathHex);
    this.#failedNow.delete(pathHex);
  }

  failed(pathHex: string, error: ErrorDocument): void {
    this.#failures.set(pathHex, error);
    this.#settled.add(pathHex);
    this.#failedNow.add(pathHex);
  }

  /** Files sealed, or known as duplicates, in this docking session. */
  get clips(): number {
    return this.#sealed.size;
  }

  get releasable(): readonly Releasable[] {
    return [...this.#sealed.values()];
  }

  /** What the last pull met on the card, for a comparison with earlier dockings. */
  get onCard(): OnCard {
    const present = new Map<string, string | null>();
    for (const pathHex of this.#sealedByPull) present.set(pathHex, this.#sealed.get(pathHex)?.receipt.clip ?? null);
    for (const pathHex of this.#failures.keys()) present.set(pathHex, null);
    return { present, unreachable: this.#unreachable.map(({ source }) => pathHexOf(source)) };
  }

  /** Files that are, or may be, only on the recorder. */
  get remaining(): number {
    if (this.#isThrough) return this.#failures.size + this.#unreachable.length;
    const untold = Math.max((this.#listed ?? 0) - this.#settled.size, 0);
    return untold + this.#failedNow.size + this.#unreachable.length;
  }

  /** Every file of the last listing sealed by the last pull itself, and nothing behind which footage may lie. */
  get isComplete(): boolean {
    const { size } = this.#sealedByPull;
    return this.#listed !== undefined && this.remaining === 0 && size >= this.#listed;
  }

  /** Why files remain. */
  get failureCodes(): ReadonlySet<string> {
    return new Set([...this.#failures.values()].map(({ code }) => code));
  }

  /** Of one of the files that remain. */
  get error(): ErrorDocument | undefined {
    const [unreachable] = this.#unreachable;
    const { value } = this.#failures.values().next();
    if (value || !unreachable) return value;
    return new LiuhenError('CAMERA_READ_FAILED', `an entry could not be taken: ${unreachable.reason}`).toJSON();
  }
}
