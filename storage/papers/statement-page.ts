// 全过程音像记录核验表, for a person: the signed statement of completeness as a page that prints. The JSON counts, not this.
import type { CoverageVerdict } from '../../core/policy/coverage.ts';
import { citation } from '../../core/rule-explanation.ts';
import type { StatedClip, Statement } from '../../core/statement.ts';
import { durationText, trustText, zonedTime } from '../export/report-words.ts';
import { approvalWords } from './approval-words.ts';
import { coverageTimeline } from './coverage-timeline.ts';
import { escapeHtml, factTable, listTable } from './html-text.ts';
import { type PaperSeal, paperHtml } from './paper-frame.ts';
import { gapKindWords, markWords, noteCauseWords, reasonWords, stepWords, stretchWords } from './statement-words.ts';

/** @param seal digest of the statement's JSON, and the QR code that says it. @param unit empty: the station's name. */
export function statementPage(statement: Statement, seal: PaperSeal, unit = ''): string {
  return paperHtml({
    unit: unit || statement.station.name,
    title: '全过程音像记录核验表',
    english: 'Statement of completeness',
    number: `${statement.case.number} · ${statement.operation.id}`,
    seal,
    body: body(statement),
    signs: ['填表人', '核对人', '日期（单位印章）'],
  });
}

function body(statement: Statement): string {
  const { station, madeAt, zone, operation, rule, sources, packs, answer, clips, logSize, placing } = statement;
  const { facts } = operation;
  const at = (text: string) => zonedTime(Date.parse(text), zone);
  const mandatory = answer.posts.filter(({ isMandatory }) => isMandatory).map(({ post }) => postTitle(statement, post));
  return `${verdictBox(statement)}
${factTable([
  ['案号', statement.case.number],
  ['记录事项', `${rule.title}（${rule.matter}）`],
  ['记录要求', modeWords[rule.mode]],
  ['依据', sources.map((source) => citation(source, 'zh')).join('；') || '未知'],
  ['地点', facts.place ?? '未登记'],
  ['执法人员证号', facts.officers.join('、') || '未登记'],
  ['应录时段', facts.sessions.map(({ from, to }) => `${at(from)} 至 ${at(to)}`).join('；')],
  ['起止标志', `${rule.start.text} / ${rule.end.text}`],
  ['必录点位', mandatory.join('、') || '无'],
  ['允许间隔', `${rule.toleranceMs.ms} 毫秒`],
  [
    '机位',
    facts.posted.map((one) => `${postTitle(statement, one.post)}：${one.camera}${span(one, at)}`).join('；') ||
      '未登记',
  ],
  ['清单物品', `${facts.items} 件`],
])}
<h2>时间线</h2>
<p><small>灰条：记录；斜线框：必录点位的空缺及时长；条下粗线：多机中仅此一机在录。</small></p>
${coverageTimeline(statement)}
<h2>中断（缺失）清单</h2>
${listTable(
  ['点位', '起', '止', '时长', '类别'],
  answer.gaps.map(({ post, from, to, ms, kind }) => [
    postTitle(statement, post),
    at(from),
    at(to),
    durationText(ms),
    gapKindWords[kind],
  ]),
  '无',
)}
${answer.reasons.length === 0 ? '' : `<p>${answer.reasons.map(({ code, clips: of }) => escapeHtml(`${reasonWords[code]}${of.length > 0 ? `（${of.join('、')}）` : ''}`)).join('；')}</p>`}
<h2>仅一机在录的时段</h2>
${listTable(
  ['点位', '记录仪', '起', '止'],
  answer.alone.map(({ post, camera, from, to }) => [postTitle(statement, post), camera, at(from), at(to)]),
  '无',
)}
${otherPosts(statement)}
${saidBy(statement, at)}
<h2>步骤核对</h2>
${listTable(
  ['步骤', '状态', '已标/应标', '凭据'],
  statement.checklist.map(({ title, state, done, of, marks }) => [
    title,
    stepWords[state] ?? state,
    `${done}/${of}`,
    marks.map((mark) => markWords(mark, at)).join('；'),
  ]),
  '该事项没有步骤',
)}
${findings(statement)}
${flagged(statement)}
<h2>所依据的音像资料（${clips.length} 件）</h2>
${listTable(
  ['编号', '记录仪', '起', '止', '时钟可信度', 'SHA-256'],
  clips.map((clip) => [
    clip.clip,
    clip.camera,
    clip.start === null ? '未知' : at(clip.start),
    clip.end === null ? '未知' : at(clip.end),
    clockText(clip),
    clip.sha256,
  ]),
  '无',
)}
<p class="limits">${escapeHtml(statement.limits.zh)}<br><small>${escapeHtml(statement.limits.en)}</small></p>
<p><small>由采集站 ${escapeHtml(`${station.name}（${station.id}）`)} 于 ${escapeHtml(at(madeAt))} 制作，依据流转日志前 ${logSize} 条；记录仪时钟日漂移按 ${placing.driftMsPerDay} 毫秒计；${placing.trustsCuts ? '记录仪自行分段处，前后两段按所载时刻相接' : '记录仪自行分段处，按最不利情形计'}；规则包 ${escapeHtml(packs.map(({ pack, sha256 }) => `${pack}（${sha256.slice(0, 8)}）`).join('、'))}。本页供阅读，以同名 JSON 及其签名为准；任何人可用所附资料重新计算（docs/formats.md 第 6 节）。This page is for reading; the signed JSON of the same name counts, and anybody can compute it again.</small></p>`;
}

const modeWords = { full: '全程记录', 'key-moments': '关键环节记录', 'text-suffices': '文字记录即可' } as const;

function verdictBox({ answer, explained }: Statement): string {
  const shown = explained && answer.verdict === 'gap' ? 'explained' : answer.verdict;
  return `<div class="verdict">${signs[shown]}<div>${verdictWords(answer.gaps, shown)}<small>${englishWords[shown]}</small></div></div>`;
}

function verdictWords(gaps: Statement['answer']['gaps'], shown: CoverageVerdict | 'explained'): string {
  if (shown === 'covered') return '记录完整';
  if (shown === 'unknown') return '无法判定';
  if (shown === 'explained') return '有中断，已说明并经批准';
  if (gaps.every(({ kind }) => kind === 'nothing')) return '未见记录';
  return gaps.some(({ kind }) => kind === 'interruption') ? '记录有中断' : '起止不全';
}

const englishWords = {
  covered: 'recorded without a break',
  gap: 'has holes',
  unknown: 'cannot be told',
  explained: 'has holes; explained and approved',
} as const;

const sign = (shape: string) =>
  `<svg viewBox="0 0 24 24" fill="none" stroke="#111" stroke-width="2" aria-hidden="true">${shape}</svg>`;
/** Told apart by their shape alone. */
const signs = {
  covered: sign('<circle cx="12" cy="12" r="10"/><path d="M7 12l4 4 6-8"/>'),
  explained: sign('<path d="M14 2.2A10 10 0 1 1 10 2.2l2 3z"/><path d="M7 12l4 4 6-8"/>'),
  gap: sign('<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path d="M8 8l8 8M16 8l-8 8"/>'),
  unknown: sign('<circle cx="12" cy="12" r="10" stroke-dasharray="3 3"/><path d="M9 9a3 3 0 1 1 3 4v2M12 18v.5"/>'),
} as const;

function postTitle({ rule }: Statement, post: string): string {
  const known = rule.posts.find((one) => one.post === post);
  return known ? `${known.title}` : post;
}

function span(
  { from, to }: { readonly from: string | null; readonly to: string | null },
  at: (text: string) => string,
): string {
  return from === null && to === null
    ? ''
    : `（${from === null ? '开始' : at(from)} 至 ${to === null ? '结束' : at(to)}）`;
}

function otherPosts({ answer, rule }: Statement): string {
  const others = answer.posts.filter(({ isMandatory }) => !isMandatory);
  if (others.length === 0) return '';
  const words = { covered: '记录完整', gap: '有缺失', unknown: '无法判定' } as const;
  const title = (post: string) => rule.posts.find((one) => one.post === post)?.title ?? post;
  return `<p>非必录点位：${others.map(({ post, verdict }) => escapeHtml(`${title(post)} ${words[verdict]}`)).join('；')}</p>`;
}

function saidBy({ standIns, notes, ...rest }: Statement, at: (text: string) => string): string {
  const statement = { standIns, notes, ...rest };
  const standing = standIns.map(({ post, camera, from, to, officer, reason }) => [
    postTitle(statement, post),
    camera,
    `${at(from)} 至 ${at(to)}`,
    officer,
    reason,
  ]);
  const noted = notes.map(({ state, facts, judged, steps = [] }) => [
    facts === null
      ? '内容已删除'
      : facts.gaps.map(({ post, from, to }) => `${postTitle(statement, post)} ${at(from)} 至 ${at(to)}`).join('；'),
    facts === null
      ? ''
      : `${noteCauseWords[facts.cause]}：${facts.text}${facts.substitute === null ? '' : `；替代证据：${facts.substitute}`}`,
    facts?.signers.join('、') ?? '',
    approvalWords({ state, judged, steps }, at),
  ]);
  return `${standing.length === 0 ? '' : `<h2>由其他机位替代</h2>${listTable(['点位', '替代记录仪', '时段', '确认人证号', '理由'], standing, '')}`}
${noted.length === 0 ? '' : `<h2>中断（缺失）情况说明</h2>${listTable(['时段', '原因及情况', '说明人证号', '审批'], noted, '')}`}`;
}

function findings({ findings: found }: Statement): string {
  if (found.length === 0) return '';
  const line = ({ code, source, ...more }: Statement['findings'][number]) => {
    const rest = Object.entries(more).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
    return [String(code ?? ''), rest.map(([name, value]) => `${name}: ${value}`).join('；'), String(source ?? '')];
  };
  return `<h2>核查发现</h2>${listTable(['代码', '内容', '依据'], found.map(line), '')}`;
}

/** Flags beside the verdict, which is of time alone. */
function flagged({ clips }: Statement): string {
  const found = clips.flatMap(({ clip, stretches }) =>
    (stretches ?? []).map(({ kind, fromMs, toMs }) => [
      clip,
      stretchWords[kind],
      `片中 ${durationText(fromMs)} 至 ${durationText(toMs)}`,
    ]),
  );
  const unsearched = clips.filter(({ stretches }) => stretches === null).length;
  const note = unsearched === 0 ? '' : `<p><small>其中 ${unsearched} 件尚未查找。</small></p>`;
  return `<h2>标记的片段</h2>${listTable(['编号', '种类', '位置'], found, '无')}${note}`;
}

function clockText({ trust, offsetMs, uncertaintyMs }: StatedClip): string {
  if (offsetMs === null) return trustText(trust);
  return `${trustText(trust)}，快 ${offsetMs} ms${uncertaintyMs === null ? '' : ` ± ${uncertaintyMs} ms`}`;
}
