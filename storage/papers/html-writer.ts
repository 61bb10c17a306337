// A paper as one HTML file without script, fetching nothing: A4, official heading, number and digest as QR in the corner,
// page x of y, room for hands and the seal.
import { type Figure, type FigureShape, qrFigure } from './figure.ts';
import { escapeHtml, factTable, listTable } from './html-text.ts';
import type { Paper, PaperBlock } from './paper.ts';

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
.figure{width:100%;height:auto;margin:1mm 0 2mm;break-inside:avoid}figure{margin:0}small{color:#444}
@media screen{body{padding:0 4mm}}`;

export function paperHtml({ unit, title, english, number, seal, blocks, signs }: Paper): string {
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
${seal === null ? '' : `<div class="seal">${svg(qrFigure(seal.qr), '')}<div>SHA-256 ${escapeHtml(seal.sha256)}</div></div>`}</header>
${blocks.map((block, at) => blockHtml(block, `${at}`)).join('\n')}
<div class="signs">${signs.map((words) => `<div>${escapeHtml(words)}</div>`).join('')}</div>
</html>
`;
}

/** @param at what tells it from the other blocks. */
function blockHtml(block: PaperBlock, at: string): string {
  switch (block.block) {
    case 'heading':
      return `<h2>${escapeHtml(block.text)}</h2>`;
    case 'facts':
      return factTable(block.rows);
    case 'list':
      return listTable(block.head, block.rows, block.empty);
    case 'text':
      return block.isSmall ? `<p><small>${escapeHtml(block.text)}</small></p>` : `<p>${escapeHtml(block.text)}</p>`;
    case 'limits':
      return `<p class="limits">${escapeHtml(block.text)}<br><small>${escapeHtml(block.english)}</small></p>`;
    case 'verdict':
      return `<div class="verdict">${svg(block.sign, at)}<div>${escapeHtml(block.words)}<small>${escapeHtml(block.english)}</small></div></div>`;
    case 'figure':
      return svg(block.figure, at, 'figure');
  }
}

function svg({ label, width, height, fontSize, shapes }: Figure, at: string, name?: string): string {
  const hatch = `hatch${at}`;
  const isHatched = shapes.some((one) => one.shape === 'box' && one.look === 'hatched');
  const pattern = `<defs><pattern id="${hatch}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" stroke="#111" stroke-width="1.4"/></pattern></defs>`;
  const drawn = shapes.map((shape) => shapeSvg(shape, hatch)).join('');
  return `<svg${name ? ` class="${name}"` : ''} viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(label)}" font-size="${fontSize}" font-family="inherit">${isHatched ? pattern : ''}${drawn}</svg>`;
}

function shapeSvg(shape: FigureShape, hatch: string): string {
  switch (shape.shape) {
    case 'box': {
      const looks = {
        bar: 'fill="#777" stroke="#111" stroke-width=".6"',
        black: 'fill="#111"',
        hatched: `fill="url(#${hatch})" stroke="#111" stroke-width="1.2"`,
      };
      const { x, y, width, height, look } = shape;
      return `<rect x="${short(x)}" y="${y}" width="${short(width)}" height="${height}" ${looks[look]}/>`;
    }
    case 'line': {
      const dash = shape.dash ? ` stroke-dasharray="${shape.dash.join(' ')}"` : '';
      return `<path d="${shape.d}" fill="none" stroke="${shape.shade}" stroke-width="${shape.width}"${dash}/>`;
    }
    case 'filled':
      return `<path d="${shape.d}" shape-rendering="crispEdges"/>`;
    case 'text': {
      const { x, y, text, anchor, isOver } = shape;
      const over = isOver ? ' paint-order="stroke" stroke="#fff" stroke-width="3"' : '';
      return `<text x="${short(x)}" y="${y}" text-anchor="${anchor}"${over}>${escapeHtml(text)}</text>`;
    }
  }
}

const short = (value: number) => value.toFixed(1);
