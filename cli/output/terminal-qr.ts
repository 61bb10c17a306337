// A QR code as text: two modules a character, each in its own fixed colour, so that it scans on dark and light terminals.

/** Light modules around the code that a reader needs (ISO/IEC 18004, 6.3.8). */
const quiet = 4;

/** Of the 256 colours these two are the same in every theme; the first sixteen are not. */
const black = 16;
const white = 231;

/** Columns and lines that a code with `modules` on a side takes. */
export function qrSize(modules: number): { columns: number; lines: number } {
  const side = modules + 2 * quiet;
  return { columns: side, lines: Math.ceil(side / 2) };
}

/** @param rows dark modules as `1`. @returns its lines, each of which leaves the terminal's colours as they were. */
export function terminalQr(rows: readonly string[]): string[] {
  const { columns, lines } = qrSize(rows.length);
  const colour = (x: number, y: number) => (rows[y - quiet]?.[x - quiet] === '1' ? black : white);
  return Array.from({ length: lines }, (_, line) => {
    let text = '';
    let last = '';
    for (let x = 0; x < columns; x += 1) {
      const ink = `\x1b[38;5;${colour(x, 2 * line)};48;5;${colour(x, 2 * line + 1)}m`;
      text += ink === last ? '▀' : `${ink}▀`;
      last = ink;
    }
    return `${text}\x1b[0m`;
  });
}
