import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseMountinfo } from './mount-table.ts';
import { type BayFolder, DockWatch, listBays } from './watch.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'liuhen-bays-'));
});
afterEach(() => {
  spawnSync('umount', ['-q', join(root, 'card')]);
  rmSync(root, { recursive: true, force: true });
});

describe('the mount table', () => {
  const line = (id: number, point: string, more = 'vfat /dev/sdb1 rw') =>
    `${id} 1 8:17 / ${point} rw,nosuid - ${more}\n`;

  it('gives each mount point an identity', () => {
    const mounts = parseMountinfo(line(40, '/bays/1') + line(41, '/bays/2'));
    expect([...mounts.keys()]).toEqual(['/bays/1', '/bays/2']);
    expect(mounts.get('/bays/1')?.identity).not.toBe(mounts.get('/bays/2')?.identity);
  });

  it.each([
    ['/bays/a\\040b', '/bays/a b'],
    ['/bays/tab\\011', '/bays/tab\t'],
    ['/bays/new\\012line', '/bays/new\nline'],
    ['/bays/back\\134slash', '/bays/back\\slash'],
    ['/bays/1号口', '/bays/1号口'],
  ])('undoes the escapes of %s', (written, path) => {
    expect([...parseMountinfo(line(40, written)).keys()]).toEqual([path]);
  });

  it('sees what lies on top, and a change of what lies there', () => {
    const below = parseMountinfo(line(40, '/bays/1'));
    const above = parseMountinfo(line(40, '/bays/1') + line(52, '/bays/1'));
    expect(above.get('/bays/1')).not.toEqual(below.get('/bays/1'));
    expect(above.get('/bays/1')).toEqual(parseMountinfo(line(52, '/bays/1')).get('/bays/1'));
    const other = parseMountinfo(line(40, '/bays/1', 'vfat /dev/sdc1 rw'));
    expect(other.get('/bays/1')).not.toEqual(below.get('/bays/1'));
  });

  it('reads lines with optional fields, and passes over what it does not know', () => {
    const text = `40 1 8:17 / /bays/1 rw shared:1 master:2 - exfat /dev/sdb1 rw\n\nnonsense\n`;
    expect([...parseMountinfo(text)]).toEqual([['/bays/1', { identity: '40/8:17///exfat//dev/sdb1', device: '8:17' }]]);
  });
});

describe('the bays', () => {
  it('are the folders, with what can be said without looking into a volume', async () => {
    mkdirSync(join(root, 'empty'));
    mkdirSync(join(root, 'full'));
    writeFileSync(join(root, 'full', 'a.mp4'), '');
    writeFileSync(join(root, 'file'), '');
    symlinkSync('/', join(root, 'link'));
    const bays = await listBays(root);
    expect(bays.map(({ bay, isEmpty, isMounted }) => [bay, isEmpty, isMounted])).toEqual([
      ['empty', true, false],
      ['full', false, false],
    ]);
  });

  it('say which folder they cannot name, and show the others', async () => {
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xd6, 0xd0])]));
    mkdirSync(join(root, '1'));
    const strange: string[] = [];
    expect((await listBays(root, (name) => strange.push(name))).map(({ bay }) => bay)).toEqual(['1']);
    expect(strange).toHaveLength(1);
  });

  it('are all gone while their directory is, and come back with it', async () => {
    mkdirSync(join(root, 'bays', '1'), { recursive: true });
    let seen: readonly BayFolder[] = [];
    const errors: unknown[] = [];
    const watch = new DockWatch(
      join(root, 'bays'),
      (bays) => {
        seen = bays;
      },
      (error) => errors.push(error),
    );
    await watch.start();
    expect(seen).toHaveLength(1);
    renameSync(join(root, 'bays'), join(root, 'away'));
    await expect.poll(() => seen, { timeout: 3000 }).toEqual([]);
    expect(errors).not.toEqual([]);
    renameSync(join(root, 'away'), join(root, 'bays'));
    await expect.poll(() => seen, { timeout: 3000 }).toHaveLength(1);
    await watch.stop();
  });

  it('change identity when another folder takes the name', async () => {
    mkdirSync(join(root, '1'));
    const [before] = await listBays(root);
    mkdirSync(join(root, 'other'));
    renameSync(join(root, '1'), join(root, 'gone'));
    renameSync(join(root, 'other'), join(root, '1'));
    const after = (await listBays(root)).find(({ bay }) => bay === '1');
    expect(after?.identity).not.toBe(before?.identity);
  });

  it('count as docked where they cannot be looked into', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can become another user');
    mkdirSync(join(root, 'closed'), { mode: 0 });
    chmodSync(root, 0o755);
    const script = `import(${JSON.stringify(join(import.meta.dirname, 'watch.ts'))}).then(async ({ listBays }) => {
      process.setuid(65534);
      console.log(JSON.stringify((await listBays(${JSON.stringify(root)})).map(({ bay, isEmpty }) => [bay, isEmpty])));
    })`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect(stdout.trim(), stderr).toBe('[["closed",false]]');
  });

  it('are mounted, and not looked into, also where the mount comes while they are listed', async ({ skip }) => {
    if (!canMount) skip('only root can mount');
    const card = join(root, 'card');
    mkdirSync(card);
    const table = () => readFileSync('/proc/self/mountinfo', 'utf8');
    const tables = [table()];
    spawnSync('mount', ['-t', 'tmpfs', 'liuhen-test', card]);
    writeFileSync(join(card, 'a.mp4'), '');
    const accessed = statSync(card).atimeMs;
    const bays = await listBays(root, undefined, async () => tables.shift() ?? table());
    expect(bays).toMatchObject([{ bay: 'card', isMounted: true, modifiedMs: null }]);
    expect(bays[0]?.device).toMatch(/^\d+:\d+$/);
    expect(statSync(card).atimeMs).toBe(accessed);
    // Gone again before it could be looked up: the folder below it is what there is.
    const [gone] = await listBays(root, undefined, async () => {
      if (tables.push('') === 2) spawnSync('umount', [card]);
      return '';
    });
    expect(gone).toMatchObject({ bay: 'card', isMounted: false, isEmpty: true });
  });

  it('are a usage error where there is no directory', async () => {
    await expect(listBays(join(root, 'none'))).rejects.toMatchObject({ code: 'USAGE' });
  });
});

const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;

describe('the watch', () => {
  async function watching(): Promise<{ seen: () => readonly BayFolder[]; watch: DockWatch }> {
    let last: readonly BayFolder[] = [];
    const watch = new DockWatch(
      root,
      (bays) => (last = bays),
      (error) => expect(error).toBeUndefined(),
    );
    await watch.start();
    return { seen: () => last, watch };
  }

  it('sees a folder come by rename, and go', async () => {
    const { seen, watch } = await watching();
    const other = mkdtempSync(join(tmpdir(), 'liuhen-card-'));
    renameSync(other, join(root, 'card'));
    await expect.poll(() => seen().map(({ bay }) => bay)).toEqual(['card']);
    renameSync(join(root, 'card'), other);
    await expect.poll(seen).toEqual([]);
    rmSync(other, { recursive: true });
    await watch.stop();
  });

  it('sees a mount over a folder that stood there', async ({ skip }) => {
    if (!canMount) skip('only root can mount');
    mkdirSync(join(root, 'card'));
    const { seen, watch } = await watching();
    expect(seen()).toMatchObject([{ isMounted: false, isEmpty: true }]);
    spawnSync('mount', ['-t', 'tmpfs', 'liuhen-test', join(root, 'card')]);
    await expect.poll(seen, { timeout: 3000 }).toMatchObject([{ isMounted: true, isEmpty: false, modifiedMs: null }]);
    await watch.stop();
  });
});
