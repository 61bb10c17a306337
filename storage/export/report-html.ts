// report.html of a package, for a person: each clip, its custody, what was checked and what cannot be proved. One file,
// no script, nothing fetched; every text out of a recorder or a person is escaped.

import { bestOffset, type HeldOffset } from '../../core/best-offset.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import type { Manifest, StationIdentity } from '../../core/model.ts';
import { escapeHtml, factTable } from '../papers/html-text.ts';
import { corrected, durationText, eventText, flagText, trustText, zonedTime } from './report-words.ts';

export interface ReportFacts {
  readonly station: StationIdentity;
  readonly organisation: string;
  /** IANA name; all times are shown in it. */
  readonly zone: string;
  readonly madeAtMs: number;
  readonly requestedBy: string;
  readonly purpose: string;
  readonly clips: readonly { readonly manifest: Manifest; readonly events: readonly CustodyEvent[] }[];
}

const style = `body{font:14px/1.6 "Noto Sans CJK SC","Microsoft YaHei",SimSun,sans-serif;margin:2em auto;max-width:60em;color:#111}
h1{font-size:22px}h2{font-size:17px;border-bottom:1px solid #999;margin-top:2em}table{border-collapse:collapse;width:100%}
td,th{border:1px solid #bbb;padding:3px 6px;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#f2f2f2;font-weight:normal}
.facts th{width:14em}.custody th:nth-child(2),.custody th:nth-child(3){width:8em}.custody th:first-child,.custody th:nth-child(4){width:4em}code{font-family:monospace}small{color:#555}@media print{section{break-before:page}}@page{size:A4;margin:18mm}`;

export function renderReport(facts: ReportFacts): string {
  return `<!doctype html>
<html lang="zh">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>证据包清单 Evidence package</title>
<style>${style}</style>
<h1>证据包清单 <small>Evidence package</small></h1>
${factTable([
  ['单位 Agency', facts.organisation || '未知 unknown'],
  ['采集站 Station', `${facts.station.name} (${facts.station.id})`],
  ['制作时间 Made', zonedTime(facts.madeAtMs, facts.zone)],
  ['申请人 Requested by', facts.requestedBy],
  ['查阅事由 Purpose', facts.purpose],
  ['音像资料 Clips', String(facts.clips.length)],
])}
${whatIsProved}
${facts.clips.map((clip) => clipSection(clip, facts.zone)).join('\n')}
</html>
`;
}

const whatIsProved = `<h2>核对了什么，不能证明什么</h2>
<p>导出时，采集站把每件原始资料从头到尾重读一遍，与入库固定时的完整性校验值一致才写入本包。每件资料和本包目录都有采集签章，流转记录都有日志证明。
核验方法见 README.txt；不必使用本站软件。本页只供阅读，以各文件本身为准。</p>
<p>本包不能证明：采集之前（文件在记录仪上期间）发生过什么；本包制作之后没有新的流转记录；若无他人另存的旧检查点，采集站没有在此之前重写整个日志；由谁拍摄。</p>
<h2>What was checked, and what cannot be proved</h2>
<p>While exporting, the station read every original again from beginning to end and compared it with the digest of its
seal; one that differs ends the export. Each clip and the list of contents carry the station's seal, each custody event
its log proof. README.txt tells how to verify with stock tools. This page is for reading; the files themselves count.</p>
<p>This package cannot prove: what happened before the station first read the files; that no event came after; without
an older checkpoint kept by somebody else, that the log was not rewritten before; who filmed.</p>`;

function clipSection({ manifest, events }: ReportFacts['clips'][number], zone: string): string {
  const { file, time, device, media } = manifest;
  // The manifest keeps what was known at sealing; what was seen or concluded since stands in the custody.
  const offset = bestOffset(time, events);
  const { start, end } = corrected(time, offset);
  const flags = offset.offsetMs === null ? manifest.flags : manifest.flags.filter((flag) => flag !== 'clock-untrusted');
  const rows: [string, string][] = [
    ['原文件名 File', file.name],
    ['记录仪上路径 Path', file.path],
    ['人员编号 Officer', manifest.officer ?? unknown('记录仪未写 not written by the recorder')],
    ['记录仪 Recorder', [device.profile, device.serial, device.label].filter((text) => text !== undefined).join(' · ')],
    ['开始 Start', start === undefined ? unknown('文件未载 the file tells none') : zonedTime(start, zone)],
    ['结束 End', end === undefined ? unknown('文件未载 the file tells none') : zonedTime(end, zone)],
    ['时钟 Clock', clockText(time, offset)],
    [
      '时长 Duration',
      media === null || media.durationMs === null ? unknown('无法读出 not readable') : durationText(media.durationMs),
    ],
    ['大小 Bytes', String(file.bytes)],
    ['SHA-256', file.digests.sha256],
    ...(file.digests.sm3 === undefined ? [] : [['SM3', file.digests.sm3] as [string, string]]),
    ['到站 Docked', zonedTime(Date.parse(time.docked), zone)],
    ['采集 Pulled', zonedTime(Date.parse(time.pulled), zone)],
    ['入库固定 Sealed', zonedTime(Date.parse(time.sealed), zone)],
    ['标记 Flags', flags.map(flagText).join('；') || '无 none'],
  ];
  return `<section><h2>${escapeHtml(manifest.clip)}</h2>
${factTable(rows)}
<h3>流转记录 <small>Custody</small></h3>
<table class="custody"><tr><th>序 No.</th><th>时间 Time</th><th>事项 Event</th><th>经手 Actor</th><th>公开事实 Facts</th><th>细节 Detail</th></tr>
${events.map((event) => custodyRow(event, zone)).join('\n')}</table></section>`;
}

function custodyRow(event: CustodyEvent, zone: string): string {
  const cells = [
    String(event.clipSeq ?? ''),
    `${zonedTime(Date.parse(event.at), zone)} (${event.atQuality})`,
    eventText(event.type, event.public['action']),
    event.actor,
    members(event.public),
    event.detail === undefined ? (event.private === undefined ? '—' : '未附 withheld') : members(event.detail),
  ];
  return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
}

function members(object: object): string {
  return Object.entries(object)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ');
}

function clockText({ startSource }: Manifest['time'], { offsetMs, uncertaintyMs, trust }: HeldOffset): string {
  const source = startSource === undefined ? '' : `, ${startSource}`;
  const within = uncertaintyMs === null ? '' : ` ± ${uncertaintyMs} ms`;
  return offsetMs === null
    ? `未校正，为记录仪自己的时间 not corrected, the recorder's own time (${trust}${source})`
    : `已校正，记录仪时钟减本站时钟 corrected, recorder minus station: ${offsetMs} ms${within} (${trustText(trust)}${source})`;
}

const unknown = (why: string) => `未知 unknown（${why}）`;
