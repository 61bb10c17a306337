// Every text of the command line that is not an error's: help, titles, phrases. Chinese first, then English.
import type { Language } from '../../web/language.ts';

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

/** What each command does, and one example of it. */
export const commandTexts: Readonly<Record<string, readonly [zh: string, en: string, example: string]>> = {
  liuhen: ['执法记录采集与固定', 'take in, seal and prove the footage of body-worn recorders', 'liuhen dock ls'],
  station: ['采集站：建立、运行、状态', 'the station: make, run, look at', 'liuhen station status'],
  'station init': [
    '在数据目录建立采集站',
    'make a station in the data directory',
    'liuhen --data /var/lib/liuhen station init --id ST01',
  ],
  'station run': [
    '在前台运行采集站',
    'run the station in the foreground',
    'liuhen station run --bays /run/liuhen/bays',
  ],
  'station readmit': [
    '管理员密码遗失：停站后重给一次性密码（留痕）',
    'a lost administrator password: a new one-time one (station stopped)',
    'liuhen station readmit auditor',
  ],
  'station status': ['运行状态、空间、告警', 'state, space, alarms', 'liuhen station status --json'],
  login: [
    '登录，为本操作系统用户保留会话',
    'log in and keep the session for this operating-system user',
    'liuhen login --user zhang --password-file ~/pw',
  ],
  logout: ['退出登录', 'log out', 'liuhen logout'],
  passwd: ['修改自己的密码', 'set a password of your own', 'liuhen passwd --new-password-file ~/pw'],
  user: ['用户与角色', 'accounts and roles', 'liuhen user ls'],
  'user ls': ['列出用户', 'list the accounts', 'liuhen user ls'],
  'user add': [
    '新建用户（无角色，一次性密码）；系统管理员',
    'make an account without rights, its password one-time (system-admin)',
    'liuhen user add zhang --unit 一中队 --password-file ./pw',
  ],
  'user disable': ['停用用户；系统管理员', 'disable an account (system-admin)', 'liuhen user disable zhang'],
  'user enable': ['恢复用户；系统管理员', 'enable an account again (system-admin)', 'liuhen user enable zhang'],
  'user passwd': [
    '重设一次性密码；角色随之收回；系统管理员',
    'give a new one-time password; all roles go with the old one (system-admin)',
    'liuhen user passwd zhang --password-file ./pw',
  ],
  'user grant': ['授予角色；安全管理员', 'give a role (security-admin)', 'liuhen user grant zhang --role custodian'],
  'user revoke': [
    '收回角色；安全管理员',
    'take a role back (security-admin)',
    'liuhen user revoke zhang --role custodian',
  ],
  unit: ['单位', 'units', 'liuhen unit ls'],
  'unit ls': ['列出单位', 'list the units', 'liuhen unit ls'],
  'unit add': ['新建单位；系统管理员', 'add a unit (system-admin)', 'liuhen unit add 一中队 --under root'],
  'unit move': [
    '调整上级单位；安全管理员',
    'place a unit elsewhere (security-admin)',
    'liuhen unit move 一中队 --under 大队',
  ],
  officer: ['执法人员登记', 'the officer register', 'liuhen officer ls'],
  'officer ls': ['列出执法人员', 'list the officers', 'liuhen officer ls'],
  'officer add': [
    '登记执法人员及其设备号；安全管理员',
    'enter an officer and the numbers on recorders (security-admin)',
    'liuhen officer add 33010012345 --name 张三 --unit 一中队 --device-number 654321',
  ],
  'officer remove': ['撤销登记；安全管理员', 'remove an entry (security-admin)', 'liuhen officer remove 33010012345'],
  audit: ['安全审计', 'audit', 'liuhen audit ls'],
  'audit ls': [
    '流转日志全部事项，新的在前；安全审计员',
    'every event of the log, newest first (auditor)',
    'liuhen audit ls --person zhang --type view',
  ],
  config: ['设置', 'settings', 'liuhen config ls'],
  'config get': ['查看一项设置', 'show one setting', 'liuhen config get digests'],
  'config set': ['修改一项设置（留痕）', 'change one setting (leaves a trace)', 'liuhen config set digests sha256'],
  'config ls': ['列出全部设置', 'list every setting', 'liuhen config ls'],
  dock: ['采集端口', 'the bays', 'liuhen dock ls'],
  'dock ls': [
    '各端口的状态；“可取走”即全部已入库',
    'state of each bay; safe = everything is stored',
    'liuhen dock ls --json',
  ],
  'dock ports': ['USB 设备与端口名', 'USB devices and the bays at their ports', 'liuhen dock ports'],
  'dock bind': [
    '给端口命名；不带参数则逐个等待插入记录仪；系统管理员',
    'name the bay at a port; without a port, wait for a recorder in each in turn',
    'liuhen dock bind --count 8',
  ],
  'dock unbind': ['取消端口名', 'take a bay’s name back', 'liuhen dock unbind 1-2.3'],
  clip: ['音像资料', 'clips', 'liuhen clip ls'],
  'clip ls': [
    '按条件列出资料',
    'list clips by condition',
    'liuhen clip ls --officer 012345 --from 2026-03-01 --limit 20',
  ],
  'clip show': ['一件资料的全部情况', 'everything about one clip', 'liuhen clip show ST01-20260301-000001'],
  'clip custody': ['一件资料的流转记录', "one clip's custody events", 'liuhen clip custody ST01-20260301-000001'],
  'clip get': [
    '取出原始资料（留痕）',
    'write the original to a file (leaves a trace)',
    'liuhen clip get ST01-20260301-000001 --out a.mp4 --purpose 办案',
  ],
  'clip link': ['关联到案件', 'link to a case', 'liuhen clip link ST01-20260301-000001 --case 2026-017'],
  'clip unlink': [
    '解除与案件的关联',
    'undo a link to a case',
    'liuhen clip unlink ST01-20260301-000001 --case 2026-017 --reason 误关联',
  ],
  case: ['案件', 'cases', 'liuhen case ls'],
  'case open': ['登记案件', 'open a case', 'liuhen case open 2026-017'],
  'case ls': ['列出案件', 'list cases', 'liuhen case ls --json'],
  export: [
    '导出证据包：文件夹，或以 .zip 结尾',
    'write an evidence package: a folder, or .zip',
    'liuhen export --case 2026-017 --out p.zip --purpose 移送',
  ],
  verify: [
    '校验证据包或资料文件夹，不需要采集站',
    'check a package or clip folder; no station needed',
    'liuhen verify p.zip --root root.pem --log-key "$(cat log.vkey)"',
  ],
  log: ['流转日志', 'the custody log', 'liuhen log checkpoint'],
  'log checkpoint': ['当前检查点（签名树头）', 'the checkpoint of now', 'liuhen log checkpoint > checkpoint-2026-03'],
  'log consistency': [
    '证明日志是旧检查点的延续',
    'prove that the log continues an older checkpoint',
    'liuhen log consistency --from checkpoint-2026-03',
  ],
  fsck: [
    '重读并校验全部原始资料、签名、日志、目录',
    'read and check every original, signature, leaf and row',
    'liuhen fsck',
  ],
  rebuild: [
    '由资料库与日志重建目录（须先停站）',
    'make the catalogue again from vault and log (station stopped)',
    'liuhen rebuild',
  ],
  profile: ['机型档案，不需要采集站', 'firmware profiles; no station needed', 'liuhen profile ls'],
  'profile ls': ['列出机型档案', 'list the profiles', 'liuhen profile ls'],
  'profile check': ['检查机型档案', 'check profiles', 'liuhen profile check my-model.yaml'],
  'profile test': [
    '某档案会从一个目录取走什么',
    'what a profile would take from a tree',
    'liuhen profile test my-model.yaml /mnt/recorder',
  ],
};

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
  role: ['角色，如 custodian', 'role, as custodian'],
  personName: ['姓名', 'name'],
  deviceNumber: ['记录仪上的编号，可多个', 'numbers on recorders'],
  validFrom: ['执法证生效日，如 2026-01-31', 'first day of the certificate, as 2026-01-31'],
  validTo: ['执法证到期日', 'last day of the certificate'],
  person: ['用户名', 'name of the account'],
  clip: ['资料编号', 'clip number'],
  eventType: ['事项，如 view', 'event, as view'],
  eventFrom: ['不早于', 'not before'],
  eventTo: ['早于', 'before'],
  out: ['写到', 'write to'],
  purpose: ['用途（入日志）', 'purpose (is recorded)'],
  reason: ['理由（入日志）', 'reason (is recorded)'],
  clips: ['资料编号，可多个', 'clip numbers'],
  since: ['旧检查点文件', 'file with an older checkpoint'],
  root: ['从单位取得的 root.pem', "the agency's root.pem"],
  logKey: ['从单位取得的 log.vkey 那一行', "the line of the agency's log.vkey"],
  fromFile: ['旧检查点文件', 'file with an older checkpoint'],
  offline: ['采集站停止时直接检查', 'directly, with the station stopped'],
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
  passwordSet: ['密码已修改', 'the password was set'],
  none: ['（无）', '(none)'],
  more: ['还有更多，下一页', 'there is more, next page'],
  written: ['已写出', 'written'],
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
