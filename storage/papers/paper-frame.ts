// The sheet that every paper is printed on: A4, official heading, number and digest as QR in the corner, page x of y, room
// for hands and the seal. One HTML file without script, fetching nothing.
import { escapeHtml } from './html-text.ts';

/** What a QR code says, as text and as dark (`1`) and light modules, a row each. */
export interface PaperSeal {
  /** SHA-256 of what the paper is of. */
  readonly sha256: string;
  readonly qr: readonly string[];
}

export interface PaperFrame {
  /** Unit that issues it. */
  readonly unit: string;
  readonly title: string;
  /** Smaller, below the title. */
  readonly english: string;
  readonly number: string;
  readonly seal: PaperSeal | null;
  /** HTML. */
  readonly body: string;
  /** Words below which somebody signs. */
  readonly signs: readonly string[];
}

const style = `@page{size:A4;margin:18mm 16mm 20mm;@bottom-center{content:"第 " counter(page) " 页 共 " counter(pages) " 页";font:9pt "Noto Sans CJK SC","Microsoft YaHei",SimSun,sans-serif}}
body{font:10.5pt/1.55 "Noto Sans CJK SC","WenQuanYi Micro Hei","Microsoft YaHei",SimSun,sans-serif;color:#111;max-width:178mm;margin:8mm auto}
header{display:flex;justify-content:space-between;gap:6mm;border-bottom:1.5pt solid #111;padding-bottom:2mm}
header .unit{font-size:11pt}h1{font-size:18pt;margin:1mm 0 0}h1 small{display:block;font-size:9pt;font-weight:normal;color:#444}
header .seal{text-align:center;font:7pt/1.3 monospace;flex:none;width:26mm;overflow-wrap:anywhere}header svg{width:24mm;height:24mm}
h2{font-size:12pt;margin:5mm 0 1.5mm;break-after:avoid}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
td,th{border:.6pt solid #555;padding:1mm 1.5mm;text-align:left;vertical-align:top;overflow-wrap:anywhere;font-weight:normal}th{background:#eee}
thead{display:table-header-group}tr{break-inside:avoid}.facts th{width:32mm}
.verdict{display:flex;align-items:center;gap:4mm;border:1.5pt solid #111;padding:2mm 4mm;margin:4mm 0;font-size:17pt;font-weight:bold;break-inside:avoid}
.verdict svg{width:12mm;height:12mm;flex:none}.verdict small{display:block;font-size:9pt;font-weight:normal}
.limits{border-left:2pt solid #111;padding-left:3mm;margin:4mm 0;break-inside:avoid}
.signs{display:grid;grid-template-columns:repeat(auto-fit,minmax(50mm,1fr));gap:6mm;margin-top:10mm;break-inside:avoid}
.signs div{border-top:.6pt solid #111;padding-top:1mm;min-height:16mm}
.timeline{width:100%;height:auto;margin:1mm 0 2mm;break-inside:avoid}figure{margin:0}small{color:#444}
@media screen{body{padding:0 4mm}}`;

export function paperHtml({ unit, title, english, number, seal, body, signs }: PaperFrame): string {
  return `<!doctype html>
<html lang="zh">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} ${escapeHtml(number)}</title>
<style>${style}</style>
<header><div><div class="unit">${escapeHtml(unit)}</div>
<h1>${escapeHtml(title)} <small>${escapeHtml(english)}</small></h1>
<div>编号 ${escapeHtml(number)}</div></div>
${seal === null ? '' : `<div class="seal">${qrSvg(seal.qr)}<div>SHA-256 ${escapeHtml(seal.sha256)}</div></div>`}</header>
${body}
<div class="signs">${signs.map((words) => `<div>${escapeHtml(words)}</div>`).join('')}</div>
</html>
`;
}

/** With the four light modules on each side that readers ask for (ISO/IEC 18004, 6.3.8). */
function qrSvg(rows: readonly string[]): string {
  const quiet = 4;
  const size = rows.length + 2 * quiet;
  const dark = rows.flatMap((row, y) =>
    [...row].flatMap((module, x) => (module === '1' ? `M${x + quiet} ${y + quiet}h1v1h-1z` : [])),
  );
  return `<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="QR"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${dark.join('')}" shape-rendering="crispEdges"/></svg>`;
}
