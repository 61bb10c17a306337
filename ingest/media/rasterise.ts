// A page of our own as a picture. Never for what came from a recorder: that is decoded in the sandbox alone.
import sharp from 'sharp';

/** @param page SVG that the station made, its size in millimetres. @returns a PNG. */
export function rasterise(page: Buffer, dotsPerInch: number): Promise<Buffer> {
  // Millimetres become pixels by the density, and those are scaled by it once more, against 72 dots an inch.
  return sharp(page, { density: Math.sqrt(dotsPerInch * 72) })
    .png()
    .toBuffer();
}
