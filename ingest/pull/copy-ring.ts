// The two buffers that footage passes through, and the thread that computes SM3 over them. One file at a time.
import { Worker } from 'node:worker_threads';
import type { DigestSetting } from '../../core/model.ts';
import { sharedPageAlignedMemory } from './page-memory.ts';

/** Bytes of one buffer; larger ones gain nothing. A multiple of every page and block size. */
export const slotBytes = 2 * 1024 * 1024;

export type Slot = 0 | 1;

/** Answered in order: null, or the digest in hex. */
export type Sm3Request = 'restart' | 'digest' | { readonly from: number; readonly to: number };

export class CopyRing {
  readonly #memory = sharedPageAlignedMemory(2 * slotBytes);
  readonly #worker: Worker | undefined;
  readonly #waiting: PromiseWithResolvers<string | null>[] = [];
  #broken: Error | undefined;

  constructor(digests: DigestSetting) {
    if (digests === 'sha256') return;
    this.#worker = new Worker(new URL('./sm3-worker.ts', import.meta.url), {
      workerData: this.#memory,
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    });
    this.#worker.on('message', (answer: string | null) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on('error', (error: Error) => this.#break(error));
    this.#worker.on('exit', () => this.#break(new Error('the SM3 thread ended')));
    this.#worker.unref();
  }

  get hasSm3(): boolean {
    return this.#worker !== undefined;
  }

  slot(index: Slot): Uint8Array {
    return new Uint8Array(this.#memory, index * slotBytes, slotBytes);
  }

  /** Begins a new SM3, whatever was there before. */
  async restartSm3(): Promise<void> {
    await this.#ask('restart');
  }

  /** Feeds the first `bytes` of a slot; the slot may be filled anew once this resolves. */
  async updateSm3(index: Slot, bytes: number): Promise<void> {
    await this.#ask({ from: index * slotBytes, to: index * slotBytes + bytes });
  }

  /** @returns undefined where SM3 is not computed. */
  async digestSm3(): Promise<string | undefined> {
    return (await this.#ask('digest')) ?? undefined;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #ask(request: Sm3Request): Promise<string | null> {
    if (this.#broken) return Promise.reject(this.#broken);
    if (!this.#worker) return Promise.resolve(null);
    const answer = Promise.withResolvers<string | null>();
    this.#waiting.push(answer);
    // Keeps the process alive only while an answer is due.
    this.#worker.ref();
    this.#worker.postMessage(request);
    return answer.promise.finally(() => {
      if (this.#waiting.length === 0) this.#worker?.unref();
    });
  }

  #break(error: Error): void {
    this.#broken = error;
    for (const answer of this.#waiting.splice(0)) answer.reject(error);
  }
}
