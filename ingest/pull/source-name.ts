// Names of a recorder's files: bytes on the volume, text for people. CONTRACT §4, "Names and paths".
import type { SourceName } from '../../core/model.ts';

// ignoreBOM keeps a leading U+FEFF, which is part of the name and not a mark.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const gbk = new TextDecoder('gbk', { fatal: true });
const lossy = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Text and, where the bytes are not valid UTF-8, hex of a path.
 * @param rawPath relative to the volume, `/` between, one character (U+0000 to U+00FF) for each byte.
 */
export function sourceName(rawPath: string): SourceName {
  const path = decode(Buffer.from(rawPath, 'latin1'));
  const name = decode(Buffer.from(rawPath.slice(rawPath.lastIndexOf('/') + 1), 'latin1'));
  return {
    name: name.text,
    path: path.text,
    ...(name.hex === undefined ? {} : { nameHex: name.hex }),
    ...(path.hex === undefined ? {} : { pathHex: path.hex }),
  };
}

/** The raw bytes of a path in hex, the only exact name. */
export function rawPathHex(rawPath: string): string {
  return Buffer.from(rawPath, 'latin1').toString('hex');
}

/** The raw bytes of a name's path in hex. */
export function pathHexOf({ path, pathHex }: SourceName): string {
  return pathHex ?? Buffer.from(path, 'utf8').toString('hex');
}

function decode(bytes: Buffer): { text: string; hex?: string } {
  const text = attempt(utf8, bytes);
  if (text !== null) return { text };
  return { text: attempt(gbk, bytes) ?? lossy.decode(bytes), hex: bytes.toString('hex') };
}

function attempt(decoder: typeof utf8, bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
