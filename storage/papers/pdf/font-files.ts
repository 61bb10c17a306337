// Which fonts of this machine papers are set in. The first that is there carries the text; those after it lend the
// characters that it lacks, as rare names need.
import { existsSync } from 'node:fs';
import { LiuhenError } from '../../../core/errors.ts';

export interface FontFile {
  readonly file: string;
  /** PostScript name of the face, of a collection; null for a file with one. */
  readonly face: string | null;
}

/** Where Debian and its kin put them. */
export const usualFonts: readonly FontFile[] = [
  { file: '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc', face: 'WenQuanYiMicroHei' },
  { file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', face: 'NotoSansCJKsc-Regular' },
  { file: '/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc', face: 'WenQuanYiZenHei' },
  { file: '/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf', face: null },
  { file: '/usr/share/fonts/truetype/hanazono/HanaMinA.ttf', face: null },
  { file: '/usr/share/fonts/truetype/hanazono/HanaMinB.ttf', face: null },
];

/** @param named the setting `papers.font`: a path, of a collection with `#` and the face; null: none. */
export function fontFiles(named: string | null, usual: readonly FontFile[] = usualFonts): readonly FontFile[] {
  const there = usual.filter(({ file }) => existsSync(file));
  if (named === null) return there;
  const [file = '', face = null] = named.split('#');
  return [{ file, face }, ...there];
}

/** What is in the way of printing; null: nothing that shows before a font is read. */
export function fontFault(fonts: readonly FontFile[]): LiuhenError | null {
  const [first] = fonts;
  if (first !== undefined && existsSync(first.file)) return null;
  if (first !== undefined)
    return new LiuhenError('FONT_MISSING', 'the font of the setting papers.font is not there', {
      context: { file: first.file },
      hint: 'config set papers.font FILE, or null',
    });
  return new LiuhenError('FONT_MISSING', 'no font with Chinese characters, so no PDF; HTML is made', {
    hint: 'apt-get install fonts-wqy-microhei, or config set papers.font FILE',
  });
}
