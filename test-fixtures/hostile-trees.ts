// A volume as an attacker, a broken card or a careless colleague may leave it, with the answer to what must be taken.
// Made from a seed at test time; reusable by any test that pulls a whole tree.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';

export interface HostileTree {
  /** Every regular file that must be sealed: raw path in hex → SHA-256. */
  readonly taken: ReadonlyMap<string, string>;
  /** Every other entry: raw path in hex → reason. */
  readonly notTaken: ReadonlyMap<string, string>;
  /** The sparse file of 1 TB (raw path in hex), which must fail the space check unread; only with `sparse`. */
  readonly sparse: string | null;
  /** A file outside the volume that links of the tree point to: never to be read. A reader with O_NOATIME leaves no
   *  trace, so look for `content` among what was taken as well. */
  readonly canary: { readonly path: string; readonly content: string; readonly wasRead: () => boolean };
  /** Removes the tree and what lies beside it. Node's own rm cannot, for its paths are longer than PATH_MAX. */
  remove(): void;
}

export interface HostileTreeOptions {
  /** Files of a few bytes in one folder; the issue asks for 5,000 and 100,000. */
  readonly tinyFiles?: number;
  /** A sparse file of 1 TB: the bay cannot be `safe` with it. */
  readonly sparse?: boolean;
  /** A folder deeper than the walk goes: the bay cannot be `safe` with it. */
  readonly tooDeep?: boolean;
}

/** Builds the tree in `directory`, which is made. Device nodes are left out where the user may not make them. */
export function buildHostileTree(directory: string, options: HostileTreeOptions = {}): HostileTree {
  const tree = new TreeBuilder(directory);
  const outside = `${directory}.outside`;
  fs.mkdirSync(outside);
  const canaryPath = `${outside}/canary.mp4`;
  const content = `canary ${createHash('sha256').update(directory).digest('hex')}`;
  fs.writeFileSync(canaryPath, content);
  // An access time before the modification time is what every mount option updates on the first read.
  fs.utimesSync(canaryPath, new Date(0), new Date());

  addNames(tree);
  addContents(tree);
  addLongPaths(tree);
  addOtherEntries(tree, canaryPath);
  for (let i = 0; i < (options.tinyFiles ?? 0); i += 1)
    tree.file(`TINY/${String(i).padStart(6, '0')}.dat`, `tiny ${i}`);
  if (options.tooDeep) {
    tree.deepFile(Array<string>(513).fill('d'), 'unreachable.mp4', 'too deep', false);
    tree.notTaken.set(hex(Array<string>(513).fill('d').join('/')), 'too-deep');
  }
  const sparse = options.sparse ? 'SPARSE/1TB.mp4' : null;
  if (sparse) {
    tree.makeParents(sparse);
    fs.closeSync(fs.openSync(`${directory}/${sparse}`, 'w'));
    fs.truncateSync(`${directory}/${sparse}`, 10 ** 12);
  }
  return {
    taken: tree.taken,
    notTaken: tree.notTaken,
    sparse: sparse && hex(sparse),
    canary: { path: canaryPath, content, wasRead: () => fs.statSync(canaryPath).atimeMs > 0 },
    remove: () => void execFileSync('rm', ['-rf', '--', directory, outside]),
  };
}

const hex = (rawPath: string) => Buffer.from(rawPath, 'latin1').toString('hex');
const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
const { O_RDONLY, O_DIRECTORY, O_CREAT, O_EXCL, O_WRONLY } = fs.constants;

/** Paths are raw: one character a byte. */
class TreeBuilder {
  readonly root: string;
  readonly taken = new Map<string, string>();
  readonly notTaken = new Map<string, string>();

  constructor(root: string) {
    this.root = root;
    fs.mkdirSync(root);
  }

  at(rawPath: string): Buffer {
    return Buffer.concat([Buffer.from(`${this.root}/`), Buffer.from(rawPath, 'latin1')]);
  }

  makeParents(rawPath: string): void {
    const slash = rawPath.lastIndexOf('/');
    if (slash >= 0) fs.mkdirSync(this.at(rawPath.slice(0, slash)), { recursive: true });
  }

  file(rawPath: string, content: string | Uint8Array): void {
    this.makeParents(rawPath);
    fs.writeFileSync(this.at(rawPath), content);
    this.taken.set(hex(rawPath), createHash('sha256').update(content).digest('hex'));
  }

  other(rawPath: string, reason: string, make: (path: Buffer) => void): void {
    this.makeParents(rawPath);
    make(this.at(rawPath));
    this.notTaken.set(hex(rawPath), reason);
  }

  /** Goes down by open directories, since such a path has no name that the kernel would take. */
  deepFile(directories: readonly string[], name: string, content: string, isTaken = true): void {
    let fd = fs.openSync(this.root, O_RDONLY | O_DIRECTORY);
    for (const directory of directories) {
      const path = Buffer.from(`/proc/self/fd/${fd}/${directory}`, 'latin1');
      fs.mkdirSync(path, { recursive: true });
      const next = fs.openSync(path, O_RDONLY | O_DIRECTORY);
      fs.closeSync(fd);
      fd = next;
    }
    const file = fs.openSync(Buffer.from(`/proc/self/fd/${fd}/${name}`, 'latin1'), O_CREAT | O_EXCL | O_WRONLY);
    fs.writeSync(file, content);
    fs.closeSync(file);
    fs.closeSync(fd);
    if (isTaken)
      this.taken.set(hex([...directories, name].join('/')), createHash('sha256').update(content).digest('hex'));
  }
}

function addNames(tree: TreeBuilder): void {
  const names = [
    'plain.mp4',
    '..\\..\\etc\\passwd.mp4',
    'C:\\absolute.mp4',
    '...',
    '..hidden.mp4',
    ' leading and trailing ',
    '-rf',
    '$(reboot);`id`.mp4',
    '%2e%2e%2fescaped.mp4',
    'line\nbreak.mp4',
    'tab\tand\x01\x1b[31mcontrol\x7f.mp4',
    'quote\'"quote.mp4',
    'no-extension',
    '.mp4',
    'dots.',
    utf8('\u202egnp.right-to-left.mp4'),
    utf8('\ufeffbyte-order-mark.mp4'),
    utf8('执法记录_警号012345.mp4'),
    utf8('表情😀.mp4'),
    // GBK: 执法视频
    '\xd6\xb4\xb7\xa8\xca\xd3\xc6\xb5.mp4',
    // Neither UTF-8 nor GBK
    '\xff\xfe\xff.mp4',
    // A lone surrogate as bytes (CESU-8)
    '\xed\xa0\x80.mp4',
    'IMG_0001.JPG',
    'img_0001.jpg',
    'Img_0001.jpg',
    utf8('caf\u00e9.mp4'),
    utf8('cafe\u0301.mp4'),
    `${'n'.repeat(251)}.mp4`,
    utf8('长'.repeat(85)),
  ];
  for (const name of names) tree.file(`NAMES/${name}`, `name ${hex(name)}`);
  // The same in the name of a folder.
  for (const name of ['line\nbreak', '\xb5\xa5\xce\xbb', '\xff\xff', utf8('文件夹'), '...'])
    tree.file(`FOLDERS/${name}/a.mp4`, `folder ${hex(name)}`);
}

function addContents(tree: TreeBuilder): void {
  tree.file('EMPTY/a.mp4', '');
  tree.file('EMPTY/b.mp4', '');
  tree.file('SCRIPTS/playlist.mp4', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n');
  tree.file('SCRIPTS/concat.mp4', 'ffconcat version 1.0\nfile /etc/passwd\n');
  tree.file('SCRIPTS/noise.mp4', createHash('sha512').update('noise').digest());
  tree.file('LINKS/first.mp4', 'one content under three names');
  for (const name of ['LINKS/second.mp4', 'NAMES/third-name.mp4']) {
    fs.linkSync(tree.at('LINKS/first.mp4'), tree.at(name));
    tree.taken.set(hex(name), tree.taken.get(hex('LINKS/first.mp4')) ?? '');
  }
}

function addLongPaths(tree: TreeBuilder): void {
  const of = (bytes: number) => Array.from({ length: Math.floor(bytes / 201) }, (_, i) => `${i}`.padStart(200, 'p'));
  tree.deepFile(['LONG', ...of(3900)], 'under-path-max.mp4', 'a path of 4,000 bytes');
  tree.deepFile(['LONG', ...of(9000)], 'over-path-max.mp4', 'a path of 9,000 bytes');
  tree.deepFile(Array<string>(400).fill('e'), 'deep.mp4', '400 folders down');
}

function addOtherEntries(tree: TreeBuilder, canary: string): void {
  const links = {
    'to-root': '/',
    'to-canary.mp4': canary,
    'to-itself': 'to-itself',
    'to-parent': '..',
    dangling: '/nonexistent',
    'to-a-sibling.mp4': '../LINKS/first.mp4',
    'to-proc': '/proc/self/root',
  };
  for (const [name, target] of Object.entries(links))
    tree.other(`OTHER/${name}`, 'symlink', (path) => fs.symlinkSync(target, path));
  tree.other('OTHER/loop-a', 'symlink', (path) => fs.symlinkSync('loop-b', path));
  tree.other('OTHER/loop-b', 'symlink', (path) => fs.symlinkSync('loop-a', path));
  tree.other('OTHER/fifo.mp4', 'fifo', (path) => void execFileSync('mkfifo', [path.toString()]));
  tree.other('OTHER/socket.mp4', 'socket', makeSocket);
  if (process.getuid?.() === 0) {
    tree.other('OTHER/zero.mp4', 'device', (path) => void execFileSync('mknod', [path.toString(), 'c', '1', '5']));
    tree.other('OTHER/disk.mp4', 'device', (path) => void execFileSync('mknod', [path.toString(), 'b', '7', '200']));
  }
}

/** A socket stays behind only when its owner dies without closing it; its path must be short, so it is made from within. */
function makeSocket(path: Buffer): void {
  const text = path.toString();
  const slash = text.lastIndexOf('/');
  const script = "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
  spawnSync(process.execPath, ['-e', script, text.slice(slash + 1)], { cwd: text.slice(0, slash) });
  if (!fs.lstatSync(path).isSocket()) throw new Error('the socket was not made');
}
