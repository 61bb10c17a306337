// What a small grey picture shows: blackness, evenness, and whether it is the same as before. Looks at the middle alone: the
// recorder's clock, number and logo stand along the upper and lower edge, bright and sharp over whatever the lens sees.
import type { GreyFrame } from './frame-stream.ts';

/** Decision 0016 tells where these come from. */
export const pictureLimits = {
  /** The longer edge of the pictures that are measured: sensor noise averages out, contours of things stay. */
  edge: 80,
  /** Of the height, above and below, that recorders write their text on. */
  textShare: 0.2,
  /** As ffmpeg's blackdetect: of the pixels so many … */
  blackShare: 0.98,
  /** … are no brighter than this part of white. */
  blackLevel: 0.1,
  /** Pixels on a side of the blocks whose detail is measured. */
  block: 5,
  /** Detail of a block, of 255: below it nothing is to be seen there. */
  leastDetail: 1.5,
  /** Of the blocks so many are without detail in a picture that is even. */
  evenShare: 0.95,
  /** A picture is the same when no pixel differs by more than this, of 255. */
  sameWithin: 4,
} as const;

export interface PictureMeasure {
  readonly isBlack: boolean;
  readonly isEven: boolean;
  readonly isSame: boolean;
}

/** Of one clip: knows the picture since which nothing has changed. */
export class PictureMeter {
  #reference: Buffer | null = null;

  /** @param frame those of one clip in order, all of one size. */
  measure({ width, height, pixels }: Pick<GreyFrame, 'width' | 'height' | 'pixels'>): PictureMeasure {
    const { textShare } = pictureLimits;
    const top = Math.floor(height * textShare);
    const middle = { width, height: height - 2 * top };
    const seen = pixels.subarray(top * width, (top + middle.height) * width);
    const isSame = this.#reference !== null && isSamePicture(this.#reference, seen);
    // A copy: the buffer belongs to the stream, and is large.
    if (!isSame) this.#reference = Buffer.from(seen);
    return { isBlack: isBlack(seen), isEven: isEven(seen, middle), isSame };
  }
}

function isSamePicture(one: Buffer, other: Buffer): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1)
    if (Math.abs((one[at] ?? 0) - (other[at] ?? 0)) > pictureLimits.sameWithin) return false;
  return true;
}

function isBlack(pixels: Buffer): boolean {
  const level = pictureLimits.blackLevel * 255;
  let dark = 0;
  for (const pixel of pixels) if (pixel <= level) dark += 1;
  return dark >= pixels.length * pictureLimits.blackShare;
}

function isEven(pixels: Buffer, { width, height }: { width: number; height: number }): boolean {
  const { block, leastDetail, evenShare } = pictureLimits;
  let blocks = 0;
  let plain = 0;
  for (let y = 0; y + block <= height; y += block)
    for (let x = 0; x + block <= width; x += block) {
      blocks += 1;
      if (detail(pixels, y * width + x, width, block) < leastDetail) plain += 1;
    }
  return blocks > 0 && plain >= blocks * evenShare;
}

/**
 * Standard deviation of a block's pixels from the plane that fits them best (least squares), so that a slow change of
 * brightness across it, as of a hand before the lens, is no detail.
 */
function detail(pixels: Buffer, from: number, stride: number, side: number): number {
  const middle = (side - 1) / 2;
  let [sum, squares, byX, byY, spread] = [0, 0, 0, 0, 0];
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const pixel = pixels[from + y * stride + x] ?? 0;
      sum += pixel;
      squares += pixel * pixel;
      byX += pixel * (x - middle);
      byY += pixel * (y - middle);
      spread += (x - middle) ** 2;
    }
  const count = side * side;
  return Math.sqrt(Math.max(0, squares - (sum * sum) / count - (byX * byX + byY * byY) / spread) / count);
}
