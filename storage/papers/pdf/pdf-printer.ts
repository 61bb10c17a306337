// Papers as PDF, made by a thread of its own, one at a time: a station that prints must not run out of processors for docks.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type ErrorDocument, errorFromDocument, type LiuhenError } from '../../../core/errors.ts';
import type { Paper } from '../paper.ts';
import { type FontFile, fontFault, fontFiles } from './font-files.ts';

export interface PdfOrder {
  readonly paper: Paper;
  readonly fonts: readonly FontFile[];
  readonly madeAtMs: number;
}

export interface PdfPaper {
  readonly bytes: Uint8Array;
  /** Characters that no font has; the paper says so itself. */
  readonly missing: readonly string[];
}

export type PdfAnswer = PdfPaper | { readonly error: ErrorDocument };

export class PdfPrinter {
  readonly #fonts: () => readonly FontFile[];
  #last: Promise<unknown> = Promise.resolve();

  /** @param named the setting `papers.font`. */
  constructor(named: () => string | null, files: typeof fontFiles = fontFiles) {
    this.#fonts = () => files(named());
  }

  /** Why nothing can be printed; null: there is a font. */
  fault(): LiuhenError | null {
    return fontFault(this.#fonts());
  }

  /**
   * The same paper of the same moment gives the same bytes, with the same fonts.
   * @param nowMs the moment that the file names, since 1970, where the paper has none of its own.
   * @param signal ends the thread when nobody waits any more.
   * @throws LiuhenError FONT_MISSING; the reason of `signal`.
   */
  async print(paper: Paper, nowMs: number, signal?: AbortSignal): Promise<PdfPaper> {
    const fonts = this.#fonts();
    const fault = fontFault(fonts);
    if (fault) throw fault;
    const madeAtMs = paper.madeAt === null ? nowMs : Date.parse(paper.madeAt);
    const turn = this.#last.then(() => printed({ paper, fonts, madeAtMs }, signal));
    this.#last = turn.catch(() => undefined); // the caller of `turn` hears of it
    return turn;
  }
}

async function printed(order: PdfOrder, signal: AbortSignal | undefined): Promise<PdfPaper> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./pdf-worker.ts', import.meta.url), { workerData: order });
  worker.unref(); // a station that stops waits for no paper
  try {
    const [answer] = (await once(worker, 'message', signal && { signal })) as [PdfAnswer];
    if ('error' in answer) throw errorFromDocument(answer.error);
    return answer;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await worker.terminate();
  }
}
