// What the kernel says is mounted, without touching any of it: a dead card answers no file call for minutes.

export interface Mount {
  /** Changes whenever something else is mounted there. */
  readonly identity: string;
  /** `major:minor` of what lies there. */
  readonly device: string;
}

/**
 * What is mounted where.
 * @param mountinfo text of /proc/self/mountinfo. Later lines lie over earlier ones at the same place.
 * Source: proc_pid_mountinfo(5).
 */
export function parseMountinfo(mountinfo: string): Map<string, Mount> {
  const mounts = new Map<string, Mount>();
  for (const line of mountinfo.split('\n')) {
    const [id, , device, root, point] = line.split(' ');
    if (id === undefined || device === undefined || root === undefined || point === undefined) continue;
    // Mount ids are given anew at once: what lies there, and from where, tells a quick exchange apart.
    const [type, source] = line.split(' - ')[1]?.split(' ') ?? [];
    mounts.set(unescapePath(point), { identity: [id, device, root, type, source].join('/'), device });
  }
  return mounts;
}

const unescapePath = (path: string) =>
  path.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
