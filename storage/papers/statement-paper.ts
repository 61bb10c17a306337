// 全过程音像记录核验表, for a person: the signed statement of completeness as a paper, in the order of its form. The JSON
// counts, not this.
import { formOfPaper, type PaperForm } from '../../core/paper-form.ts';
import { citation } from '../../core/rule-explanation.ts';
import type { StatedClip, Statement } from '../../core/statement.ts';
import { durationText, trustText, zonedTime } from '../export/report-words.ts';
import { approvalWords } from './approval-words.ts';
import { coverageTimeline } from './coverage-timeline.ts';
import { type Filled, factsOf, listOf } from './form-paper.ts';
import type { Paper, PaperBlock, PaperSeal } from './paper.ts';
import {
  gapKindWords,
  markWords,
  modeWords,
  noteCauseWords,
  reasonWords,
  stepWords,
  stretchWords,
} from './statement-words.ts';
import { verdictBlock } from './verdict-block.ts';

/** @param seal digest of the statement's JSON, and the QR code that says it. @param unit empty: the station's name. */
export function statementPaper(statement: Statement, forms: readonly PaperForm[], seal: PaperSeal, unit = ''): Paper {
  const form = formOfPaper(forms, 'statement');
  const at = (text: string) => zonedTime(Date.parse(text), statement.zone);
  const parts = partsOf(statement, form, at);
  const sections = Object.entries(form.sections).flatMap(([name, { title, columns }]): PaperBlock[] => {
    const part = parts[name];
    if (part === undefined) return [];
    const count = part.count === undefined ? '' : `（${part.count} 件）`;
    const heading: PaperBlock[] = title === null ? [] : [{ block: 'heading', text: `${title}${count}` }];
    return [...heading, ...(part.rows ? listOf(columns, part.rows, part.empty ?? '无') : []), ...(part.blocks ?? [])];
  });
  return {
    unit: unit || statement.station.name,
    title: form.title,
    english: form.english,
    number: `${statement.case.number} · ${statement.operation.id}`,
    madeAt: statement.madeAt,
    seal,
    blocks: sections,
    signs: form.signs,
  };
}

type TimeText = (text: string) => string;

function headOf(statement: Statement, at: TimeText): Filled {
  const { operation, rule, sources, answer } = statement;
  const { facts } = operation;
  const mandatory = answer.posts.filter(({ isMandatory }) => isMandatory).map(({ post }) => postTitle(statement, post));
  const cameras = facts.posted.map((one) => `${postTitle(statement, one.post)}：${one.camera}${span(one, at)}`);
  return {
    case: statement.case.number,
    matter: `${rule.title}（${rule.matter}）`,
    mode: modeWords[rule.mode],
    basis: sources.map((source) => citation(source, 'zh')).join('；') || '未知',
    place: facts.place ?? '未登记',
    officers: facts.officers.join('、') || '未登记',
    due: facts.sessions.map(({ from, to }) => `${at(from)} 至 ${at(to)}`).join('；'),
    marks: `${rule.start.text} / ${rule.end.text}`,
    posts: mandatory.join('、') || '无',
    tolerance: `${rule.toleranceMs.ms} 毫秒`,
    cameras: cameras.join('；') || '未登记',
    items: `${facts.items} 件`,
  };
}

interface StatementPart {
  /** Of a table. */
  readonly rows?: readonly Filled[];
  readonly empty?: string;
  /** Below it. */
  readonly blocks?: readonly PaperBlock[];
  readonly count?: number;
}

/** By the names of the form's sections; a part that has nothing to say is undefined. */
function partsOf(
  statement: Statement,
  form: PaperForm,
  at: TimeText,
): Readonly<Record<string, StatementPart | undefined>> {
  const { answer, checklist, clips, limits } = statement;
  const title = (post: string) => postTitle(statement, post);
  const figures = coverageTimeline(statement).map((figure) => ({ block: 'figure', figure }) as const);
  const key = '灰条：记录；斜线框：必录点位的空缺及时长；条下粗线：多机中仅此一机在录。';
  return {
    verdict: { blocks: [verdictBlock(statement), ...factsOf(form.head, headOf(statement, at))] },
    timeline: { blocks: [{ block: 'text', text: key, isSmall: true }, ...figures] },
    gaps: {
      rows: answer.gaps.map(({ post, from, to, ms, kind }) => ({
        post: title(post),
        from: at(from),
        to: at(to),
        duration: durationText(ms),
        kind: gapKindWords[kind],
      })),
      blocks: reasons(statement),
    },
    alone: {
      rows: answer.alone.map(({ post, camera, from, to }) => ({
        post: title(post),
        camera,
        from: at(from),
        to: at(to),
      })),
    },
    'other-posts': otherPosts(statement),
    'stand-ins': standIns(statement, at),
    notes: notes(statement, at),
    steps: {
      rows: checklist.map(({ title, state, done, of, marks }) => ({
        step: title,
        state: stepWords[state] ?? state,
        count: `${done}/${of}`,
        evidence: marks.map((mark) => markWords(mark, at)).join('；'),
      })),
      empty: '该事项没有步骤',
    },
    findings: findings(statement),
    stretches: flagged(statement),
    clips: {
      rows: clips.map((clip) => ({
        clip: clip.clip,
        camera: clip.camera,
        from: clip.start === null ? '未知' : at(clip.start),
        to: clip.end === null ? '未知' : at(clip.end),
        clock: clockText(clip),
        sha256: clip.sha256,
      })),
      count: clips.length,
    },
    limits: { blocks: [{ block: 'limits', text: limits.zh, english: limits.en }] },
    origin: { blocks: [{ block: 'text', text: originText(statement, at), isSmall: true }] },
  };
}

function originText({ station, madeAt, logSize, placing, packs }: Statement, at: TimeText): string {
  const cuts = placing.trustsCuts ? '记录仪自行分段处，前后两段按所载时刻相接' : '记录仪自行分段处，按最不利情形计';
  const rules = packs.map(({ pack, sha256 }) => `${pack}（${sha256.slice(0, 8)}）`).join('、');
  return `由采集站 ${station.name}（${station.id}） 于 ${at(madeAt)} 制作，依据流转日志前 ${logSize} 条；记录仪时钟日漂移按 ${placing.driftMsPerDay} 毫秒计；${cuts}；规则包 ${rules}。本页供阅读，以同名 JSON 及其签名为准；任何人可用所附资料重新计算（docs/formats.md 第 6 节）。This page is for reading; the signed JSON of the same name counts, and anybody can compute it again.`;
}

function postTitle({ rule }: Pick<Statement, 'rule'>, post: string): string {
  return rule.posts.find((known) => known.post === post)?.title ?? post;
}

function span({ from, to }: { readonly from: string | null; readonly to: string | null }, at: TimeText): string {
  return from === null && to === null
    ? ''
    : `（${from === null ? '开始' : at(from)} 至 ${to === null ? '结束' : at(to)}）`;
}

function reasons({ answer }: Statement): PaperBlock[] {
  if (answer.reasons.length === 0) return [];
  const words = answer.reasons.map(
    ({ code, clips }) => `${reasonWords[code]}${clips.length > 0 ? `（${clips.join('、')}）` : ''}`,
  );
  return [{ block: 'text', text: words.join('；') }];
}

function otherPosts({ answer, rule }: Statement): StatementPart | undefined {
  const others = answer.posts.filter(({ isMandatory }) => !isMandatory);
  if (others.length === 0) return undefined;
  const words = { covered: '记录完整', gap: '有缺失', unknown: '无法判定' } as const;
  const said = others.map(({ post, verdict }) => `${postTitle({ rule }, post)} ${words[verdict]}`);
  return { blocks: [{ block: 'text', text: `非必录点位：${said.join('；')}` }] };
}

function standIns(statement: Statement, at: TimeText): StatementPart | undefined {
  const rows = statement.standIns.map(({ post, camera, from, to, officer, reason }) => ({
    post: postTitle(statement, post),
    camera,
    span: `${at(from)} 至 ${at(to)}`,
    officer,
    reason,
  }));
  return rows.length === 0 ? undefined : { rows };
}

function notes(statement: Statement, at: TimeText): StatementPart | undefined {
  const rows = statement.notes.map(({ state, facts, judged, steps = [] }) => ({
    span:
      facts === null
        ? '内容已删除'
        : facts.gaps.map(({ post, from, to }) => `${postTitle(statement, post)} ${at(from)} 至 ${at(to)}`).join('；'),
    cause:
      facts === null
        ? ''
        : `${noteCauseWords[facts.cause]}：${facts.text}${facts.substitute === null ? '' : `；替代证据：${facts.substitute}`}`,
    signers: facts?.signers.join('、') ?? '',
    judged: approvalWords({ state, judged, steps }, at),
  }));
  return rows.length === 0 ? undefined : { rows };
}

function findings({ findings: found }: Statement): StatementPart | undefined {
  if (found.length === 0) return undefined;
  const rows = found.map(({ code, source, ...more }) => {
    const rest = Object.entries(more).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
    const what = rest.map(([name, value]) => `${name}: ${value}`).join('；');
    return { code: String(code ?? ''), what, basis: String(source ?? '') };
  });
  return { rows };
}

/** Flags beside the verdict, which is of time alone. */
function flagged({ clips }: Statement): StatementPart {
  const rows = clips.flatMap(({ clip, stretches }) =>
    (stretches ?? []).map(({ kind, fromMs, toMs }) => ({
      clip,
      kind: stretchWords[kind],
      where: `片中 ${durationText(fromMs)} 至 ${durationText(toMs)}`,
    })),
  );
  const unsearched = clips.filter(({ stretches }) => stretches === null).length;
  const note = { block: 'text', text: `其中 ${unsearched} 件尚未查找。`, isSmall: true } as const;
  return { rows, blocks: unsearched === 0 ? [] : [note] };
}

function clockText({ trust, offsetMs, uncertaintyMs }: StatedClip): string {
  if (offsetMs === null) return trustText(trust);
  return `${trustText(trust)}，快 ${offsetMs} ms${uncertaintyMs === null ? '' : ` ± ${uncertaintyMs} ms`}`;
}
