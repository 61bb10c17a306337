// The media unit without systemd: the runner itself, started for each connection with the socket as its standard input,
// as liuhen-media.socket does it. Of the unit's sandbox nothing is here: that is for the rig.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MediaUnit } from '../ingest/media/unit/media-unit.ts';

const runner = join(import.meta.dirname, '..', 'ingest', 'media', 'unit', 'media-runner.mjs');

export class LocalMediaUnit implements MediaUnit {
  readonly home = mkdtempSync(join(tmpdir(), 'liuhen-unit-'));
  readonly socket = join(this.home, 'media.sock');
  readonly folder = join(this.home, 'lent');
  readonly runners: ChildProcess[] = [];
  readonly #server: Server;
  /** So many connections are closed unheard, as systemd does with what is too many. */
  refusals = 0;

  private constructor() {
    this.#server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => this.#start(socket));
  }

  static async start(): Promise<LocalMediaUnit> {
    const unit = new LocalMediaUnit();
    unit.#server.listen(unit.socket);
    await once(unit.#server, 'listening');
    return unit;
  }

  /** What liuhen.service has in its environment. */
  get environment(): Readonly<Record<string, string>> {
    return { LIUHEN_MEDIA_SOCKET: this.socket, LIUHEN_MEDIA_FOLDER: this.folder };
  }

  async stop(): Promise<void> {
    for (const child of this.runners) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    this.#server.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  #start(socket: Socket): void {
    if (this.refusals > 0) {
      this.refusals -= 1;
      socket.destroy();
      return;
    }
    const env = { LIUHEN_MEDIA_FOLDER: this.folder };
    // Without the compiler of the engine, as in the unit, where no page may be both written and run.
    const child = spawn(process.execPath, ['--jitless', runner], { stdio: [socket, 'ignore', 'inherit'], env });
    this.runners.push(child);
    socket.destroy();
  }
}
