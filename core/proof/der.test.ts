import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerError, DerMembers, type DerNode, oidText, readDer, tags, timeMs } from './der.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');

describe('readDer', () => {
  it('reads nested elements whole', () => {
    const node = readDer(hex('30 08 02 01 05 a0 03 04 01 ff'));
    expect(node.children.map(({ tag }) => tag)).toEqual([tags.integer, 0xa0]);
    expect(node.children[1]?.children[0]?.content).toEqual(hex('ff'));
    expect(node.children[1]?.der).toEqual(hex('a0 03 04 01 ff'));
  });

  it.each([
    ['nothing', ''],
    ['a header alone', '30'],
    ['content cut short', '30 03 02 01'],
    ['a child longer than its parent', '30 03 02 05 00'],
    ['bytes after the end', '05 00 00'],
    ['an indefinite length', '30 80 05 00 00 00'],
    ['a long length that fits a short one', '04 81 01 00'],
    ['a length with a leading zero', `04 82 00 80 ${'00'.repeat(128)}`],
    ['a length of five bytes', '04 85 00 00 00 00 00'],
    ['a high tag number', '1f 21 00'],
    ['a padded INTEGER', '02 02 00 7f'],
    ['a padded negative INTEGER', '02 02 ff 80'],
    ['an empty INTEGER', '02 00'],
    ['a BOOLEAN of 1', '01 01 01'],
    ['a NULL with content', '05 01 00'],
    ['a BIT STRING with stray bits', '03 02 01 01'],
    ['a BIT STRING of no bits that says 3 are unused', '03 01 03'],
    ['a padded object identifier', '06 03 2a 80 01'],
    ['an object identifier cut short', '06 02 2a 86'],
    ['a primitive SEQUENCE', '10 00'],
    ['a constructed OCTET STRING', '24 03 04 01 00'],
    ['an end-of-contents mark', '30 02 00 00'],
  ])('refuses %s', (_what, bytes) => {
    expect(() => readDer(hex(bytes))).toThrow(DerError);
  });

  it('refuses deep nesting and huge input without trouble', () => {
    let deep = hex('05 00');
    for (let i = 0; i < 60; i++) deep = Buffer.concat([Buffer.of(0x30, deep.length), deep]);
    expect(() => readDer(deep)).toThrow('nested too deep');
    expect(() => readDer(Buffer.alloc((1 << 20) + 1))).toThrow(DerError);
  });

  it('accepts one encoding only: what it reads encodes to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        let node: DerNode;
        try {
          node = readDer(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
          return;
        }
        expect(encode(node)).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('values', () => {
  it('object identifiers', () => {
    expect(oidText(readDer(hex('06 09 60 86 48 01 65 03 04 02 01')))).toBe('2.16.840.1.101.3.4.2.1');
    expect(oidText(readDer(hex('06 03 81 34 03')))).toBe('2.100.3');
    expect(() => oidText(readDer(hex('05 00')))).toThrow(DerError);
  });

  it.each([
    [tags.utcTime, '491231235959Z', '2049-12-31T23:59:59.000Z'],
    [tags.utcTime, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    [tags.generalizedTime, '20560229000000Z', '2056-02-29T00:00:00.000Z'],
  ])('times', (tag, text, iso) => {
    expect(new Date(timeMs(time(tag, text))).toISOString()).toBe(iso);
  });

  it.each([
    [tags.utcTime, '260230000000Z'],
    [tags.utcTime, '2602280000Z'],
    [tags.utcTime, '260228000000+0800'],
    [tags.generalizedTime, '20260228000000.5Z'],
    [tags.generalizedTime, '20260228240000Z'],
    [tags.octetString, '260228000000Z'],
  ])('no times: %i %s', (tag, text) => {
    expect(() => timeMs(time(tag, text))).toThrow(DerError);
  });

  it('members are taken in order and all', () => {
    const members = () => new DerMembers(readDer(hex('30 05 02 01 05 05 00')), tags.sequence, 'test');
    const all = members();
    expect(all.optional(tags.null)).toBeUndefined();
    expect(all.take(tags.integer).content).toEqual(hex('05'));
    expect(() => all.end()).toThrow('too many');
    expect(all.optional(tags.null)).toBeDefined();
    all.end();
    expect(() => all.take()).toThrow('missing');
    expect(() => members().take(tags.null)).toThrow('another type');
  });
});

const time = (tag: number, text: string) => readDer(Buffer.concat([Buffer.of(tag, text.length), Buffer.from(text)]));

function encode({ tag, content, children }: DerNode): Buffer {
  const inside = children.length > 0 ? Buffer.concat(children.map(encode)) : content;
  const length = inside.length < 0x80 ? [inside.length] : [0x81, inside.length];
  return Buffer.concat([Buffer.of(tag, ...length), inside]);
}
