import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClipId } from '../../test-fixtures/fake-clip.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { HttpRig } from '../../test-fixtures/http-rig.ts';
import type { Operation, Schema } from '../../test-fixtures/openapi-document.ts';
import { answerSchemas } from './answer-schemas.ts';

let rig: HttpRig;
let document: { paths: Record<string, Record<string, Operation>>; components: { schemas: object } } & Record<
  string,
  unknown
>;
beforeAll(async () => {
  rig = await HttpRig.start({ limits: { refused: 1e6, open: 1e6, session: 1e6 } }, new FakeStation());
  document = (await rig.ask('GET', '/api/v1/openapi.json')).json;
});
afterAll(() => rig.close());

describe('the description', () => {
  test('is OpenAPI 3 with whole paths and no servers', () => {
    expect(document['openapi']).toMatch(/^3\./);
    expect(document['servers']).toBeUndefined();
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/clips/{clip}/original',
        '/api/v1/session',
        '/api/v1/packages/{package}',
        '/metrics',
      ]),
    );
    for (const path of Object.keys(document.paths)) expect(path).toMatch(/^\/(api\/v1\/|metrics$)/);
    expect(Object.keys(document.components.schemas).toSorted()).toEqual(Object.keys(answerSchemas).toSorted());
  });

  test('refers to nothing that it does not hold', () => {
    const text = JSON.stringify(document);
    const known = new Set(Object.keys(document.components.schemas));
    for (const [, name] of text.matchAll(/"\$ref":"([^"]*)"/g))
      expect(known).toContain(name!.replace('#/components/schemas/', ''));
    expect(text).not.toContain('$id');
  });

  test('says of every path but the open ones that it asks for a session, and that is so', async () => {
    for (const [path, method, { security }] of operations()) {
      if (path.endsWith('/dock/events')) continue;
      const { status } = await rig.ask(method, path.replaceAll(/[{}]/g, ''), {
        body: method === 'GET' ? undefined : {},
      });
      const isOpen = security.length === 0;
      expect([path, method, status === 401]).toEqual([path, method, !isOpen]);
    }
  });

  test('describes answers as they are', async () => {
    const [custodian, audit, sysadmin] = await Promise.all(
      ['custodian', 'audit', 'sysadmin'].map((user) => rig.browser(user)),
    );
    await custodian!.ask('POST', '/api/v1/cases', { body: { number: 'A1' } });
    const clip = fakeClipId(1);
    for (const [browser, path, name] of [
      [custodian, `/api/v1/clips/${clip}`, 'Clip'],
      [custodian, '/api/v1/clips', 'Clips'],
      [custodian, '/api/v1/cases', 'Cases'],
      [custodian, '/api/v1/cases/A1', 'CaseFile'],
      [custodian, '/api/v1/cases/A1/coverage', 'Coverage'],
      [custodian, '/api/v1/cases/A1/dossier', 'CaseDossier'],
      [custodian, '/api/v1/dock', 'Bays'],
      [custodian, '/api/v1/health', 'Health'],
      [custodian, '/api/v1/jobs', 'Jobs'],
      [custodian, '/api/v1/station', 'StationStatus'],
      [custodian, '/api/v1/log/checkpoint', 'LogCheckpoint'],
      [custodian, '/api/v1/session', 'Session'],
      [custodian, '/nothing', 'Error'],
      [audit, `/api/v1/clips/${clip}/custody`, 'CustodyEvents'],
      [audit, '/api/v1/events', 'CustodyEvents'],
      [sysadmin, '/api/v1/users', 'Users'],
      [sysadmin, '/api/v1/units', 'Units'],
      [sysadmin, '/api/v1/settings', 'Settings'],
    ] as const)
      fits((await browser!.get(path)).json, { $ref: `${name}#` }, `${path}: ${name}`);
  });
});

/** Every property that is required is there, and nothing is there that is not described. */
function fits(value: unknown, schema: Schema & { $ref?: string }, where: string): void {
  if (schema.$ref) fits(value, answerSchemas[schema.$ref.replace('#', '')] as Schema, where);
  if (value === null || value === undefined) return;
  if (schema.items) for (const item of value as unknown[]) fits(item, schema.items, `${where}[]`);
  if (!schema.properties) return;
  for (const name of schema.required ?? []) expect(Object.keys(value), where).toContain(name);
  if (where.endsWith('StationStatus')) return;
  for (const [name, inner] of Object.entries(value)) {
    expect(Object.keys(schema.properties), where).toContain(name);
    fits(inner, schema.properties[name]!, `${where}.${name}`);
  }
}

function operations(): [path: string, method: string, operation: Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
      path,
      method.toUpperCase(),
      operation,
    ]),
  );
}
