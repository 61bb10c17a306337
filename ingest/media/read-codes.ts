// Reads QR codes from grey pixels, with ZXing in WebAssembly: whatever a picture does to it stays in its own memory. Loaded
// with the first frame, in the derivative process alone.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ReaderOptions } from 'zxing-wasm/reader';
import type { GreyFrame } from './frame-stream.ts';

/** A code's text is whatever somebody printed: longer ones are not for us, and a frame full of them is no evidence. */
const longestText = 512;
const mostInFrame = 4;

/** A recorder's lens bends, blurs and tilts what it films, at night as well: time is spent to find the code all the same. */
const options: ReaderOptions = {
  formats: ['QRCode'],
  tryHarder: true,
  tryRotate: true,
  tryDownscale: true,
  tryInvert: false,
  maxNumberOfSymbols: mostInFrame,
  textMode: 'Plain',
};

let loading: Promise<typeof import('zxing-wasm/reader')> | undefined;

/** The texts of the frame's codes, each once; those that cannot be read are not there. */
export async function readCodes({ width, height, pixels }: GreyFrame): Promise<string[]> {
  loading ??= load();
  const { readBarcodes } = await loading;
  const picture = Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), pixels]);
  const found = await readBarcodes(picture, options);
  const texts = found.filter(({ isValid }) => isValid).map(({ text }) => text);
  return [...new Set(texts)].filter((text) => text.length > 0 && text.length <= longestText);
}

async function load() {
  const reader = await import('zxing-wasm/reader');
  // Given as bytes: the library would fetch it from the network.
  const wasmBinary = await readFile(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
  await reader.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  return reader;
}
