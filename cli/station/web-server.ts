// Puts the web server of a station together: where it listens, under which certificate, with which pages.
import { X509Certificate } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { LiuhenError } from '../../core/errors.ts';
import {
  agencyWebCertificate,
  type ServerCertificate,
  stationWebCertificate,
} from '../../storage/station/web-certificate.ts';
import { commandTable } from '../../web/commands/table.ts';
import type { Mouth } from '../../web/dispatch.ts';
import { type HttpServer, startHttp } from '../../web/http/server.ts';
import { isLoopback, type ListenAddress } from '../../web/listen-address.ts';
import { version } from '../version.ts';
import type { OpenStation } from './open-station.ts';

export interface WebServerOptions {
  readonly station: Pick<OpenStation, 'paths' | 'settings'>;
  readonly mouth: Mouth;
  readonly address: ListenAddress;
  readonly clock: Clock;
  readonly onBug: (thrown: unknown, command: string) => void;
}

/** Where `npm run setup` builds the web app. */
const appDir = join(import.meta.dirname, '..', '..', 'web', 'app', 'dist');

export interface WebServer extends HttpServer {
  /** End of the certificate that HTTPS is served under; null over plain HTTP. */
  readonly certificateUntilMs: number | null;
}

/** @throws LiuhenError KEY_NOT_TRUSTED, CONFIG_VALUE_INVALID where HTTPS is asked for and cannot be had; USAGE */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { station, mouth, address, clock, onBug } = options;
  const tls = isLoopback(address) ? undefined : await certificateFor(station, address, clock.now());
  const server = await startHttp({
    mouth,
    table: commandTable,
    address,
    version,
    onBug,
    appDir,
    ...(tls ? { tls } : {}),
  });
  return { ...server, certificateUntilMs: tls ? Date.parse(new X509Certificate(tls.cert).validTo) : null };
}

async function certificateFor(
  { paths, settings }: Pick<OpenStation, 'paths' | 'settings'>,
  address: ListenAddress,
  now: number,
): Promise<ServerCertificate> {
  const [certificate, key] = [settings.get('web.certificate'), settings.get('web.key')];
  if (certificate !== null && key !== null) return agencyWebCertificate(certificate, key, now);
  if (certificate !== null || key !== null)
    throw new LiuhenError('CONFIG_VALUE_INVALID', 'web.certificate and web.key belong together', {
      context: { field: certificate === null ? 'web.certificate' : 'web.key' },
      hint: 'set both, or neither for a certificate of the station’s own',
    });
  const organisation = settings.get('station.org');
  return stationWebCertificate({ keysDir: paths.keys, hosts: hostsOf(address), organisation, now });
}

/** What the machine may be reached by now. Link-local IPv6 addresses mean nothing without their interface. */
function hostsOf({ host }: ListenAddress): string[] {
  const isAll = host === '0.0.0.0' || /^[0:]+$/.test(host);
  const addresses = Object.values(networkInterfaces()).flatMap((entries) =>
    (entries ?? []).map(({ address }) => address),
  );
  const names = [hostname(), ...(isAll ? [] : [host]), 'localhost'];
  const isName = (name: string) => name.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name);
  return [
    ...new Set([...names.filter((name) => isName(name) || name.includes(':')), '127.0.0.1', '::1', ...addresses]),
  ].filter((name) => !/^fe[89ab]/i.test(name) && !name.includes('%'));
}
