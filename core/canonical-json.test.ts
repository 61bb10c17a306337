// Canonical JSON against the vectors of RFC 8785, against properties, and against what must be refused.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalBytes, canonicalJson, type Json, parseCanonical } from './canonical-json.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const written = (text: string) => canonicalJson(JSON.parse(text) as Json);

describe('RFC 8785', () => {
  it('writes the literals and the string of section 3.2.2', () => {
    const source = String.raw`{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`;
    expect(written(source)).toBe(String.raw`{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}`);
  });

  it('writes the bytes of section 3.2.4', () => {
    const source = String.raw`{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`;
    expect(canonicalBytes(JSON.parse(source) as Json).toString('hex')).toBe(
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c22737472696e67223a22e282ac245c75303030665c6e4127425c' +
        '225c5c5c5c5c222f227d',
    );
  });

  it('sorts the members of section 3.2.3 by UTF-16 code units, not by code points', () => {
    const source = String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",
      "1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`;
    expect(Object.values(JSON.parse(written(source))).sort()).toHaveLength(7);
    expect([...written(source).matchAll(/":"([A-Z]\w+)/g)].map(([, word]) => word)).toEqual(
      'Carriage One Control Latin Euro Emoji Hebrew'.split(' '),
    );
  });

  it('keeps control characters and escapes as section 3.2.2.2 says', () => {
    expect(canonicalJson('\b\t\n\f\r"\\/')).toBe(String.raw`"\b\t\n\f\r\"\\/"`);
    for (let code = 0; code < 0x20; code += 1)
      expect(JSON.parse(canonicalJson(String.fromCharCode(code)))).toBe(String.fromCharCode(code));
    expect(canonicalJson('\u0001\u001f')).toBe(String.raw`"\u0001\u001f"`);
    // Escaped by some libraries; never here.
    expect(canonicalJson('\u007f\u0080\u2028\u2029<>&')).toBe('"\u007f\u0080\u2028\u2029<>&"');
  });

  it('writes integers as section 3.2.2.3, up to the last one that is exact', () => {
    expect(canonicalJson([0, 1, -1, 1e15, 2 ** 53 - 1, -(2 ** 53) + 1])).toBe(
      '[0,1,-1,1000000000000000,9007199254740991,-9007199254740991]',
    );
    expect(canonicalJson(-0)).toBe('0');
  });
});

describe('what the order of members does not depend on', () => {
  it('numbers as names, which JavaScript puts first in an order of its own', () => {
    expect(canonicalJson({ b: 1, 10: 1, 9: 1, '': 1, '-1': 1 })).toBe('{"":1,"-1":1,"10":1,"9":1,"b":1}');
  });

  it('the order of making, with few members and with many', () => {
    for (const count of [2, 24, 25, 1000]) {
      const names = Array.from({ length: count }, (_, i) => `m${(i * 7919) % count}`);
      const one = Object.fromEntries(names.map((name) => [name, 1]));
      const other = Object.fromEntries(names.toReversed().map((name) => [name, 1]));
      expect(canonicalJson(one)).toBe(canonicalJson(other));
      expect(Object.keys(JSON.parse(canonicalJson(one)))).toEqual([...names].sort());
    }
  });
});

describe('names with a meaning in JavaScript are names like any other', () => {
  it.each(['__proto__', 'constructor', 'toJSON', 'hasOwnProperty', 'length'])('%s', (name) => {
    const text = `{"${name}":{"a":1}}`;
    const value = parseCanonical(bytes(text));
    expect(Object.hasOwn(value as object, name)).toBe(true);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(canonicalJson(value)).toBe(text);
  });

  it('takes an object without a prototype, and nothing inherited', () => {
    expect(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
  });
});

describe('what is not written', () => {
  const sparse: Json[] = [1];
  sparse[2] = 3;
  let deep: Json = 1;
  for (let level = 0; level < 101; level += 1) deep = [deep];
  const circle: Record<string, unknown> = {};
  circle['itself'] = circle;
  const refused: [string, unknown][] = [
    ['a fraction', 1.5],
    ['2^53', 2 ** 53],
    ['not a number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 1n],
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a high surrogate alone', 'a\ud83d'],
    ['a low surrogate alone', '\ude00a'],
    ['surrogates in the wrong order', '\ude00\ud83d'],
    ['a date', new Date(0)],
    ['a map', new Map([['a', 1]])],
    ['bytes', Buffer.from('a')],
    ['a hole in an array', sparse],
    ['undefined in an array', [1, undefined]],
    ['101 levels', deep],
    ['a circle', circle],
  ];
  it.each(refused)('%s', (_, value) => {
    expect(() => canonicalJson(value as Json)).toThrow(TypeError);
    expect(() => canonicalJson([{ a: value as Json }, value as Json])).toThrow(TypeError);
  });

  it('a lone surrogate in a name', () => {
    expect(() => canonicalJson({ '\ud83d': 1 })).toThrow(TypeError);
  });

  it('a member that is undefined: it is left out, as where there is none', () => {
    expect(canonicalJson({ a: undefined, b: 1, c: undefined })).toBe('{"b":1}');
    expect(canonicalJson({ a: undefined })).toBe('{}');
  });
});

describe('what is not read', () => {
  const notCanonical: [string, string][] = [
    ['a name twice', '{"a":1,"a":1}'],
    ['a name twice, values apart', '{"a":1,"a":2}'],
    ['a name twice, once escaped', String.raw`{"a":1,"\u0061":1}`],
    ['__proto__ twice', '{"__proto__":1,"__proto__":1}'],
    ['names out of order', '{"b":1,"a":1}'],
    ['names in the order of code points', '{"\ufb33":1,"\u{1f600}":1}'],
    ['a space', '{"a": 1}'],
    ['a newline at the end', '{}\n'],
    ['a byte order mark', '\ufeff{}'],
    ['an escape that is not needed', String.raw`"\u0041"`],
    ['an escaped slash', String.raw`"\/"`],
    ['an escape in capitals', String.raw`"\u001F"`],
    ['a lone surrogate', String.raw`"\ud83d"`],
    ['minus zero', '-0'],
    ['a fraction', '1.5'],
    ['a fraction of nothing', '1.0'],
    ['an exponent', '1e2'],
    ['an integer too large to be exact', '9007199254740993'],
    ['nothing', ''],
    ['two values', '1 2'],
    ['no JSON', '{a:1}'],
    ['a million levels', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
  ];
  it.each(notCanonical)('%s', (_, text) => {
    expect(() => parseCanonical(bytes(text))).toThrow(/^(?!.*Maximum call stack)/);
    expect(() => parseCanonical(bytes(text))).not.toThrow(RangeError);
  });

  it('bytes that are not UTF-8, and good ones right after', () => {
    expect(() => parseCanonical(Buffer.from('22ff22', 'hex'))).toThrow(TypeError);
    expect(() => parseCanonical(Buffer.from('22eda0bd22', 'hex'))).toThrow(TypeError);
    expect(() => parseCanonical(Buffer.from('22e4b8', 'hex'))).toThrow(TypeError);
    expect(parseCanonical(bytes('"中文"'))).toBe('中文');
  });
});

describe('properties', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('__proto__', '', '10', '9', 'toJSON'),
  );
  const { document } = fc.letrec<{ document: Json }>((tie) => ({
    document: fc.oneof(
      { maxDepth: 5 },
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger().filter((number) => !Object.is(number, -0)),
      text,
      fc.array(tie('document'), { maxLength: 6 }),
      fc
        .array(fc.tuple(text, tie('document')), { maxLength: 40 })
        .map((members) => Object.fromEntries(members) as Json),
    ),
  }));

  it('reading gives back what was written, and writing that gives the same bytes', () => {
    fc.assert(
      fc.property(document, (value) => {
        const form = canonicalBytes(value);
        expect(JSON.parse(form.toString('utf8'))).toEqual(value);
        expect(parseCanonical(form)).toEqual(value);
        expect(canonicalBytes(parseCanonical(form))).toEqual(form);
      }),
      { numRuns: 300 },
    );
  });

  it('one value has one form, however its members were put in', () => {
    fc.assert(
      fc.property(document, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
      { numRuns: 200 },
    );
  });

  it('what JSON.stringify writes of the same value in order is the same text', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const flat = fc.dictionary(name, fc.oneof(text, fc.integer(), fc.array(text)), {
      maxKeys: 60,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(flat, (value) => {
        const ordered = Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
        expect(canonicalJson(value)).toBe(JSON.stringify(ordered));
      }),
      { numRuns: 200 },
    );
  });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member as Json)]),
  );
}
