// What the commands about property and deadlines do, and the words that their answers are shown in.
import type { PropertyState } from '../../core/policy/property-state.ts';
import type { PropertyAction } from '../../core/property-model.ts';
import type { Text } from './messages.ts';

/** What each command does, and one example of it. */
export const propertyCommandTexts: Readonly<Record<string, readonly [zh: string, en: string, example: string]>> = {
  'case deadlines': [
    '期限；不带案号看全部未结案件',
    'deadlines; without a number, of all open cases',
    'liuhen case deadlines 2026-017',
  ],
  'case property': ['涉案物品', 'property taken in a case', 'liuhen case property ls 2026-017'],
  'case property add': ['登记涉案物品', 'enter an item', 'liuhen case property add --help'],
  'case property move': [
    '登记流转：封存、送检、解除、领取等',
    'enter what is done with an item',
    'liuhen case property move 2026-017 ITEM collect --time 2026-03-20 --handler 001 002',
  ],
  'case property check': [
    '盘点：逐件在库或者不在，二人',
    'monthly count: each item there or not, by two',
    'liuhen case property check 2026-017 --present ITEM --time 2026-04-01 --handler 001 002',
  ],
  'case property ls': [
    '一案的涉案物品及流转',
    'the property of a case and what was done with it',
    'liuhen case property ls 2026-017',
  ],
  'case property due': [
    '到期、待盘点、待领取的在库物品',
    'items with a deadline, to count or to collect',
    'liuhen case property due',
  ],
};

export const propertyStates: Readonly<Record<PropertyState, Text>> = {
  'in-store': ['在库', 'in store'],
  entrusted: ['委托保管', 'entrusted'],
  testing: ['送检', 'being tested'],
  lifted: ['已解除，未领取', 'lifted, not collected'],
  left: ['已离库', 'has left'],
};

export const propertyActionTexts: Readonly<Record<PropertyAction, Text>> = {
  seal: ['封存', 'sealed up'],
  entrust: ['委托保管', 'entrusted'],
  'send-for-testing': ['送检', 'sent for testing'],
  return: ['送检收回', 'back from testing'],
  convert: ['转为查封、扣押', 'turned into a seizure'],
  'dispose-early': ['先行处理', 'disposed of early'],
  extend: ['延长期限', 'term extended'],
  lift: ['解除', 'lifted'],
  collect: ['领取', 'collected'],
  sell: ['拍卖、变卖', 'sold'],
  transfer: ['移送', 'transferred'],
  destroy: ['销毁', 'destroyed'],
};

export const deadlineStates: Readonly<Record<string, Text>> = {
  running: ['期限内', 'running'],
  done: ['已办结', 'done'],
  overdue: ['已超期', 'overdue'],
  unknown: ['无法判定', 'cannot be told'],
  'calendar-unknown': ['没有该年度的放假安排', 'no calendar of that year'],
  'stands-still': ['检测期间不计入', 'stands still while it is tested'],
  'facts-erased': ['内容已删除', 'details were erased'],
};
