// What the meter says of pictures drawn pixel by pixel. Of real ones: find-stretches.test.ts.
import { describe, expect, test } from 'vitest';
import { PictureMeter } from './picture-meter.ts';

const [width, height] = [80, 45];
const draw = (level: (x: number, y: number) => number) => {
  const pixels = Buffer.alloc(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) pixels[y * width + x] = Math.max(0, Math.min(255, Math.round(level(x, y))));
  return { width, height, pixels };
};
/** Written over a picture as recorders do: bright marks along the upper and lower edge. */
const written = (level: (x: number, y: number) => number) =>
  draw((x, y) => ((y < 6 || y > 38) && (x * 7 + y * 5) % 3 === 0 ? 250 : level(x, y)));
const street = (x: number, y: number) => 90 + 60 * Math.sin(x / 3) * Math.cos(y / 2);
const measure = (...pictures: ReturnType<typeof draw>[]) => {
  const meter = new PictureMeter();
  return pictures.map((picture) => meter.measure(picture)).at(-1)!;
};

describe('a picture', () => {
  test.each<[string, ReturnType<typeof draw>, { isBlack: boolean; isEven: boolean }]>([
    ['of a street shows something', written(street), { isBlack: false, isEven: false }],
    ['of a street at night too', written((x, y) => 20 + street(x, y) / 10), { isBlack: false, isEven: false }],
    ['without light is black, whatever is written on it', written(() => 9), { isBlack: true, isEven: true }],
    [
      'with light in one corner of the middle is not black',
      draw((x, y) => (x < 20 && y > 14 && y < 20 ? 90 : 4)),
      { isBlack: false, isEven: false },
    ],
    ['of one even grey is even', written(() => 128), { isBlack: false, isEven: true }],
    ['of a hand, from dark to bright, is even', written((x, y) => 30 + x + y * 2), { isBlack: false, isEven: true }],
    ['as white as can be is even', written(() => 255), { isBlack: false, isEven: true }],
    [
      'with contours in a tenth of it is not',
      draw((x, y) => (x < 8 ? street(x, y) : 100)),
      { isBlack: false, isEven: false },
    ],
  ])('%s', (_what, picture, wanted) => {
    expect(measure(picture)).toEqual({ ...wanted, isSame: false });
  });

  test('is the same while nothing moves in its middle, and not for what is written', () => {
    const noisy = (by: number) => draw((x, y) => street(x, y) + ((x * 31 + y * 17 + by) % 5) - 2);
    expect(measure(noisy(0), noisy(3)).isSame).toBe(true);
    const clock = draw((x, y) => (y < 9 ? 250 : street(x, y)));
    expect(measure(draw(street), clock).isSame).toBe(true);
    const mouse = draw((x, y) => (x === 40 && y === 22 ? 200 : street(x, y)));
    expect(measure(draw(street), mouse).isSame).toBe(false);
  });

  test('that changes a little each time is not the same for ever', () => {
    const fading = Array.from({ length: 4 }, (_, at) => draw((x, y) => street(x, y) + at * 2));
    expect(measure(...fading.slice(0, 3)).isSame).toBe(true);
    expect(measure(...fading).isSame).toBe(false);
  });

  test('too small to tell is not called even', () => {
    expect(new PictureMeter().measure({ width: 4, height: 4, pixels: Buffer.alloc(16, 99) }).isEven).toBe(false);
  });
});
