// Digests of a stretch of a file in one pass: the next block is read while this one is hashed, SM3 runs beside SHA-256.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { type FileDigest, PackageDamage } from '../../core/proof/package-reader.ts';
import type { Sm3Answer, Sm3Request } from './sm3-worker.ts';

const blockBytes = 2 << 20;
/** One being read, one in SHA-256, and some on which SM3 may fall behind. */
const blockCount = 4;
/** Below this a message to the thread costs more than the digest. */
const worthAThread = 1 << 20;

/** Keeps its buffers and its SM3 thread from file to file. One digest at a time; close it when done. */
export class StreamDigester {
  readonly #onBytes: (bytes: number) => void;
  readonly #blocks = Array.from({ length: blockCount }, () => new SharedArrayBuffer(blockBytes));
  #sm3: Sm3Thread | undefined;

  /** @param onBytes told of each block hashed, for a progress bar */
  constructor(onBytes: (bytes: number) => void = () => {}) {
    this.#onBytes = onBytes;
  }

  /** Digests bytes [from, from + length). @throws PackageDamage when the file ends early or cannot be read. */
  async range(
    handle: FileHandle,
    from: number,
    length: number,
    algorithms: { readonly sm3: boolean },
  ): Promise<FileDigest> {
    if (algorithms.sm3 && length >= worthAThread) this.#sm3 ??= new Sm3Thread();
    const beside = algorithms.sm3 && length >= worthAThread ? this.#sm3 : undefined;
    const here = algorithms.sm3 && beside === undefined ? createHash('sm3') : undefined;
    const sha256 = createHash('sha256');
    const busy: (Promise<unknown> | undefined)[] = [];
    const readBlock = async (index: number): Promise<number> => {
      await busy[index % blockCount];
      const at = index * blockBytes;
      return at >= length
        ? 0
        : readFully(handle, this.#blocks[index % blockCount]!, from + at, Math.min(blockBytes, length - at));
    };
    try {
      let reading = readBlock(0);
      for (let index = 0; index * blockBytes < length; index++) {
        const bytes = await reading;
        reading = readBlock(index + 1);
        // a failure of the read ahead is met when it is awaited
        reading.catch(() => {});
        const block = this.#blocks[index % blockCount]!;
        busy[index % blockCount] = beside?.add(block, bytes);
        const view = Buffer.from(block, 0, bytes);
        sha256.update(view);
        here?.update(view);
        this.#onBytes(bytes);
      }
    } catch (error) {
      await this.close();
      throw error;
    }
    const sm3 = beside === undefined ? here?.digest('hex') : await beside.finish();
    return { sha256: sha256.digest('hex'), ...(sm3 === undefined ? {} : { sm3 }), bytes: length };
  }

  async close(): Promise<void> {
    await this.#sm3?.stop();
    this.#sm3 = undefined;
  }
}

async function readFully(
  handle: FileHandle,
  block: SharedArrayBuffer,
  position: number,
  length: number,
): Promise<number> {
  const view = Buffer.from(block, 0, length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(view, done, length - done, position + done).catch((cause: unknown) => {
      throw new PackageDamage(`cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, { cause });
    });
    if (bytesRead === 0) throw new PackageDamage('ends early');
    done += bytesRead;
  }
  return length;
}

/** Answers come in the order of the requests. */
class Sm3Thread {
  readonly #worker = new Worker(new URL('./sm3-worker.ts', import.meta.url));
  readonly #waiting: { resolve: (answer: Sm3Answer) => void; reject: (error: Error) => void }[] = [];

  constructor() {
    this.#worker.on('message', (answer: Sm3Answer) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on('error', (error: Error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
    this.#worker.unref();
  }

  async add(chunk: SharedArrayBuffer, length: number): Promise<void> {
    await this.#ask({ chunk, length });
  }

  async finish(): Promise<string> {
    const answer = await this.#ask('finish');
    if (answer === 'done') throw new TypeError('the SM3 thread answered out of order');
    return answer.sm3;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(request: Sm3Request): Promise<Sm3Answer> {
    const answer = new Promise<Sm3Answer>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    answer.catch(() => {});
    this.#worker.ref();
    this.#worker.postMessage(request);
    return answer.finally(() => {
      if (this.#waiting.length === 0) this.#worker.unref();
    });
  }
}
