import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FirmwareProfile } from '../../firmware-profiles/model.ts';
import { seededBytes } from '../../test-fixtures/copy-bench.ts';
import { buildHostileTree } from '../../test-fixtures/hostile-trees.ts';
import { type Pull, type PullMessage, type PullOptions, startPull } from './pull-client.ts';
import { VerifiedDigest } from './verified-digest.ts';

let directory: string;
let started: Pull[];
beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'liuhen-pull-'));
  for (const name of ['bay', 'incoming']) fs.mkdirSync(join(directory, name));
  started = [];
});
afterEach(async () => {
  for (const pull of started) pull.kill();
  await Promise.all(started.map((pull) => pull.exited));
  fs.rmSync(directory, { recursive: true });
});

const profile: FirmwareProfile = {
  id: 'disk',
  name: { zh: '', en: '' },
  sources: ['test'],
  transport: 'disk',
  match: { minPercent: 0, priority: 0 },
  names: [],
  time: { containerTime: 'local', startFrom: [], fileTimeIs: 'end' },
  release: { allowed: false },
};

const order = (bay = join(directory, 'bay')): PullOptions['start'] => ({
  kind: 'start',
  bay: 'b1',
  root: bay,
  incoming: join(directory, 'incoming'),
  label: null,
  serial: null,
  profiles: [profile],
  digests: 'sha256+sm3',
  maxFileBytes: 10 ** 13,
});

/** Starts a pull and plays the daemon: grants up to 1 GB, takes everything. */
function start(options: Partial<PullOptions> = {}, react?: (message: PullMessage, pull: Pull) => boolean) {
  const messages: PullMessage[] = [];
  const pull: Pull = startPull({
    start: order(),
    stallMs: 10_000,
    onMessage: (message) => {
      messages.push(message);
      if (react?.(message, pull)) return;
      if (message.kind === 'space') pull.send({ kind: 'space', key: message.key, granted: message.bytes < 10 ** 9 });
      if (message.kind === 'copied') pull.send({ kind: 'taken', key: message.file.key });
    },
    ...options,
  });
  started.push(pull);
  const of = <K extends PullMessage['kind']>(kind: K) =>
    messages.filter((message): message is Extract<PullMessage, { kind: K }> => message.kind === kind);
  return { pull, of };
}

const isAlive = (pid: number) => {
  try {
    // A zombie still has a number, but no program.
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

async function endsWithin(pid: number, ms: number): Promise<boolean> {
  for (const deadline = Date.now() + ms; Date.now() < deadline; ) {
    if (!isAlive(pid)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

test('a hostile tree through a real process: everything taken once, equal, and nothing from outside', async () => {
  const tree = buildHostileTree(join(directory, 'tree'), { tinyFiles: 300, sparse: true });
  try {
    const { pull, of } = start({ start: order(join(directory, 'tree')) });
    expect(await pull.exited).toEqual({ finished: true, error: null });
    const taken = new Map(of('copied').map(({ file }) => [file.pathHex, file.digests.sha256]));
    expect(of('copied')).toHaveLength(tree.taken.size);
    expect(taken).toEqual(tree.taken);
    expect([...taken.values()]).not.toContain(createHash('sha256').update(tree.canary.content).digest('hex'));
    expect(tree.canary.wasRead()).toBe(false);
    expect(of('file-failed').map(({ source, error }) => [source.path, error.code])).toEqual([
      ['SPARSE/1TB.mp4', 'DISK_FULL'],
    ]);
    const digest = of('copied')[0]?.digest;
    expect(VerifiedDigest.is(digest)).toBe(true);
    for (const { file } of of('copied')) {
      const stored = fs.readFileSync(join(directory, 'incoming', file.key, 'data'));
      expect(createHash('sha256').update(stored).digest('hex')).toBe(file.digests.sha256);
    }
  } finally {
    tree.remove();
  }
});

test('an inherited file stays open in the process as long as it lives', async () => {
  const lock = fs.openSync(join(directory, 'lock'), 'w');
  const { pull } = start({ childFd: lock }, (message) => message.kind === 'listed');
  fs.closeSync(lock);
  fs.writeFileSync(join(directory, 'bay', 'a.mp4'), 'a');
  const open = fs.readdirSync(`/proc/${pull.pid}/fd`).map((fd) => fs.readlinkSync(`/proc/${pull.pid}/fd/${fd}`));
  expect(open).toContain(join(directory, 'lock'));
  await pull.exited;
});

test('all of it, threads included, gives way to the daemon: nice 5', async () => {
  fs.writeFileSync(join(directory, 'bay', 'a.mp4'), 'a');
  let nices: number[] = [];
  const { pull } = start({}, (message, { pid }) => {
    if (message.kind !== 'space') return false;
    const threads = [`/proc/${pid}`, ...fs.readdirSync(`/proc/${pid}/task`).map((id) => `/proc/${pid}/task/${id}`)];
    // Field 19 of proc_pid_stat(5); the name before it may hold spaces.
    nices = threads.map((path) => Number(fs.readFileSync(`${path}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[16]));
    return false;
  });
  expect(await pull.exited).toEqual({ finished: true, error: null });
  expect(nices.length).toBeGreaterThan(4);
  expect(new Set(nices)).toEqual(new Set([5]));
});

describe('ends', () => {
  const unanswered = (message: PullMessage) => message.kind === 'space';

  test.each(['stop', 'kill'] as const)('at once on %s', async (how) => {
    fs.writeFileSync(join(directory, 'bay', 'a.mp4'), 'a');
    const { pull } = start({}, (message) => {
      if (message.kind === 'space') how === 'kill' ? pull.kill() : pull.send({ kind: 'stop' });
      return unanswered(message);
    });
    const end = await pull.exited;
    expect(end.finished).toBe(false);
    // Asked to stop by message it dies by its own hand: that the daemon wanted it is the daemon's to know.
    expect(end.error?.code).toBe(how === 'kill' ? undefined : 'PULL_DIED');
  });

  test('when the daemon dies', async () => {
    fs.writeFileSync(join(directory, 'bay', 'a.mp4'), 'a');
    const client = new URL('./pull-client.ts', import.meta.url).href;
    const program = join(directory, 'daemon.mjs');
    fs.writeFileSync(
      program,
      `import { startPull } from ${JSON.stringify(client)};
       const pull = startPull({ start: ${JSON.stringify(order())}, stallMs: 60000,
         onMessage: (message) => message.kind === 'space' && console.log(pull.pid) });`,
    );
    const daemon = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => daemon.stdout.once('data', (text) => resolve(Number(text))));
    expect(isAlive(pid)).toBe(true);
    daemon.kill('SIGKILL');
    expect(await endsWithin(pid, 2000)).toBe(true);
  });

  test('when the recorder has not answered for too long, and says so', async () => {
    fs.writeFileSync(join(directory, 'bay', 'a.mp4'), 'a');
    const { pull } = start({ stallMs: 1500 }, (message) => {
      // A stopped process is as silent as one that waits for a dead card.
      if (message.kind === 'listed') process.kill(pull.pid ?? 0, 'SIGSTOP');
      return unanswered(message);
    });
    expect((await pull.exited).error).toMatchObject({ code: 'CAMERA_STALLED', context: { bay: 'b1' } });
  });

  test('but is no silent recorder while its process has only just been started', async () => {
    fs.writeFileSync(join(directory, 'bay', 'a.mp4'), 'a');
    const { pull, of } = start({ stallMs: 2500 });
    process.kill(pull.pid ?? 0, 'SIGSTOP');
    setTimeout(() => process.kill(pull.pid ?? 0, 'SIGCONT'), 3200);
    expect(await pull.exited).toEqual({ finished: true, error: null });
    expect(of('progress')[0]).toEqual({ kind: 'progress', doneBytes: 0 });
  });

  test('when its process never gets to a first word', async () => {
    const { pull } = start({ startMs: 300 });
    process.kill(pull.pid ?? 0, 'SIGSTOP');
    expect((await pull.exited).error).toMatchObject({ code: 'PULL_DIED', context: { ms: 300 } });
  });

  test('not while it waits for the daemon alone', async () => {
    fs.writeFileSync(join(directory, 'bay', 'a.mp4'), 'a');
    const { pull } = start({ stallMs: 1500 }, (message) => {
      if (message.kind !== 'space') return false;
      setTimeout(() => pull.send({ kind: 'space', key: message.key, granted: true }), 2200);
      return true;
    });
    expect(await pull.exited).toEqual({ finished: true, error: null });
  });

  test('with CAMERA_GONE where the volume is not there', async () => {
    const { pull, of } = start({ start: order(join(directory, 'none')) });
    expect((await pull.exited).error?.code).toBe('CAMERA_GONE');
    expect(of('volume-failed')).toHaveLength(1);
  });
});

test('a card that goes and comes back is resumed in a new process', async () => {
  const bytes = seededBytes(30_000_000);
  const bay = join(directory, 'bay');
  fs.writeFileSync(join(bay, 'a.mp4'), bytes);
  const first = start({}, (message, pull) => {
    const note = fs.readdirSync(join(directory, 'incoming')).find((name) => name.endsWith('.source.json'));
    if (message.kind === 'progress' && note) pull.kill();
    return message.kind === 'copied';
  });
  await first.pull.exited;
  const second = start();
  expect(await second.pull.exited).toEqual({ finished: true, error: null });
  const file = second.of('copied')[0]?.file;
  expect(file?.resumed).toBe(true);
  expect(file?.digests.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(fs.readFileSync(join(directory, 'incoming', file?.key ?? '', 'data')).equals(bytes)).toBe(true);
});

test('two cards that look alike never share a work folder', async () => {
  const bays = ['one', 'two'].map((name) => join(directory, name));
  for (const bay of bays) {
    fs.mkdirSync(bay);
    fs.writeFileSync(join(bay, 'a.mp4'), bay);
  }
  const keys = new Map<string, string>();
  const waiting: (() => void)[] = [];
  const runs = bays.map((bay) =>
    start({ start: { ...order(bay), bay, label: 'NO NAME' } }, (message, pull) => {
      if (message.kind !== 'space') return false;
      keys.set(bay, message.key);
      waiting.push(() => pull.send({ kind: 'space', key: message.key, granted: true }));
      if (keys.size === 2) for (const answer of waiting) answer();
      return true;
    }),
  );
  // One that dies would leave the other waiting for its turn.
  expect(await Promise.race(runs.map(({ pull }) => pull.exited))).toEqual({ finished: true, error: null });
  for (const { pull } of runs) expect(await pull.exited).toEqual({ finished: true, error: null });
  expect(new Set(keys.values()).size).toBe(2);
  for (const [i, { of }] of runs.entries())
    expect(of('copied')[0]?.digest.sha256).toBe(createHash('sha256').update(bays[i]!).digest('hex'));
});

describe('a process that does not keep to the words', () => {
  const program = (script: string) => {
    const path = join(directory, 'program.mjs');
    fs.writeFileSync(path, script);
    return pathToFileURL(path);
  };

  test.each([
    ['nonsense', 'process.send({ kind: "nonsense" });'],
    ['a key that leads elsewhere', 'process.send({ kind: "space", key: "../../vault", bytes: 1 });'],
    ['a negative size', `process.send({ kind: "space", key: "${'0'.repeat(32)}", bytes: -1 });`],
    ['no object', 'process.send(null ?? "text");'],
  ])('is ended: %s', async (_what, script) => {
    const { pull } = start({ program: program(`${script} setInterval(() => undefined, 1000);`) });
    expect((await pull.exited).error?.code).toBe('PULL_DIED');
  });

  test('but hangs after its last word is helped out, and the word counts', async () => {
    const hang = program('process.send({ kind: "finished" }); setInterval(() => undefined, 1000);');
    const { pull } = start({ program: hang, stallMs: 60_000 });
    expect(await pull.exited).toEqual({ finished: true, error: null });
  });

  test('dies with its last words in the error', async () => {
    const { pull } = start({
      program: program('process.stderr.write("x".repeat(5000) + "last words\\n"); process.exit(3);'),
    });
    const { error } = await pull.exited;
    expect(error).toMatchObject({ code: 'PULL_DIED', context: { exitCode: 3 } });
    expect(error?.context['stderr']).toMatch(/^x{4000,}last words$/);
    expect(String(error?.context['stderr']).length).toBeLessThanOrEqual(4096);
  });
});
