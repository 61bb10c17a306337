// What the kernel says is mounted, without touching any of it: a dead card answers no file call for minutes.

/**
 * Mount points with an identity that changes whenever something else is mounted there.
 * @param mountinfo text of /proc/self/mountinfo. Later lines lie over earlier ones at the same place.
 * Source: proc_pid_mountinfo(5).
 */
export function parseMountinfo(mountinfo: string): Map<string, string> {
  const mounts = new Map<string, string>();
  for (const line of mountinfo.split('\n')) {
    const [id, , device, , point] = line.split(' ');
    if (id !== undefined && device !== undefined && point !== undefined)
      mounts.set(unescapePath(point), `${id}/${device}`);
  }
  return mounts;
}

const unescapePath = (path: string) =>
  path.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
