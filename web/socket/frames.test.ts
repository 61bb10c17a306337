import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LiuhenError } from '../../core/errors.ts';
import { documentOf, encodeJson, type Frame, FrameDecoder, frameHeader, maxPayloadBytes } from './frames.ts';

const kind = fc.constantFrom('json' as const, 'bytes' as const, 'text' as const);
const frame = fc.record({ kind, payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) });
const encode = ({ kind, payload }: Frame) => Buffer.concat([frameHeader(kind, payload.length), payload]);

/** The stream cut at random places, empty pieces included. */
function pieces(stream: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length];
  return places.slice(1).map((to, i) => stream.subarray(places[i], to));
}

describe('frames', () => {
  test('come out as they went in, however the stream is split', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), fc.array(fc.nat(10_000), { maxLength: 40 }), (frames, cuts) => {
        const decoder = new FrameDecoder();
        const out = pieces(Buffer.concat(frames.map(encode)), cuts).flatMap((piece) => decoder.push(piece));
        expect(out).toEqual(frames);
        expect(decoder.midFrame).toBe(false);
      }),
    );
  });

  test('one byte at a time', () => {
    const decoder = new FrameDecoder();
    const stream = Buffer.concat([encodeJson({ a: '留痕' }), encode({ kind: 'bytes', payload: Buffer.from('xyz') })]);
    const out = [...stream].flatMap((byte) => decoder.push(Buffer.of(byte)));
    expect(out.map(({ kind }) => kind)).toEqual(['json', 'bytes']);
    expect(documentOf(out[0] as Frame)).toEqual({ a: '留痕' });
  });

  test('garbage is refused or waited for, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 5, maxLength: 2000 }), fc.array(fc.nat(2000)), (bytes, cuts) => {
        const garbage = Buffer.from(bytes);
        const decoder = new FrameDecoder(1000);
        const known = garbage[0] !== undefined && garbage[0] >= 1 && garbage[0] <= 3;
        const fits = garbage.readUInt32BE(1) <= 1000;
        const run = () => pieces(garbage, cuts).flatMap((piece) => decoder.push(piece));
        if (!known || !fits) expect(run).toThrow(LiuhenError);
        else {
          try {
            for (const { payload } of run()) expect(payload.length).toBeLessThanOrEqual(1000);
          } catch (error) {
            expect((error as LiuhenError).code).toBe('USAGE');
          }
        }
      }),
    );
  });

  test('a length over the limit is refused before any of it is held', () => {
    const head = Buffer.from(frameHeader('bytes', maxPayloadBytes));
    head.writeUInt32BE(maxPayloadBytes + 1, 1);
    expect(() => new FrameDecoder().push(head)).toThrow(/not a frame/);
    expect(() => frameHeader('bytes', maxPayloadBytes + 1)).toThrow(RangeError);
  });

  test.each([['[]'], ['1'], ['null'], ['{'], ['']])('a control frame with %j is refused', (text) => {
    expect(() => documentOf({ kind: 'json', payload: Buffer.from(text) })).toThrow(/control frame/);
  });

  test('a control frame must be UTF-8', () => {
    expect(() => documentOf({ kind: 'json', payload: Buffer.from('{"a":"\xff"}', 'latin1') })).toThrow(/control frame/);
  });
});
