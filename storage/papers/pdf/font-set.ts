// Fonts as the layout needs them: how wide a character is and which font has it. What none has is printed as its code
// point, and remembered, so that no name ever loses a character in silence.
import { readFileSync } from 'node:fs';
import { create, type Font } from 'fontkit';
import { LiuhenError } from '../../../core/errors.ts';
import { codePointName, visibleText } from '../visible-text.ts';
import type { FontFile } from './font-files.ts';

/** A stretch of text in one font. @see FontSet.faces */
export interface TextRun {
  readonly face: number;
  readonly text: string;
}

interface OpenFace {
  readonly bytes: Buffer;
  /** As pdfkit takes it. */
  readonly name: string | undefined;
  readonly font: Font;
}

interface Glyph {
  readonly face: number;
  /** Of the font size. */
  readonly advance: number;
}

export class FontSet {
  readonly #files: readonly FontFile[];
  readonly #faces: OpenFace[] = [];
  readonly #glyphs = new Map<string, Glyph | null>();
  readonly #missing = new Set<string>();

  /** @param files at least one. Those after the first are opened when a character asks for them. */
  constructor(files: readonly FontFile[]) {
    this.#files = files;
  }

  /** Those that were opened, in the order of their numbers. */
  get faces(): readonly Pick<OpenFace, 'bytes' | 'name'>[] {
    return this.#faces;
  }

  /** What was asked for and no font has: single characters, in the order of their code points. */
  get missing(): readonly string[] {
    return [...this.#missing].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  }

  /**
   * The text as it can be printed and found again: everything that the fonts lack stands as its code point.
   * @throws LiuhenError FONT_MISSING where a file is no font.
   */
  printable(text: string): string {
    return Array.from(visibleText(text), (character) => {
      if (this.#glyph(character) !== null) return character;
      this.#missing.add(character);
      return codePointName(character);
    }).join('');
  }

  /** @param text that is printable. */
  width(text: string, size: number): number {
    let width = 0;
    for (const character of text) width += this.#glyph(character)?.advance ?? 0;
    return width * size;
  }

  /** @param text that is printable. */
  runs(text: string): TextRun[] {
    const runs: { face: number; text: string }[] = [];
    for (const character of text) {
      const face = this.#glyph(character)?.face ?? 0;
      const last = runs.at(-1);
      if (last?.face === face) last.text += character;
      else runs.push({ face, text: character });
    }
    return runs;
  }

  #glyph(character: string): Glyph | null {
    const known = this.#glyphs.get(character);
    if (known !== undefined) return known;
    const found = this.#find(character);
    this.#glyphs.set(character, found);
    return found;
  }

  #find(character: string): Glyph | null {
    const codePoint = character.codePointAt(0)!;
    for (const face of this.#files.keys()) {
      const { font } = this.#face(face);
      if (!font.hasGlyphForCodePoint(codePoint)) continue;
      const glyph = font.glyphForCodePoint(codePoint);
      // A PDF knows one text for each glyph: one that also stands for its plain form would be found as that.
      const plain = character.normalize('NFKC');
      const isOther = plain !== character && Array.from(plain).length === 1;
      if (isOther && font.glyphForCodePoint(plain.codePointAt(0)!).id === glyph.id) continue;
      return { face, advance: glyph.advanceWidth / font.unitsPerEm };
    }
    return null;
  }

  /** Numbers are asked for in their order, so that there is never a hole. */
  #face(face: number): OpenFace {
    const open = this.#faces[face] ?? opened(this.#files[face]!);
    this.#faces[face] = open;
    return open;
  }
}

function opened({ file, face }: FontFile): OpenFace {
  try {
    const bytes = readFileSync(file);
    const font = create(bytes, face ?? undefined);
    if (!('unitsPerEm' in font)) throw new Error('a collection, and no face is named');
    return { bytes, name: face ?? undefined, font };
  } catch (cause) {
    throw new LiuhenError('FONT_MISSING', 'a font cannot be used', {
      context: { file, face },
      hint: 'config set papers.font FILE, of a collection FILE#FACE',
      cause,
    });
  }
}
