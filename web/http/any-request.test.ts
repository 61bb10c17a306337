import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeClipId } from '../../test-fixtures/fake-clip.ts';
import { type Browser, HttpRig } from '../../test-fixtures/http-rig.ts';
import type { Operation, Schema } from '../../test-fixtures/openapi-document.ts';

let rig: HttpRig;
let document: { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
beforeAll(async () => {
  rig = await HttpRig.start({ limits: { refused: 1e6, open: 1e6, session: 1e6 } });
  document = (await rig.ask('GET', '/api/v1/openapi.json')).json;
});
afterAll(() => rig.close());

function operations(): [path: string, method: string, operation: Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
      path,
      method.toUpperCase(),
      operation,
    ]),
  );
}

const oddText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    'null',
    '%',
    '..',
    '../..',
    '\u0000',
    '\r\nX: y',
    '\ud800',
    "' OR 1=1 --",
    '{}',
    '🎥',
    'A1',
    fakeClipId(1),
  ),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ maxLength: 80 }),
  fc.constant('x'.repeat(3000)),
);
const odd = fc.oneof(
  oddText,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 3 }),
);

function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  const fitting = (): fc.Arbitrary<unknown> => {
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valuesOf));
    if (schema.type === 'integer') return fc.integer({ min: 1, max: 1000 });
    if (schema.type === 'boolean') return fc.boolean();
    if (schema.type === 'array') return fc.array(valuesOf(schema.items ?? {}), { maxLength: 4 });
    if (schema.properties) return objectOf(schema);
    return fc.constantFrom(
      'A1',
      fakeClipId(1),
      'custodian',
      'root',
      '一中队',
      'digests',
      '2026-03-01',
      '甲'.repeat(20),
    );
  };
  return fc.oneof({ weight: 4, arbitrary: fitting() }, { weight: 1, arbitrary: odd });
}

function objectOf({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema)])),
    {
      requiredKeys: [...required],
    },
  );
  return fc.oneof(
    { weight: 5, arbitrary: known },
    {
      weight: 1,
      arbitrary: fc.tuple(known, fc.dictionary(fc.string(), odd)).map(([a, b]) => ({ ...(a as object), ...b })),
    },
    { weight: 1, arbitrary: odd },
  );
}

const encoded = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return encodeURIComponent(text.toWellFormed()).replaceAll('.', '%2e');
};

test('whatever is asked is answered in our form, never with a 5xx', async () => {
  const askers = await Promise.all(['custodian', 'audit', 'secadmin'].map((user) => rig.browser(user)));
  const ends = /\/(session|password|events)$/;
  const asked = operations().filter(([path]) => !ends.test(path) || path === '/api/v1/events');
  const request = fc.constantFrom(...asked).chain(([path, method, operation]) => {
    const parameters = operation.parameters ?? [];
    const body = operation.requestBody?.content['application/json']?.schema;
    const optional = (schema: Schema) => fc.option(valuesOf(schema), { nil: undefined });
    return fc.record({
      path: fc.constant(path),
      method: fc.constant(method),
      values: fc.tuple(
        ...parameters.map((parameter) =>
          parameter.in === 'path' ? valuesOf(parameter.schema) : optional(parameter.schema),
        ),
      ),
      parameters: fc.constant(parameters),
      body: body === undefined ? fc.constant(undefined) : valuesOf(body),
      asker: fc.constantFrom<(Browser | null)[]>(...askers, null),
    });
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ path, method, values, parameters, body, asker }) => {
      const inPath = parameters.map((parameter, n) => [parameter, values[n]] as const);
      const filled = inPath
        .filter(([at]) => at.in === 'path')
        .reduce((text, [{ name }, value]) => text.replace(`{${name}}`, encoded(value)), path);
      const query = inPath
        .filter(([at, value]) => at.in === 'query' && value !== undefined)
        .map(([{ name }, value]) => `${name}=${encoded(value)}`);
      const url = `${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`.slice(0, 14_000);
      const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body) ?? '');
      const headers = sent === undefined ? {} : { 'content-type': 'application/json' };
      const { status, text, json } = await (asker ?? rig).ask(method, url, { headers, body: sent });
      const what = `${method} ${url} ${sent} → ${status} ${text.slice(0, 300)}`;
      expect(status, what).toBeLessThan(500);
      if (status < 400) return;
      expect(Object.keys(json), what).toEqual(['error']);
      expect(Object.keys(json.error).toSorted(), what).toEqual(['code', 'context', 'hint', 'message']);
    }),
    { numRuns: 1500 },
  );
  expect(rig.bugs).toEqual([]);
  expect((await rig.ask('GET', '/api/v1/health')).status).toBe(200);
}, 120_000);
