import { expect, test } from 'vitest';
import { caseCodePage } from './case-code-page.ts';
import { qrRows } from './qr-matrix.ts';

const rows = ['101', '010', '111'];
const texts = (page: string) => [...page.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text);

test('says the number and the station in words, around the code', () => {
  const page = caseCodePage({ number: '甲城执罚〔2026〕17号', station: 'ST01', rows });
  expect(texts(page)).toContain('甲城执罚〔2026〕17号');
  expect(texts(page).at(-1)).toContain('ST01');
  expect(page).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="210mm" height="297mm"/);
});

test('every dark module is drawn, with the quiet zone around them', () => {
  const [, drawn] = /<path [^>]*d="([^"]*)"/.exec(caseCodePage({ number: '1', station: 'ST01', rows }))!;
  expect(drawn).toBe('M4 4h1v1h-1zM6 4h1v1h-1zM5 5h1v1h-1zM4 6h3v1h-3z');
});

test('a long number goes over several lines, whole, and stays on the page', async () => {
  const number = `${'案'.repeat(60)}-${'9'.repeat(60)}`;
  const page = caseCodePage({ number, station: 'ST01', rows: await qrRows('X') });
  const lines = [...page.matchAll(/font-size="([\d.]+)" font-weight="bold"[^>]*>([^<]*)</g)];
  expect(lines.map(([, , text]) => text).join('')).toBe(number);
  for (const [, size, text] of lines) {
    const width = [...text!].reduce((sum, letter) => sum + (letter === '案' ? 1 : 0.62), 0) * Number(size);
    expect(width).toBeLessThanOrEqual(200);
    // Millimetres: to be read by whoever takes the sheet in hand.
    expect(Number(size)).toBeGreaterThanOrEqual(4);
  }
  const lowest = Math.max(
    ...[...page.matchAll(/y="([\d.]+)" font-size="[\d.]+" font-weight="bold"/g)].map(([, y]) => Number(y)),
  );
  expect(lowest).toBeLessThan(79);
});

test('a number is text and nothing else', () => {
  const page = caseCodePage({ number: '<script>alert("1")&\'</script>', station: 'ST01', rows });
  expect(page).not.toContain('<script');
  expect(page).not.toMatch(/&(?!#\d+;)/);
});
