// 记录仪: bad clocks, bad cards, and recorders that did not come back. One row a finding.
import { setImmediate as turn } from 'node:timers/promises';
import { rfc3339 } from '../../core/clock.ts';
import type { Camera } from '../../core/model.ts';
import { type RecorderFindingCode, recorderFindings, recorderRule } from '../../core/policy/recorder-findings.ts';
import type { CardFault, RecorderCounts } from '../../storage/catalogue/recorder-rows.ts';
import { CameraDesk } from '../people/camera-desk.ts';
import type { StationPort } from '../station-port.ts';
import { DutyRegister } from './duty-register.ts';
import { type Bilingual, defineReport, type ReportQuestion } from './report-definition.ts';

const findings = {
  'clock-off': ['时钟偏差超限', 'clock is off'],
  'clock-drifts': ['时钟漂移超限', 'clock drifts'],
  'clock-jumped': ['时钟被拨动或复位', 'clock was set or fell'],
  'clock-groundless': ['时钟无依据', 'nothing tells of its clock'],
  'clock-impossible': ['时间不可能（1970、2099 等）', 'times that cannot be (1970, 2099)'],
  'card-failing': ['存储卡读取异常', 'card reads badly'],
  'partial-read': ['坏块未读全', 'read around bad blocks'],
  'not-returned': ['借出未还', 'drawn and not back'],
  'not-docked': ['多日未采集', 'not docked for days'],
} as const satisfies Record<RecorderFindingCode, Bilingual>;

export const camerasReport = defineReport({
  report: 'cameras',
  title: ['记录仪时钟、存储卡、归还', 'recorders: clocks, cards, not returned'],
  period: 'days',
  columns: {
    unit: { title: ['单位', 'unit'], form: 'text' },
    camera: { title: ['记录仪', 'recorder'], form: 'text' },
    name: { title: ['名称', 'name'], form: 'text' },
    officer: { title: ['使用人', 'holder'], form: 'text' },
    finding: { title: ['情况', 'finding'], form: 'code', words: findings },
    count: { title: ['件次', 'count'], form: 'count' },
    offset: { title: ['偏差', 'off by'], form: 'span' },
    direction: {
      title: ['快慢', 'ahead or behind'],
      form: 'code',
      words: { ahead: ['快', 'ahead'], behind: ['慢', 'behind'] },
    },
    at: { title: ['时间', 'at'], form: 'instant' },
    ownFirst: { title: ['机内最早时间', 'its own first time'], form: 'instant' },
    ownLast: { title: ['机内最晚时间', 'its own last time'], form: 'instant' },
  },
  rates: {},
  make: async (question, station) => {
    const { fromMs, toMs, nowMs, units, unitName } = question;
    const { catalogue } = station;
    const counts = await countsOf(question, station);
    const faults = Map.groupBy(catalogue.reports.recorders.faults(fromMs, toMs), ({ camera }) => camera);
    const clocks = new Map(new CameraDesk(station).clocks().map((clock) => [clock.camera, clock]));
    const cameras = catalogue.cameras().filter(({ state }) => state === 'active');
    const registered = new Map(cameras.map((camera) => [camera.serial, camera]));
    const docked = new DutyRegister(station, nowMs);
    const certificates = new Map(catalogue.officers().map(({ id, certificate }) => [id, certificate]));
    const rule = recorderRule(station.rules.book().constants);
    const rows = [];
    for (const camera of new Set([...registered.keys(), ...counts.keys(), ...faults.keys(), ...clocks.keys()])) {
      const own = registered.get(camera);
      const clips = counts.get(camera) ?? null;
      const unit = own?.unit ?? clips?.unit ?? 'root';
      if (units !== null && !units.includes(unit)) continue;
      const asked = {
        clock: clocks.get(camera) ?? null,
        clips,
        faultsMs: (faults.get(camera) ?? []).map(({ atMs }: CardFault) => atMs),
        register: own ? { drawnMs: drawnMs(own), lastDockedMs: docked.lastDocked([camera]) } : null,
        untilMs: Math.min(toMs, nowMs),
        nowMs,
      };
      for (const { finding, count, offsetMs, atMs } of recorderFindings(asked, rule))
        rows.push({
          unit: unitName(unit),
          camera,
          name: own?.name ?? null,
          officer: certificates.get(own?.drawn?.officer ?? own?.officer ?? '') ?? null,
          finding,
          count,
          offset: offsetMs === null ? null : Math.abs(offsetMs),
          direction:
            offsetMs === null || offsetMs === 0 ? null : offsetMs > 0 ? ('ahead' as const) : ('behind' as const),
          at: instant(atMs),
          ownFirst: finding === 'clock-impossible' ? instant(clips?.firstOwnMs ?? null) : null,
          ownLast: finding === 'clock-impossible' ? instant(clips?.lastOwnMs ?? null) : null,
        });
    }
    rows.sort((a, b) => a.unit.localeCompare(b.unit, 'zh') || a.camera.localeCompare(b.camera));
    return { rates: [], rows };
  },
});

const instant = (ms: number | null) => (ms === null ? null : rfc3339(ms));
const drawnMs = ({ drawn }: Camera) => (drawn === null ? null : Date.parse(drawn.since));

const sliceMs = 7 * 86_400_000;

async function countsOf({ fromMs, toMs, nowMs, signal }: ReportQuestion, { catalogue }: StationPort) {
  const sums = new Map<string, RecorderCounts>();
  const endMs = Math.min(toMs, nowMs + 1);
  for (let at = fromMs; at < endMs; at += sliceMs) {
    for (const counts of catalogue.reports.recorders.docked(at, Math.min(at + sliceMs, endMs)))
      sums.set(counts.camera, together(sums.get(counts.camera), counts));
    await turn();
    signal.throwIfAborted();
  }
  return sums;
}

function together(before: RecorderCounts | undefined, { ...counts }: RecorderCounts): RecorderCounts {
  if (!before) return counts;
  const least = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b));
  const most = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b));
  return {
    ...counts,
    clips: before.clips + counts.clips,
    groundless: before.groundless + counts.groundless,
    impossible: before.impossible + counts.impossible,
    partial: before.partial + counts.partial,
    firstOwnMs: least(before.firstOwnMs, counts.firstOwnMs),
    lastOwnMs: most(before.lastOwnMs, counts.lastOwnMs),
  };
}
