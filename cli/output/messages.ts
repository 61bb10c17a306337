// Texts of the command line that are not an error's: options, titles, phrases. Chinese first, then English. What commands
// do is said in command-texts.ts.
import type { SuggestionSource } from '../../core/suggestion-event.ts';
import type { Language } from '../../web/language.ts';
import { caseOptionTexts } from './case-option-texts.ts';
import { explainOptionTexts } from './explain-option-texts.ts';
import { inboxOptionTexts } from './inbox-option-texts.ts';
import { propertyOptionTexts } from './property-option-texts.ts';
import { reportOptionTexts } from './report-option-texts.ts';
import { rosterOptionTexts } from './roster-texts.ts';

export type Text = readonly [zh: string, en: string];

export function text([zh, en]: Text, language: Language): string {
  return language === 'zh' ? zh : en;
}

/** zh unless LANG names English, CONTRACT §2. */
export function languageOf(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const asked = at < 0 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1]);
  if (asked === 'zh' || asked === 'en') return asked;
  return /^en/i.test(env['LANG'] ?? '') ? 'en' : 'zh';
}

export const optionTexts = {
  data: ['数据目录（或 LIUHEN_DATA；默认 ./data）', 'data directory (or LIUHEN_DATA; default ./data)'],
  json: ['标准输出只有一个 JSON 文档', 'one JSON document on stdout'],
  lang: ['语言 zh|en', 'language zh|en'],
  debug: ['出错时附调用栈', 'stack trace with an error'],
  version: ['版本', 'version'],
  help: ['帮助', 'help'],
  id: ['站号，如 ST01', 'station id, as ST01'],
  name: ['站名', 'name of the station'],
  org: ['单位', 'agency'],
  timezone: ['时区，默认 Asia/Shanghai', 'time zone, default Asia/Shanghai'],
  bays: ['端口目录，默认 <data>/bays', 'bays directory, default <data>/bays'],
  listen: ['HTTP 地址，默认 127.0.0.1:8470', 'HTTP address, default 127.0.0.1:8470'],
  noUsb: ['不使用 USB', 'leave USB alone'],
  init: ['没有采集站时先建立', 'make the station first if there is none'],
  case: ['案号', 'case number'],
  device: ['记录仪序列号', "recorder's serial"],
  officer: ['警号', 'officer number'],
  from: ['开始时间不早于', 'start not before'],
  to: ['开始时间早于', 'start before'],
  flag: ['标志', 'flag'],
  state: ['状态', 'state'],
  q: ['查找文字', 'words to look for'],
  limit: ['条数 1–1000，默认 100', 'rows 1–1000, default 100'],
  cursor: ['上一页给出的 next', 'next of the page before'],
  user: ['用户名', 'name of the account'],
  passwordFile: ['存有密码的文件', 'file with the password'],
  newPasswordFile: ['存有新密码的文件（12–128 字符）', 'file with the new password (12–128 characters)'],
  unit: ['单位', 'unit'],
  under: ['上级单位', 'unit above'],
  bayCount: ['端口个数', 'how many bays'],
  clearPriority: ['取消优先', 'no longer before the others'],
  once: ['只显示此刻的码', 'the code of this second alone'],
  role: ['角色，如 custodian', 'role, as custodian'],
  personName: ['姓名', 'name'],
  cameraName: ['单位内名称', 'what the agency calls it'],
  certificate: ['执法证号', 'number of the certificate'],
  shared: ['改为公用', 'nobody’s own any more'],
  deviceNumber: ['记录仪上的编号，可多个', 'numbers on recorders'],
  validFrom: ['执法证生效日，如 2026-01-31', 'first day of the certificate, as 2026-01-31'],
  validTo: ['执法证到期日', 'last day of the certificate'],
  person: ['用户名', 'name of the account'],
  clip: ['资料编号', 'clip number'],
  eventType: ['事项，如 view', 'event, as view'],
  eventFrom: ['不早于', 'not before'],
  eventTo: ['早于', 'before'],
  out: ['写到', 'write to'],
  qrOut: ['写成一页，供打印：.svg 或 .png', 'write a page to print: .svg or .png'],
  purpose: ['用途（入日志）', 'purpose (is recorded)'],
  reason: ['理由（入日志）', 'reason (is recorded)'],
  offsetMs: ['记录仪时钟减采集站时钟，毫秒；慢为负', "recorder's clock less the station's, in ms; negative if behind"],
  uncertaintyMs: ['误差不超过，毫秒', 'known to within, in ms'],
  clips: ['资料编号，可多个', 'clip numbers'],
  since: ['旧检查点文件', 'file with an older checkpoint'],
  root: ['从单位取得的 root.pem', "the agency's root.pem"],
  logKey: ['从单位取得的 log.vkey 那一行', "the line of the agency's log.vkey"],
  fromFile: ['旧检查点文件', 'file with an older checkpoint'],
  annexOut: ['写到 .csv 或 .xlsx 文件', 'write to a .csv or .xlsx file'],
  pack: ['规则包名，默认 imported', 'name of the pack, default imported'],
  annexDocument: ['清单所出文件的名称', 'name of the document that the table is from'],
  offline: ['采集站停止时直接检查', 'directly, with the station stopped'],
  ...caseOptionTexts,
  ...propertyOptionTexts,
  ...inboxOptionTexts,
  ...reportOptionTexts,
  ...rosterOptionTexts,
  ...explainOptionTexts,
} as const satisfies Record<string, Text>;

export const titles = {
  'Usage:': '用法:',
  'Options:': '选项:',
  'Commands:': '命令:',
  'Arguments:': '参数:',
} as const;

/** Commander's refusals by its code; an empty English text keeps commander's own. */
export const refusals: Readonly<Record<string, Text>> = {
  // `liuhen clip` alone: commander would print its help, which is no one line.
  'commander.help': ['没有给出命令', 'no command given'],
  'commander.unknownOption': ['没有这个选项', ''],
  'commander.unknownCommand': ['没有这个命令', ''],
  'commander.missingArgument': ['缺少参数', ''],
  'commander.optionMissingArgument': ['选项缺少值', ''],
  'commander.missingMandatoryOptionValue': ['缺少选项', ''],
  'commander.invalidArgument': ['选项的值不合要求', ''],
  'commander.excessArguments': ['参数过多', ''],
};

export const phrases = {
  everywhere: ['通用选项（见 liuhen --help）:', 'Everywhere (see liuhen --help):'],
  example: ['例:', 'Example:'],
  seeHelp: ['见', 'see'],
  loggedIn: ['已登录', 'logged in'],
  loggedOut: ['已退出', 'logged out'],
  changeFirst: ['一次性密码：请先 liuhen passwd', 'a one-time password: liuhen passwd comes first'],
  bound: ['端口已命名', 'the bays are named'],
  filmThis: ['把记录仪镜头对准此码，拍摄五秒', 'point the recorder at this code and film for five seconds'],
  slowAnswer: ['采集站应答太慢，暂不显示校时码', 'the station answers too slowly for a time code'],
  smallTerminal: ['窗口太小，至少须', 'the window is too small, it takes'],
  noTerminal: ['输出不是终端：只给出此刻的码', 'the output is no terminal: the code of this second alone'],
  passwordSet: ['密码已修改', 'the password was set'],
  none: ['（无）', '(none)'],
  more: ['还有更多，下一页', 'there is more, next page'],
  written: ['已写出', 'written'],
  fontLacks: ['字体缺字，文书中以码位代之：', 'lacking in the fonts, printed as code points:'],
  refused: ['不采纳', 'refused'],
  consistent: ['一致：日志是该检查点的延续', 'consistent: the log continues that checkpoint'],
  inconsistent: [
    '不一致：日志不是该检查点的延续，历史被改写或截短',
    'not consistent: the log does not continue that checkpoint; history was rewritten or cut',
  ],
  clean: ['全部一致', 'all good'],
  checked: ['已检查', 'checked'],
  rebuilt: ['目录已重建', 'the catalogue was made again'],
  stationMade: ['已建立采集站', 'the station was made'],
  oneTime: ['一次性密码（首次登录须修改）', 'one-time passwords, to be changed at the first log-in'],
  keepRoot: ['请另存根证书（打印并离站保管）', 'keep a copy of the root certificate away from the station'],
  daemonHint: ['先运行 liuhen station run，或核对 --data', 'start it with liuhen station run, or check --data'],
  initHint: ['先运行 liuhen station init，或核对 --data', 'run liuhen station init first, or check --data'],
  groupHint: ['须为采集站用户组成员', "your user must be in the station's group"],
} as const satisfies Record<string, Text>;

export const suggestionSources: Readonly<Record<SuggestionSource, Text>> = {
  'case-code': ['片中出示案件码', 'shows the case’s code'],
  'officer-time': ['人员与时间相符', 'officer and time'],
  name: ['文件名或目录名', 'name of file or folder'],
  place: ['拍摄地点相近', 'filmed near the place'],
  officer: ['执法人员选定', 'the officer’s choice'],
};

export const bayStates: Readonly<Record<string, Text>> = {
  empty: ['空', 'empty'],
  identifying: ['识别中', 'identifying'],
  pulling: ['采集中', 'pulling'],
  sealing: ['固定中', 'sealing'],
  safe: ['可取走', 'safe'],
  refused: ['拒绝读取', 'refused'],
  failed: ['失败', 'failed'],
};

export const verdicts: Readonly<Record<string, Text>> = {
  authentic: ['内容：与入库时一致', 'content: authentic'],
  altered: ['内容：校验不一致', 'content: altered'],
  gaps: ['内容：有缺失', 'content: gaps'],
  unsigned: ['内容：没有签名', 'content: unsigned'],
  'newer-version': ['内容：格式比本软件新，未作判断', 'content: a newer format, not judged'],
  trusted: ['密钥：受信任', 'key: trusted'],
  untrusted: ['密钥：不受信任', 'key: untrusted'],
  'cannot-tell': ['密钥：无法判断（未给 --root 或 --log-key）', 'key: cannot tell (--root or --log-key not given)'],
};
