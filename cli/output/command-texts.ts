// What each command does, in both languages, and how the first page of help groups them.
import { caseCommandTexts } from './case-texts.ts';
import { inboxCommandTexts } from './inbox-texts.ts';
import type { Text } from './messages.ts';
import { propertyCommandTexts } from './property-texts.ts';
import { reportCommandTexts } from './report-texts.ts';
import { rosterCommandTexts } from './roster-texts.ts';

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
  camera: ['记录仪登记', 'the register of recorders', 'liuhen camera ls'],
  'camera ls': ['列出记录仪', 'list the recorders', 'liuhen camera ls'],
  'camera clocks': [
    '各记录仪时钟：最近读数、快慢、日漂移',
    'clocks of recorders: last reading, offset, drift a day',
    'liuhen camera clocks',
  ],
  'camera register': [
    '登记记录仪；系统管理员',
    'enter a recorder by its serial or label (system-admin)',
    'liuhen camera register 0012345 --unit 一中队 --name 甲3号',
  ],
  'camera assign': [
    '调配单位或固定使用人；系统管理员',
    'give it to another unit or officer (system-admin)',
    'liuhen camera assign 0012345 --officer 33010012345',
  ],
  'camera draw': [
    '借出记录仪；音像资料管理员',
    'lend it to an officer (custodian)',
    'liuhen camera draw 0012345 --officer 33010012345',
  ],
  'camera return': ['归还记录仪', 'take it back (custodian)', 'liuhen camera return 0012345'],
  'camera retire': ['停用记录仪；系统管理员', 'take it out of use (system-admin)', 'liuhen camera retire 0012345'],
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
  'dock salvage': [
    '存储卡读取出错时，避开坏块再读；读不出的以零填充并注明；音像资料管理员',
    'read around a card’s bad blocks (custodian)',
    'liuhen dock salvage 3',
  ],
  'dock ports': ['USB 设备与端口名', 'USB devices and the bays at their ports', 'liuhen dock ports'],
  'dock topology': [
    'USB 连接图：集线器、速率、各段线路的用量与排队；系统管理员',
    'hubs, speeds, use of each wire (system-admin)',
    'liuhen dock topology',
  ],
  'dock prioritise': [
    '本次采集中优先读取某一端口；--clear 取消；音像资料管理员、系统管理员',
    'have a bay read first in this docking',
    'liuhen dock prioritise 3',
  ],
  'dock bind': [
    '给端口命名；不带参数则逐个等待插入记录仪；系统管理员',
    'name the bay at a port; without a port, wait for a recorder in each in turn',
    'liuhen dock bind --count 8',
  ],
  'dock unbind': ['取消端口名', 'take a bay’s name back', 'liuhen dock unbind 1-2.3'],
  'dock time-qr': [
    '校时码：每秒一变，供记录仪拍摄；Ctrl-C 结束',
    'a QR code of the station’s second for recorders to film, until Ctrl-C',
    'liuhen dock time-qr',
  ],
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
  'clip suggestions': [
    '待确认的关联建议，早的在前；采纳用 clip link',
    'suggested links that wait; clip link takes one',
    'liuhen clip suggestions',
  ],
  'clip refuse': [
    '不采纳关联建议（留痕）',
    'refuse a suggested link (leaves a trace)',
    'liuhen clip refuse ST01-20260301-000001 --case 2026-017 --reason 非本案',
  ],
  'clip anchor': [
    '人工校时：由画面中的已知时刻推出记录仪快慢（留痕）；音像资料管理员',
    "say how far the recorder's clock was off, from a moment it shows (custodian)",
    'liuhen clip anchor ST01-20260301-000001 --offset-ms 9000 --uncertainty-ms 900 --reason 报时',
  ],
  ...inboxCommandTexts,
  ...reportCommandTexts,
  ...rosterCommandTexts,
  ...caseCommandTexts,
  ...propertyCommandTexts,
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
  rules: ['音像记录规则', 'which matters are recorded, and on what grounds', 'liuhen rules ls'],
  'rules ls': ['列出现行规则', 'list the rules in force', 'liuhen rules ls'],
  'rules check': [
    '检查规则包，不需要采集站',
    'check rule packs; no station needed',
    'liuhen rules check our-office.yaml',
  ],
  'rules explain': [
    '某一事项适用的每条规则、出自哪个规则包、依据什么',
    'every rule of a matter, its pack and its source',
    'liuhen rules explain seizure',
  ],
  'rules print': [
    '按清单格式列出，或写成 .csv、.xlsx',
    "the catalogue in the annex's layout, or as .csv or .xlsx",
    'liuhen rules print --out 清单.xlsx',
  ],
  'rules import': [
    '导入音像记录事项清单（.csv、.xlsx），写成本站规则包（留痕）；系统管理员',
    'a catalogue (.csv, .xlsx) as a pack of this station (system-admin)',
    'liuhen rules import 清单.xlsx --document 某局音像记录事项清单',
  ],
};

/** The first page of help. */
export const commandGroups: readonly (readonly [Text, readonly string[]])[] = [
  [
    ['采集', 'taking in'],
    ['dock', 'camera', 'profile'],
  ],
  [
    ['音像资料与案件', 'clips and cases'],
    ['clip', 'case', 'report', 'roster', 'rules', 'export', 'verify'],
  ],
  [
    ['用户、权限、审计', 'people, rights, audit'],
    ['login', 'logout', 'passwd', 'user', 'unit', 'officer', 'audit'],
  ],
  [
    ['采集站', 'the station'],
    ['station', 'config', 'log', 'fsck', 'rebuild'],
  ],
];
