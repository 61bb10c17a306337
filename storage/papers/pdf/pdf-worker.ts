// The thread that makes one PDF and ends: thousands of rows take seconds, which the daemon's own thread has not.
import { parentPort, workerData } from 'node:worker_threads';
import { asLiuhenError } from '../../../core/errors.ts';
import { drawPages } from './draw-pages.ts';
import { FontSet } from './font-set.ts';
import { layPages } from './page-layout.ts';
import type { PdfAnswer, PdfOrder } from './pdf-printer.ts';

const { paper, fonts: files, madeAtMs } = workerData as PdfOrder;

async function answer(): Promise<PdfAnswer> {
  try {
    const fonts = new FontSet(files);
    const pages = layPages(paper, fonts);
    const [title, author] = [`${paper.title} ${paper.number}`, paper.unit];
    const bytes = await drawPages(pages, fonts, { title, author, madeAtMs });
    return { bytes, missing: fonts.missing };
  } catch (error) {
    return { error: asLiuhenError(error).toJSON() };
  }
}

parentPort!.postMessage(await answer());
