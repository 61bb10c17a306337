// The demo's two mandatory recordings: a seizure whose hole at the main post a second officer filmed at the same post,
// and a demolition whose hole was filmed from the outer ring alone. Two recorders, three minutes each, small pictures.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Clip } from '../core/model.ts';
import { filmShown, type ShownCodes } from './demo-time-code.ts';

const run = promisify(execFile);
type Liuhen = <T>(env: Readonly<Record<string, string>>, ...args: readonly string[]) => T;
type Env = Readonly<Record<string, string>>;

/** Seconds from arrival to departure. */
const lengthS = 170;
/** Each with its officer and how fast its clock is. `shots`: from and length in seconds after arrival; one has a hole. */
const recorders = [
  {
    name: 'c',
    bay: '3',
    serial: '0020001',
    officer: '330726',
    certificate: '33010000001',
    fastMs: 7000,
    shots: [
      [-10, 70],
      [100, 80],
    ],
  },
  {
    name: 'd',
    bay: '4',
    serial: '0020002',
    officer: '330728',
    certificate: '33010000003',
    fastMs: -2000,
    shots: [[-10, 190]],
  },
] as const;

/** Arrivals, in seconds before the time code was filmed: demolition, then seizure. */
const ago = { demolition: 700, seizure: 300 };

export interface FilmedOperations {
  readonly trees: readonly { readonly tree: string; readonly bay: string }[];
  /** Milliseconds since 1970, whole seconds. */
  readonly arrivals: Readonly<Record<'demolition' | 'seizure', number>>;
}

/** Both recorders film both operations, and last the station's time code. */
export async function filmOperations(home: string, shown: ShownCodes): Promise<FilmedOperations> {
  const arrival = (operation: keyof typeof ago) => Math.floor(shown.began / 1000 - ago[operation]) * 1000;
  const arrivals = { demolition: arrival('demolition'), seizure: arrival('seizure') };
  for (const [index, { name, serial, officer, fastMs, shots }] of recorders.entries()) {
    const folder = join(home, `recorder-${name}`, 'DCIM');
    await mkdir(folder, { recursive: true });
    const nameAt = (ms: number) => join(folder, `DCAM_${serial}_${officer}_${stamp(ms + fastMs)}.mp4`);
    for (const at of Object.values(arrivals))
      for (const [fromS, seconds] of shots) {
        const fromMs = at + fromS * 1000;
        await film(nameAt(fromMs), fromMs, seconds, serial);
      }
    await filmShown(nameAt(shown.began), shown, index + 1);
  }
  const trees = recorders.map(({ name, bay }) => ({ tree: join(home, `recorder-${name}`), bay }));
  return { trees, arrivals };
}

interface Coverage {
  readonly operation: string;
  readonly verdict: string;
  readonly explained: boolean;
  readonly gaps: readonly { readonly post: string; readonly from: string; readonly to: string; readonly ms: number }[];
  readonly alone: readonly { readonly camera: string; readonly from: string; readonly to: string }[];
}

/** Opens both cases, says what can be said of them, and what may not be done before. @throws if any of it is otherwise. */
export async function judgeOperations(
  liuhen: Liuhen,
  launcher: string,
  data: string,
  as: (user: string) => Env,
  { arrivals }: FilmedOperations,
  say: (line: string) => void,
): Promise<void> {
  const [c, d] = recorders;
  const times = (at: number) => [
    '--from',
    new Date(at).toISOString(),
    '--to',
    new Date(at + lengthS * 1000).toISOString(),
  ];
  const officers = ['--officer', c.certificate, d.certificate];
  const open = (number: string, matter: string, object: string) =>
    liuhen(as('wang'), 'case', 'open', number, '--matter', matter, '--unit', '一中队', '--object', object);
  const add = (number: string, at: number, ...cameras: string[]) =>
    liuhen<{ operation: string }>(
      as('wang'),
      ...['case', 'operation', 'add', number, ...times(at), '--place', '城西市场', ...officers, ...cameras],
    ).operation;
  const linkAll = (number: string, at: number) => {
    const within = ['--from', new Date(at - 60_000).toISOString(), '--to', new Date(at + lengthS * 1000).toISOString()];
    for (const { serial } of recorders)
      for (const { id } of liuhen<{ clips: Clip[] }>(as('wang'), 'clip', 'ls', '--device', serial, ...within).clips)
        liuhen(as('wang'), 'clip', 'link', id, '--case', number);
  };

  open(seizureCase, 'seizure', '某水果店');
  add(seizureCase, arrivals.seizure, '--camera', c.serial, d.serial);
  const seizure = await coverageOnce(liuhen, as('wang'), seizureCase, ({ verdict }) => verdict === 'covered');
  const alone = seizure.alone.find(({ camera }) => camera === d.serial);
  if (!alone) throw new Error('nobody is said to have been alone at the seizure');
  linkAll(seizureCase, arrivals.seizure);
  say(`${seizureCase}: 记录完整; recorder ${alone.camera} was alone for ${spanOf(alone)} s`);

  open(demolitionCase, 'demolition', '某建材店');
  const operation = add(demolitionCase, arrivals.demolition, '--camera', c.serial, '--post', `outer=${d.serial}`);
  const demolition = await coverageOnce(liuhen, as('wang'), demolitionCase, ({ verdict }) => verdict === 'gap');
  const [gap, ...others] = demolition.gaps;
  if (!gap || others.length > 0 || gap.post !== 'main') throw new Error('the demolition has other holes than one');
  linkAll(demolitionCase, arrivals.demolition);
  say(
    `${demolitionCase}: 记录有中断, ${Math.round(gap.ms / 1000)} s at the main post, filmed from the outer ring alone`,
  );
  const refused = spawnSync(launcher, ['--data', data, '--json', 'case', 'close', demolitionCase], {
    env: { ...process.env, ...as('wang') },
  });
  if (refused.status !== 54) throw new Error(`closing it ended with ${refused.status} and not with 54`);
  say('  closing it is refused (exit 54); two officers explain the hole, the head approves:');
  const { note } = liuhen<{ note: string }>(
    as('wang'),
    ...['case', 'note', 'add', demolitionCase, operation, '--cause', 'battery', '--text', '更换电池，已口头说明'],
    ...['--signer', c.certificate, d.certificate],
  );
  liuhen(as('zhao'), 'case', 'note', 'approve', demolitionCase, note, '--opinion', '属实');
  await coverageOnce(liuhen, as('wang'), demolitionCase, ({ explained }) => explained);
  say(`${demolitionCase}: 有中断，已说明并经批准`);
}

/** Signs a statement of each, and finds it again in the package of its case, where it is computed anew. @throws otherwise. */
export function stateOperations(
  liuhen: Liuhen,
  env: Env,
  home: string,
  keys: { readonly root: string; readonly logKey: string },
  say: (line: string) => void,
): void {
  for (const [at, number] of [seizureCase, demolitionCase].entries()) {
    const [judged] = liuhen<{ operations: Coverage[] }>(env, 'case', 'coverage', number).operations;
    const { operation } = judged!;
    const made = liuhen<{ sha256: string }>(env, 'case', 'statement', number, operation);
    const out = join(home, `operation-${at + 1}`);
    liuhen(env, 'export', '--case', number, '--out', out, '--purpose', '诉讼举证');
    if (!existsSync(join(out, 'data/statements', `${operation}.json`))) throw new Error(`${out} holds no statement`);
    const words = ['verify', out, '--root', keys.root, '--log-key', keys.logKey];
    const { content, key } = liuhen<{ content: string; key: string }>({}, ...words);
    if (content !== 'authentic' || key !== 'trusted') throw new Error(`the statement does not compute: ${content}`);
    say(`${number}: 核验表 ${made.sha256.slice(0, 16)}…, in ${out}, computed again there`);
  }
}

export const seizureCase = '金执查〔2026〕第8号';
export const demolitionCase = '金执拆〔2026〕第3号';

/** The verdict on the one operation of a case, once the clocks of its recorders are known. */
async function coverageOnce(
  liuhen: Liuhen,
  env: Env,
  number: string,
  isWanted: (coverage: Coverage) => boolean,
): Promise<Coverage> {
  let last: Coverage | undefined;
  for (let waited = 0; waited < 60_000; waited += 1000) {
    [last] = liuhen<{ operations: Coverage[] }>(env, 'case', 'coverage', number).operations;
    if (last && isWanted(last)) return last;
    await sleep(1000);
  }
  throw new Error(`${number} is ${last?.verdict}: ${JSON.stringify(last)}`);
}

/** Small pictures with a sound. Like no other recording: bytes that are alike would be one clip. */
async function film(path: string, fromMs: number, seconds: number, serial: string): Promise<void> {
  const source = (kind: string) => ['-f', 'lavfi', '-i', `${kind}:duration=${seconds}`];
  await run('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', ...source('testsrc2=size=320x180:rate=5'), ...source('sine=frequency=220')],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '34', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '24k'],
    ...['-metadata', `creation_time=${new Date(fromMs).toISOString()}`, '-metadata', `comment=${serial}`, path],
  ]);
}

/** As the recorder writes it into names: its wall clock in Shanghai. */
function stamp(ms: number): string {
  return new Date(ms + 8 * 3_600_000)
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .replace('T', '_');
}

function spanOf({ from, to }: { readonly from: string; readonly to: string }): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1000);
}
