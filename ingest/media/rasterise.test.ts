import sharp from 'sharp';
import { expect, test } from 'vitest';
import { rasterise } from './rasterise.ts';

test('a page in its own size, in dots an inch', async () => {
  const page = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="25.4mm" height="50.8mm" viewBox="0 0 1 2"><rect width="1" height="1"/></svg>',
  );
  const png = await rasterise(page, 144);
  expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 144, height: 288 });
  const { data, info } = await sharp(png).extractChannel(3).raw().toBuffer({ resolveWithObject: true });
  expect([data[10 * info.width + 10], data[280 * info.width + 10]]).toEqual([255, 0]);
});
