// A year of shifts with what was filmed in them, for bench/reports-year.ts. Rows come in through `apply`, as they do live
// and in a rebuild; no list of all leaves is held.
import { createHash } from 'node:crypto';
import { cameraChanged } from '../core/camera-event.ts';
import { rfc3339 } from '../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../core/custody-event.ts';
import type { Manifest } from '../core/model.ts';
import { officerAdded } from '../core/rights-event.ts';
import { rosterDrafts, type ShiftChange } from '../core/roster.ts';
import type { Catalogue } from '../storage/catalogue/catalogue.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const beganMs = Date.UTC(2026, 0, 1);
const days = 360;
const officers = 400;
const units = 20;
const clipMs = 1_800_000;
const certificate = (officer: number) => `3301${String(officer).padStart(4, '0')}`;
const numberOf = (officer: number) => String(100_000 + officer * 13);
const serialOf = (officer: number) => `R${String(officer).padStart(4, '0')}`;

export interface RosterYear {
  readonly shifts: number;
  /** In each shift that has any; one of ten has none. */
  readonly clipsEach: number;
  /** Share of clips whose clock has no ground, of a hundred. */
  readonly groundless: number;
}

/** Of one day after the other; each recorder is docked after its shift. */
export function fillRosterYear(catalogue: Catalogue, { shifts, clipsEach, groundless }: RosterYear): void {
  let seq = 0;
  let clips = 0;
  let events: CustodyEvent[] = [];
  const manifests = new Map<string, Manifest>();
  const add = ({ type, public: facts, private: detail, clip }: Omit<EventDraft, 'actor'>, clipSeq = 1) => {
    const about = { format: 'liuhen.event/1', seq, at: rfc3339(beganMs + seq), atQuality: 'synced', type } as const;
    const secret = detail && { salt: '0'.repeat(32), detail, private: '0'.repeat(64) };
    events.push({ ...about, actor: 'station', ...(clip && { clip, clipSeq }), public: facts, ...secret });
    seq += 1;
  };
  for (let each = 0; each < officers; each += 1) {
    const person = { id: `o${each}`, certificate: certificate(each), name: `名${each}`, unit: `u${each % units}` };
    add(officerAdded({ ...person, deviceNumbers: [numberOf(each)], validFrom: null, validTo: null, account: null }));
    const recorder = { id: `c${each}`, serial: serialOf(each), name: null, unit: person.unit, officer: person.id };
    add(cameraChanged('register', { ...recorder, state: 'active', drawn: null }));
  }
  const perDay = Math.ceil(shifts / days);
  for (let day = 0, nth = 0; nth < shifts; day += 1) {
    const roster: ShiftChange[] = [];
    for (const end = Math.min(shifts, nth + perDay); nth < end; nth += 1) {
      const officer = nth % officers;
      const fromMs = beganMs + day * dayMs + (nth % 4 === 0 ? 14 : 0) * hourMs;
      const [serial, docked] = [serialOf(officer), rfc3339(fromMs + 8.5 * hourMs)];
      const times = { from: rfc3339(fromMs), to: rfc3339(fromMs + 8 * hourMs) };
      const facts = { officer: certificate(officer), camera: serial, ...times, task: null };
      const about = { id: nth.toString(16).padStart(16, '0'), unit: `u${officer % units}` };
      roster.push({ action: 'set', shift: { ...about, day: rfc3339(beganMs + day * dayMs).slice(0, 10), facts } });
      for (let n = 0; n < clipsEach && nth % 10 !== 0; n += 1) {
        const clip = clipAt(clips, fromMs + (n * 8 * hourMs) / clipsEach, officer, docked);
        manifests.set(clip.clip, clip);
        add({ type: 'seal', clip: clip.clip, public: { bytes: 1 }, private: { bay: 'bay-1' } });
        const offset = { offsetMs: 0, uncertaintyMs: 5000, trust: 'bounded', basis: ['1'] } as const;
        if ((clips * 37) % 100 >= groundless) add({ type: 'anchor', clip: clip.clip, public: offset }, 2);
        clips += 1;
      }
      add({ type: 'undock', public: { state: 'safe' }, private: { device: serial, label: null, docked } });
    }
    for (const draft of rosterDrafts(roster, 'b')) add(draft);
    catalogue.apply(events, (clip) => manifests.get(clip));
    events = [];
    manifests.clear();
  }
}

function clipAt(number: number, startMs: number, officer: number, docked: string): Manifest {
  const name = `${serialOf(officer)}_${number}.mp4`;
  const sha256 = createHash('sha256').update(name).digest('hex');
  const times = { deviceStart: rfc3339(startMs), deviceEnd: rfc3339(startMs + clipMs), offsetTrust: 'none' } as const;
  return {
    format: 'liuhen.manifest/1',
    clip: `ST01-20260101-${String(number + 1).padStart(7, '0')}`,
    station: { id: 'ST01', uid: '0'.repeat(32), name: 'Station' },
    file: { name, path: `DCIM/${name}`, bytes: 1000 + number, digests: { sha256 } },
    device: { profile: 'dcam', serial: serialOf(officer) },
    officer: numberOf(officer),
    time: { zone: 'Asia/Shanghai', ...times, docked, pulled: docked, sealed: docked },
    media: { container: 'mp4', durationMs: clipMs },
    origin: 'recorder',
    flags: [],
  };
}
