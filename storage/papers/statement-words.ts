// The words in which papers speak of coverage, notes and steps. Chinese; the codes are those of core/.
import type { NoteCause, StepMark } from '../../core/case-model.ts';
import type { RecordingMode } from '../../core/matter-rule.ts';
import type { GapKind } from '../../core/policy/coverage.ts';
import type { CoverageReason } from '../../core/policy/operation-coverage.ts';
import type { PropertyAction } from '../../core/property-model.ts';
import type { StatedNote } from '../../core/statement.ts';
import type { StretchKind } from '../../core/stretches.ts';

export const gapKindWords: Readonly<Record<GapKind, string>> = {
  interruption: '中断',
  'late-start': '开始晚于应录',
  'early-end': '结束早于应录',
  nothing: '未见记录',
};

export const reasonWords: Readonly<Record<CoverageReason, string>> = {
  'facts-erased': '现场执法的内容已删除',
  'matter-unknown': '现行事项清单中没有这一事项',
  'clock-unknown': '有资料的记录仪时钟无依据',
  'clock-uncertain': '时钟误差范围内不能排除中断',
  'seconds-only': '文件名只到秒，相邻片段之间不足两秒的空档不能排除',
};

export const stretchWords: Readonly<Record<StretchKind, string>> = {
  silent: '无声',
  black: '黑屏',
  covered: '画面被遮挡或无细节',
  frozen: '画面静止',
  'no-picture': '无画面',
};

export const noteCauseWords: Readonly<Record<NoteCause, string>> = {
  device: '设备',
  battery: '电量',
  storage: '存储',
  obstruction: '现场阻碍',
  human: '人为',
  other: '其他',
};

export const propertyWords: Readonly<Record<PropertyAction, string>> = {
  seal: '封存',
  entrust: '委托保管',
  'send-for-testing': '送检',
  return: '送检收回',
  convert: '转扣押',
  'dispose-early': '先行处理',
  extend: '延长',
  lift: '解除',
  collect: '领取',
  sell: '拍卖变卖',
  transfer: '移送',
  destroy: '销毁',
};

export const noteStateWords: Readonly<Record<StatedNote['state'], string>> = {
  submitted: '待批准',
  approved: '已批准',
  returned: '已退回',
};

export const stepWords: Readonly<Record<string, string>> = {
  done: '已做',
  missing: '未标',
  'not-applicable': '不适用',
};

/** What shows that a step was done, or why it does not apply. */
export function markWords({ clip, at, document, item, reason }: StepMark, time: (text: string) => string): string {
  const parts = [
    item === null ? null : `第${item}件`,
    clip,
    at === null ? null : time(at),
    document === null ? null : `文书 ${document}`,
    reason === null ? null : `理由：${reason}`,
  ];
  return parts.filter((part) => part !== null).join(' ');
}

export const modeWords: Readonly<Record<RecordingMode, string>> = {
  full: '全程记录',
  'key-moments': '关键环节记录',
  'text-suffices': '文字记录即可',
};
