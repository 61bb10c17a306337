// GET /metrics for Prometheus: how the station does, in numbers. No label carries a name, a serial, a clip or a path.
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { CheckStatus } from '../station-port.ts';
import type { Asking } from './ask.ts';
import { describeOther } from './openapi.ts';

/** What `station metrics` answers. */
interface Facts {
  readonly version: string;
  readonly uptimeMs: number;
  readonly bays: Readonly<Record<string, number>>;
  readonly pulledBytes: number;
  readonly queues: Readonly<Record<string, number>>;
  readonly jobs: { readonly waiting: number; readonly running: number; readonly failed: number };
  readonly alarms: number;
  readonly logSize: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly check: CheckStatus;
}

const bayStates = ['empty', 'identifying', 'pulling', 'sealing', 'safe', 'refused', 'failed'];

export function addMetrics(app: FastifyInstance, asking: Asking): void {
  const registry = new Registry();
  // The default looks at the event loop a hundred times a second, which an idle station need not pay for.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 200 });
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `liuhen_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  const build = gauge('build_info', 'Always 1; the label says which release runs', ['version']);
  const uptime = gauge('uptime_seconds', 'Time since the daemon started');
  const bays = gauge('bays', 'Bays by state', ['state']);
  const pulled = gauge('docked_done_bytes', 'Bytes pulled from the recorders that are docked now');
  const queues = gauge('queue_items', 'Work waiting by queue', ['queue']);
  const jobs = gauge('derivative_jobs', 'Proxies and thumbnails by state', ['state']);
  const alarms = gauge('alarms', 'Alarms that a person must look at');
  const logSize = gauge('log_leaves', 'Leaves under the newest checkpoint');
  const disk = gauge('disk_bytes', 'Space of the data directory', ['kind']);
  const checkRunning = gauge('fsck_running', 'Whether the station is checking itself: 0 no, 1 yes, 2 it waits');
  const checkBytes = gauge('fsck_bytes', 'Originals read by the check that runs, and all of them', ['kind']);
  const checkEnded = gauge('fsck_last_end_seconds', 'When the last whole check ended, since 1970; NaN where unknown');
  const checkFindings = gauge('fsck_findings', 'What the last whole check found; NaN where there is none');
  const requests = new Counter({
    name: 'liuhen_http_requests_total',
    help: 'Answers by route template, method and status',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });

  app.addHook('onResponse', async (request, reply) => {
    const { config, url } = request.routeOptions;
    const route = config.app ? 'app' : (url ?? 'none');
    requests.inc({ method: url === undefined ? 'any' : request.method, route, status: reply.statusCode });
  });

  app.get(
    '/metrics',
    {
      schema: describeOther({ summary: 'numbers for Prometheus', tag: 'station', answer: 'text', open: true }),
      config: { open: true },
    },
    async (request, reply) => {
      const facts = (await asking.ask(request, reply, 'station metrics', {})) as Facts;
      build.set({ version: facts.version }, 1);
      uptime.set(facts.uptimeMs / 1000);
      for (const state of bayStates) bays.set({ state }, facts.bays[state] ?? 0);
      pulled.set(facts.pulledBytes);
      for (const [queue, waiting] of Object.entries(facts.queues)) queues.set({ queue }, waiting);
      for (const state of ['waiting', 'running', 'failed'] as const) jobs.set({ state }, facts.jobs[state]);
      alarms.set(facts.alarms);
      logSize.set(facts.logSize);
      disk.set({ kind: 'free' }, facts.freeBytes);
      disk.set({ kind: 'total' }, facts.totalBytes);
      const { running, last } = facts.check;
      checkRunning.set(running === null ? 0 : running.waiting ? 2 : 1);
      checkBytes.set({ kind: 'done' }, running?.doneBytes ?? Number.NaN);
      checkBytes.set({ kind: 'total' }, running?.totalBytes ?? Number.NaN);
      checkEnded.set(last === null ? Number.NaN : Date.parse(last.ended) / 1000);
      checkFindings.set(last?.findings ?? Number.NaN);
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
}
