// A station with two recorders' clips and statements of completeness over them, honest or not: what a package of them is
// tested on. The statement of a lying station is signed and logged like any other.
import { createHash } from 'node:crypto';
import { canonicalBytes, type Json } from '../core/canonical-json.ts';
import { parseManifest } from '../core/proof/manifest.ts';
import type { ClipAtHand } from '../core/proof/recompute-statement.ts';
import type { Statement } from '../core/statement.ts';
import { statementMade } from '../core/statement-event.ts';
import type { ExportedStatement } from '../storage/export/export-ports.ts';
import { honestStatement } from './random-statement.ts';
import { type TestStation, testStation } from './sealed-clips.ts';

export const seizure = 'aaaaaaaaaaaaaaaa';
export const demolition = 'bbbbbbbbbbbbbbbb';

const at = (second: number) => new Date(Date.UTC(2026, 2, 4, 4) + second * 1000).toISOString();

/** What a liar does before he signs, and what his leaf says. */
export interface Lie {
  readonly before?: (statement: Statement) => Statement;
  readonly leaf?: { readonly case?: string; readonly verdict?: string };
}

export class StatementRig {
  readonly station: TestStation;
  readonly clips: readonly string[];
  #packages = 0;

  private constructor(station: TestStation, clips: readonly string[]) {
    this.station = station;
    this.clips = clips;
  }

  /** A1 has a hole of 40 s, which B2 filmed. */
  static async make(): Promise<StatementRig> {
    const station = await testStation();
    const shoot = async (serial: string, from: number, to: number) => {
      const time = { deviceStart: at(from), deviceEnd: at(to), startSource: 'name' } as const;
      const clip = await station.seal({
        name: `${serial}-${from}.mp4`,
        bytes: Buffer.from(`${serial} ${from}`),
        sm3: false,
        serial,
        time,
        media: { container: 'mp4', durationMs: (to - from) * 1000 },
      });
      const anchor = { offsetMs: 0, uncertaintyMs: 0, trust: 'anchored' };
      await station.ports.log.append([
        { type: 'anchor', actor: 'u7', clip, public: anchor, private: { reason: '报时' } },
      ]);
      return clip;
    };
    const clips = [await shoot('A1', -5, 100), await shoot('A1', 140, 305), await shoot('B2', -5, 305)];
    return new StatementRig(station, clips);
  }

  /** A statement that is signed, and its leaf in the log. */
  async state(operation: string, lie: Lie = {}): Promise<ExportedStatement> {
    const { log, keys, clock, ports } = this.station;
    const posted = [
      { post: 'main', camera: 'A1', from: null, to: null },
      { post: operation === seizure ? 'main' : 'outer', camera: 'B2', from: null, to: null },
    ];
    const facts = {
      sessions: [{ from: at(0), to: at(300) }],
      place: '某路1号',
      officers: ['1', '2'],
      posted,
      items: 0,
      ref: null,
    };
    const matter = operation === seizure ? 'seizure' : 'demolition';
    const said = { operation: { id: operation, matter, facts }, logSize: log.size, station: ports.station };
    const honest = honestStatement(await this.atHand(), said);
    const document = canonicalBytes((lie.before?.(honest) ?? honest) as unknown as Json);
    const signature = keys.signDetached(createHash('sha256').update(document).digest(), clock.ms);
    const { verdict } = (JSON.parse(document.toString()) as Statement).answer;
    const made = { operation, sha256: hex(document), signature: hex(signature), verdict: lie.leaf?.verdict ?? verdict };
    const draft = { actor: 'u7', ...statementMade(lie.leaf?.case ?? 'c1', made), private: { user: '张三' } };
    const [leaf] = await ports.log.append([draft]);
    return { operation, document, signature, page: Buffer.from('<!doctype html>'), leaf: leaf! };
  }

  /** @returns where it lies. */
  export(statements: readonly ExportedStatement[], clips: readonly string[] = this.clips): Promise<string> {
    this.#packages += 1;
    return this.station.export(`package-${this.#packages}`, { clips, statements });
  }

  async atHand(): Promise<Map<string, ClipAtHand>> {
    const atHand = new Map<string, ClipAtHand>();
    for (const [clip, files] of this.station.vault) {
      const parsed = parseManifest(files.get('manifest.json')!);
      if (parsed.ok) atHand.set(clip, { manifest: parsed.value, events: await this.station.ports.eventsOf(clip) });
    }
    return atHand;
  }
}

const hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
