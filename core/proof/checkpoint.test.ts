import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testSigner } from '../../test-fixtures/note-signer.ts';
import { formatCheckpointBody, parseCheckpoint, parseVkey, verifyCheckpoint, vkeyLine } from './checkpoint.ts';
import { leafHash } from './merkle.ts';

const signer = testSigner('a');
const key = parseVkey(signer.vkey);
const root = leafHash(Buffer.from('root'));
const body = formatCheckpointBody(signer.name, 20_852_163, root);
const note = signer.sign(body);

describe('checkpoint', () => {
  it('is three lines, an empty one and a signature', () => {
    expect(note.split('\n').slice(0, 4)).toEqual([signer.name, '20852163', root.toString('base64'), '']);
    expect(note.split('\n')[4]).toMatch(/^\u2014 liuhen\/ST01-[0-9a-f]{8} [A-Za-z0-9+/=]+$/);
  });

  it('verifies under its own key alone', () => {
    expect(verifyCheckpoint(note, key)).toEqual({
      state: 'good',
      checkpoint: { origin: signer.name, size: 20_852_163, root },
    });
    expect(verifyCheckpoint(note, parseVkey(testSigner('b').vkey)).state).toBe('other-key');
    expect(parseCheckpoint(note)?.size).toBe(20_852_163);
  });

  it('allows the signatures of others beside it', () => {
    const witness = testSigner('witness', 'W1');
    const cosigned = note + witness.sign(body).slice(body.length + 1);
    expect(verifyCheckpoint(cosigned, key).state).toBe('good');
  });

  it('refuses a tree head of another origin signed by the same key', () => {
    const other = signer.sign(formatCheckpointBody('liuhen/ST02-00000000', 1, root));
    expect(verifyCheckpoint(other, key).state).toBe('other-key');
  });

  it('is not good with any one character changed', () => {
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.constantFrom('A', 'b', '0', '9', '\n', ' ', '='), (at, char) => {
        fc.pre(note[at] !== char);
        const changed = note.slice(0, at) + char + note.slice(at + 1);
        expect(verifyCheckpoint(changed, key).state).not.toBe('good');
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a leading zero', signer.sign(formatCheckpointBody(signer.name, 1, root).replace('\n1\n', '\n01\n'))],
    ['a fourth line', signer.sign(`${body}extension\n`)],
    ['a short root', signer.sign(formatCheckpointBody(signer.name, 1, root.subarray(1)))],
    [
      'a size above 2^53',
      signer.sign(formatCheckpointBody(signer.name, 1, root).replace('\n1\n', '\n9007199254740993\n')),
    ],
    ['no signature', `${body}\n`],
    ['no last newline', note.slice(0, -1)],
    ['nothing', ''],
  ])('calls %s malformed, though signed', (_, text) => {
    expect(verifyCheckpoint(text, key).state).toBe('malformed');
  });
});

describe('vkey', () => {
  it('reads what it writes, with and without newline', () => {
    expect(vkeyLine(key.name, key.publicKey)).toBe(signer.vkey);
    expect(parseVkey(`${signer.vkey}\n`)).toEqual(key);
  });

  it('knows the vector of the Go note package', () => {
    const line = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    expect(parseVkey(line).keyId.toString('hex')).toBe('c74f20a3');
  });

  it('is refused when its key id is not that of its key', () => {
    expect(() => parseVkey(signer.vkey.replace(/\+([0-9a-f])/, (_, c) => `+${c === '0' ? '1' : '0'}`))).toThrow(
      /verifier key/,
    );
    expect(() => parseVkey('liuhen')).toThrow(/verifier key/);
  });
});
