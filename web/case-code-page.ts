// The page to be printed that shows a case's code: A4 as SVG, with the number in words, so that nobody holds the wrong one
// before the lens. Pure; the code itself is drawn by qr-matrix.ts.
import type { QrRows } from './qr-matrix.ts';

/** A4, in millimetres. */
const [width, height] = [210, 297];
const margin = 15;
/** Of the code with its quiet zone of four modules (ISO/IEC 18004, 6.3.8); large enough to be read from two metres. */
const side = 150;
const quiet = 4;
const top = 75;

export interface CaseCodePage {
  readonly number: string;
  readonly station: string;
  readonly rows: QrRows;
}

export function caseCodePage({ number, station, rows }: CaseCodePage): string {
  const lines = wrapped(number);
  // The widest line fills the page at most, and a short one does not shout.
  const size = Math.min(16, (width - 2 * margin) / (Math.max(...lines.map(columns)) * 0.62), 40 / lines.length);
  const middle = (y: number, fontSize: number, text: string, weight = 'normal') =>
    `<text x="${width / 2}" y="${y.toFixed(1)}" font-size="${fontSize.toFixed(1)}" font-weight="${weight}" text-anchor="middle">${escaped(text)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}" font-family="'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    middle(20, 8, '案件码  Case code'),
    ...lines.map((line, at) => middle(30 + size * (at + 0.6) * 1.2, size, line, 'bold')),
    `<path transform="translate(${(width - side) / 2} ${top}) scale(${(side / (rows.length + 2 * quiet)).toFixed(6)})" d="${modules(rows)}" fill="#000" shape-rendering="crispEdges"/>`,
    middle(top + side + 10, 7, '开始录制后，把记录仪镜头对准此码五秒'),
    middle(top + side + 18, 5, 'When recording has begun, hold it before the lens for five seconds'),
    middle(height - margin, 5, `${station} · 只用于建议关联，须经人工确认  A suggestion only; a person confirms it`),
    '</svg>',
    '',
  ].join('\n');
}

/** One path for all dark modules, a run at a time. */
function modules(rows: QrRows): string {
  return rows
    .flatMap((row, y) =>
      [...row.matchAll(/1+/g)].map(
        ({ 0: run, index }) => `M${index + quiet} ${y + quiet}h${run.length}v1h-${run.length}z`,
      ),
    )
    .join('');
}

/** Lines of a length that can be read from a distance. */
const longest = 32;

function wrapped(number: string): string[] {
  const lines: string[] = [''];
  for (const letter of number) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && columns(line + letter) > longest) lines.push(letter);
    else lines[lines.length - 1] = line + letter;
  }
  return lines;
}

/** As wide as so many Latin letters; Chinese ones count for two. */
function columns(text: string): number {
  return [...text].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) < 0x2e80 ? 1 : 2), 0);
}

function escaped(text: string): string {
  return text.replaceAll(/[<>&"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
