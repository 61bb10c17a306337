// What the checks of a case find, in Chinese: a test holds the list against core/case-finding.ts.
import type { FindingCode, FindingState } from '../../../../core/case-finding.ts';

export const zhCaseFindings = {
  SINGLE_RECORDER: '单机记录',
  TOO_FEW_OFFICERS: '执法人员不足',
  AUXILIARY_ALONE: '仅辅助人员',
  CERTIFICATE_UNKNOWN: '执法证件当日是否有效，无法判定',
  CERTIFICATE_NOT_VALID: '执法证件当日无效',
  NIGHT_EXECUTION: '夜间实施强制执行',
  WEEKEND_EXECUTION: '周末实施强制执行',
  HOLIDAY_EXECUTION: '法定节假日实施强制执行',
  CALENDAR_UNKNOWN: '没有该年度的放假安排，是否节假日无法判定',
  OFFICER_ELSEWHERE: '同一执法人员同时在另一现场或者笔录',
  CAMERA_ELSEWHERE: '同一记录仪同时在另一现场',
  TIMES_DISAGREE: '文书时间与录制时间不一致',
  STEP_ORDER: '步骤时码次序与规定不符',
  STEP_NOT_IN_FOOTAGE: '步骤时码不在所指资料内',
  PAPERS_MISSING: '前置文书核对：未见',
  PAPERS_OUT_OF_ORDER: '前置文书核对：次序不符',
  POWER_NOT_VALID: '职权与当日不符',
  POWER_UNKNOWN: '当日职权无法判定',
  DECIDED_BEFORE_REVIEW: '先决定后审核',
  CLIP_NOT_LINKED: '完整性所依据的资料尚未关联本案',
  DEPOSITED_LATE: '超过时限入库',
} as const satisfies Record<FindingCode, string>;

export const zhFindingStates = {
  found: '发现',
  unclear: '规则不明确',
  unknown: '无法判定',
} as const satisfies Record<FindingState, string>;

export const zhFindingReasons = {
  'not-registered': '执法人员登记中没有此证号',
  'no-dates': '没有登记起止日期',
  'not-entered': '没有登记权力来源',
  'not-delegable': '不得委托',
  'not-on-the-day': '当日不在有效期内',
} as const;
