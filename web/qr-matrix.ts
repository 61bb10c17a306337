// The one file that draws QR codes. The library is loaded when the first is asked for: a station that shows none carries none.

/** Dark modules as `1`, light ones as `0`, a row each; without the quiet zone that whoever shows it must leave. */
export type QrRows = readonly string[];

/** Error correction M or better: a screen has no dirt, but a lens at arm's length has glare (ISO/IEC 18004, 6.5.1). */
export async function qrRows(text: string): Promise<QrRows> {
  const { correction, generate } = await import('lean-qr');
  const code = generate(text, { minCorrectionLevel: correction.M });
  const places = Array.from({ length: code.size }, (_, at) => at);
  return places.map((y) => places.map((x) => (code.get(x, y) ? '1' : '0')).join(''));
}
