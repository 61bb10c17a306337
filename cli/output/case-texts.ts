// What the commands about cases do, for command-texts.ts, and the words that their answers are shown in.
import type { FindingCode } from '../../core/case-finding.ts';
import type { Text } from './messages.ts';

/** What each command does, and one example of it. */
export const caseCommandTexts: Readonly<Record<string, readonly [zh: string, en: string, example: string]>> = {
  case: ['案件', 'cases', 'liuhen case ls'],
  'case open': ['登记案件', 'open a case', 'liuhen case open 2026-017 --matter seizure --object 某商行'],
  'case ls': ['列出案件，新的在前', 'list cases, newest first', 'liuhen case ls --object 某商行 --json'],
  'case qr': [
    '案件码：录制中出示给记录仪，据此建议关联；--out 供打印',
    'the case’s QR code, to be filmed; --out: to print',
    'liuhen case qr 2026-017 --out code.svg',
  ],
  'case show': ['案件、文书、审核', 'a case with its documents and reviews', 'liuhen case show 2026-017'],
  'case edit': [
    '更改案件（写明事由）',
    'change a case, with the reason',
    'liuhen case edit 2026-017 --body 一中队 --reason 更正',
  ],
  'case import': [
    '导入办案平台导出的案件（CSV、XLSX、JSON，可重复导入）',
    "take in the case platform's export, again and again",
    'liuhen case import cases.csv',
  ],
  'case close': ['音像归卷', 'close a case', 'liuhen case close 2026-017'],
  'case reopen': ['撤销归卷（写明事由）', 'open a closed case again', 'liuhen case reopen 2026-017 --reason 补充材料'],
  'case coverage': ['记录是否完整', 'whether it was recorded without a break', 'liuhen case coverage 2026-017'],
  'case operation': ['现场执法', 'operations of a case', 'liuhen case operation add --help'],
  'case operation add': [
    '登记一次现场执法',
    'enter an operation',
    'liuhen case operation add 2026-017 --from 2026-03-01T09:00 --to 2026-03-01T10:00',
  ],
  'case operation edit': [
    '更正现场执法（写明事由）',
    'correct an operation, with the reason',
    'liuhen case operation edit 2026-017 0123456789abcdef --items 3 --reason 补录清单',
  ],
  'case operation void': [
    '作废现场执法（写明事由）',
    'void an operation, with the reason',
    'liuhen case operation void 2026-017 0123456789abcdef --reason 重复登记',
  ],
  'case step': [
    '标记步骤：时码、文书，或不适用及理由',
    'mark a step done, or not applicable and why',
    'liuhen case step 2026-017 0123456789abcdef cleared --not-applicable 空置房屋',
  ],
  'case stand-in': [
    '确认由其他机位替代（写明理由）',
    "confirm that another post's camera filmed it, and why",
    'liuhen case stand-in --help',
  ],
  'case document': ['文书', "a case's documents", 'liuhen case document add --help'],
  'case document add': [
    '登记文书；同类同号的更正',
    'enter a document, or correct it',
    'liuhen case document add 2026-017 --kind decision --number 〔2026〕5号 --date 2026-03-02',
  ],
  'case review': [
    '法制审核：pass、return；提请：ask',
    'legal review: pass, return, or ask for it',
    'liuhen case review 2026-017 pass --opinion 同意',
  ],
  'case statement': [
    '出具全过程音像记录核验表并签章；管理员',
    'sign the statement of completeness (custodian)',
    'liuhen case statement 2026-017 0123456789abcdef',
  ],
  'case paper': [
    '打印卷内文书（HTML 或 PDF，A4）',
    'a paper of the file, to be printed (HTML or PDF, A4)',
    'liuhen case paper 2026-017 --kind evidence-note --out note.pdf',
  ],
  'case note': ['中断（缺失）情况说明', 'explanations of holes', 'liuhen case note add --help'],
  'case note add': [
    '说明中断原因，二人签名',
    'explain the holes of an operation; two sign',
    'liuhen case note add 2026-017 0123456789abcdef --cause battery --text 换电池 --signer 001 002',
  ],
  'case note approve': [
    '批准中断说明的当前一步',
    'approve an explanation: the step that is due',
    'liuhen case note approve 2026-017 0123456789abcdef --opinion 属实',
  ],
  'case note return': [
    '退回中断说明，须重新说明',
    'return an explanation, to be written anew',
    'liuhen case note return 2026-017 0123456789abcdef --opinion 原因不清',
  ],
};

export const reviewOutcomes: Readonly<Record<string, Text>> = {
  pass: ['通过', 'passed'],
  return: ['退回', 'returned'],
};

export const caseStates: Readonly<Record<string, Text>> = {
  open: ['办理中', 'open'],
  closed: ['已归卷', 'closed'],
};

export const verdicts: Readonly<Record<string, Text>> = {
  covered: ['记录完整', 'complete'],
  gap: ['记录有中断', 'has holes'],
  unknown: ['无法判定', 'cannot be told'],
  explained: ['有中断，已说明并经批准', 'has holes; explained and approved'],
};

export const noteStates: Readonly<Record<string, Text>> = {
  submitted: ['待批准', 'waits for approval'],
  approved: ['已批准', 'approved'],
  returned: ['已退回，须重新说明', 'returned, to be written anew'],
};

/** What became of a step of approval. */
export const stepOutcomes: Readonly<Record<string, Text>> = {
  approve: ['已批准', 'approved'],
  return: ['已退回', 'returned'],
  due: ['待批准', 'due'],
  waiting: ['未到', 'not yet'],
};

export const gapKinds: Readonly<Record<string, Text>> = {
  interruption: ['中断', 'interruption'],
  'late-start': ['开始晚于应录', 'late start'],
  'early-end': ['结束早于应录', 'early end'],
  nothing: ['未见记录', 'nothing recorded'],
};

export const reasonTexts: Readonly<Record<string, Text>> = {
  'facts-erased': ['现场执法的内容已删除', "the operation's details were erased"],
  'matter-unknown': ['现行事项清单中没有这一事项', 'no rule pack in force has the matter'],
  'clock-unknown': ['有资料的记录仪时钟无依据', 'the clock of some clips has no ground'],
  'clock-uncertain': ['时钟误差范围内不能排除中断', 'a hole cannot be ruled out within the uncertainty of the clocks'],
  'seconds-only': [
    '文件名只到秒，相邻片段之间不足两秒的空档不能排除',
    'names tell whole seconds: holes of under two seconds between parts cannot be ruled out',
  ],
};

export const stepStates: Readonly<Record<string, Text>> = {
  done: ['已做', 'done'],
  missing: ['未标', 'not marked'],
  'not-applicable': ['不适用', 'not applicable'],
};

/** Findings of the checks: docs/checks.md. */
export const findingTexts: Readonly<Record<FindingCode, Text>> = {
  SINGLE_RECORDER: ['单机记录', 'one recorder alone'],
  TOO_FEW_OFFICERS: ['执法人员不足', 'too few officers'],
  AUXILIARY_ALONE: ['仅辅助人员', 'auxiliaries alone'],
  CERTIFICATE_UNKNOWN: ['执法证件当日是否有效无法判定', 'whether the certificate was valid cannot be told'],
  CERTIFICATE_NOT_VALID: ['执法证件当日无效', 'certificate not valid on the day'],
  NIGHT_EXECUTION: ['夜间实施强制执行', 'execution by night'],
  WEEKEND_EXECUTION: ['周末实施强制执行', 'execution at a weekend'],
  HOLIDAY_EXECUTION: ['法定节假日实施强制执行', 'execution on a holiday'],
  CALENDAR_UNKNOWN: [
    '没有该年度的放假安排，是否节假日无法判定',
    'no calendar of that year: holiday or not cannot be told',
  ],
  OFFICER_ELSEWHERE: ['同一执法人员同时在另一现场或者笔录', 'the same officer is at another operation at that time'],
  CAMERA_ELSEWHERE: ['同一记录仪同时在另一现场', 'the same recorder is at another operation at that time'],
  TIMES_DISAGREE: ['文书时间与录制时间不一致', 'written and recorded times do not agree'],
  STEP_ORDER: ['步骤时码次序与规定不符', 'time codes of steps are out of order'],
  STEP_NOT_IN_FOOTAGE: ['步骤时码不在所指资料内', 'the clip does not show the time of the step'],
  PAPERS_MISSING: ['前置文书核对：未见', 'papers before: not there'],
  PAPERS_OUT_OF_ORDER: ['前置文书核对：次序不符', 'papers before: out of order'],
  POWER_NOT_VALID: ['职权与当日不符', 'power not held on the day'],
  POWER_UNKNOWN: ['当日职权无法判定', 'whether the power was held cannot be told'],
  DECIDED_BEFORE_REVIEW: ['先决定后审核', 'decided before the review'],
  CLIP_NOT_LINKED: ['完整性所依据的资料尚未关联本案', 'footage that counts is not linked to the case'],
  DEPOSITED_LATE: ['超过时限入库', 'taken into the station late'],
};

export const findingStates: Readonly<Record<string, Text>> = {
  unclear: ['规则不明确', 'the rule does not say'],
  unknown: ['无法判定', 'cannot be told'],
};
