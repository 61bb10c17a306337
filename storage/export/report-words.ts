// Times, durations and flags as the report words them.
import type { HeldOffset } from '../../core/best-offset.ts';
import type { EventType } from '../../core/custody-event.ts';
import type { ClipFlag, Manifest, OffsetTrust } from '../../core/model.ts';

/** By zone: one is dear to make, and a statement has thousands of times. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Local time with seconds and the zone's name. */
export function zonedTime(ms: number, zone: string): string {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(zone, format);
  }
  return `${format.format(ms)} ${zone}`;
}

/** Start and end in milliseconds since 1970, by the station's clock where the recorder's offset is known. */
export function corrected(
  { deviceStart, deviceEnd }: Manifest['time'],
  offset: Pick<HeldOffset, 'offsetMs'>,
): { start?: number; end?: number } {
  const offsetMs = offset.offsetMs ?? 0;
  return {
    ...(deviceStart === undefined ? {} : { start: Date.parse(deviceStart) - offsetMs }),
    ...(deviceEnd === undefined ? {} : { end: Date.parse(deviceEnd) - offsetMs }),
  };
}

/** h:mm:ss.mmm */
export function durationText(ms: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const seconds = Math.floor(ms / 1000);
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${clock}.${String(ms % 1000).padStart(3, '0')}`;
}

const flagWords: Record<ClipFlag, string> = {
  'camera-unregistered': '记录仪未登记 recorder not in the register',
  unparsed: '文件名不合任何已知规则 name of no known pattern',
  resumed: '分次采集 copied in more than one go',
  empty: '零字节 zero bytes',
  important: '记录仪标为重要 marked important on the recorder',
  'clock-untrusted': '记录仪时钟未经校核 the recorder’s clock was not checked',
  'station-clock-untrusted': '采集站时钟无依据 the station’s clock had no ground',
  'no-media': '未读出音像内容 no media could be read',
  'partial-read':
    '存储卡损坏，有部分内容未能读出（以零填充） the card was damaged: parts could not be read and are zeros',
  'probe-failed': '音像信息读取失败 the media tool failed',
  'read-back-cached': '回读经由缓存 read back through the cache',
};

/** Events that can stand in a clip's custody today; the full list is in docs/glossary.md. */
const eventWords: Partial<Record<EventType, string>> = {
  pull: '采集',
  seal: '入库固定',
  'seen-again': '再次发现',
  salvage: '抢救读取',
  import: '导入',
  derive: '生成衍生副本',
  view: '查看',
  copy: '取出原始资料',
  export: '导出证据包',
  link: '关联案件',
  unlink: '解除关联',
  anchor: '时间校正',
};

const trustWords: Record<OffsetTrust, string> = {
  measured: '接入实测',
  filmed: '拍摄校时',
  anchored: '人工比对',
  bounded: '按入库时间推定',
  none: '无依据',
};

export function trustText(trust: OffsetTrust): string {
  return `${trustWords[trust]} ${trust}`;
}

export function eventText(type: EventType, action?: unknown): string {
  const word = type === 'link' && action === 'routine' ? '日常巡查，不入卷' : eventWords[type];
  return word === undefined ? type : `${word} ${type}`;
}

export function flagText(flag: string): string {
  return Object.hasOwn(flagWords, flag) ? flagWords[flag as ClipFlag] : flag;
}
