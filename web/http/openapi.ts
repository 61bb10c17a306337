// The description of /api/v1 at /api/v1/openapi.json: made from the table of routes and the commands' own schemas, so that
// it cannot say anything else than what is checked. It describes; what it says of answers is never enforced.
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import type Type from 'typebox';
import type { Command } from '../command.ts';
import { csrfHeader, sessionCookie } from './admission.ts';
import { answerSchemas } from './answer-schemas.ts';
import { parametersOf } from './route-arguments.ts';
import type { HttpRoute } from './routes.ts';
import type { Schema } from './schema-words.ts';

interface OtherRoute {
  readonly summary: string;
  readonly tag: string;
  /** A name in answer-schemas.ts, a kind of bytes, or null for none. */
  readonly answer: string | null;
  readonly status?: number;
  /** Without a session. */
  readonly open?: boolean;
  readonly body?: unknown;
  readonly parameters?: unknown;
}

/** Before any route. Schemas describe only: arguments are checked behind dispatch, answers go out as they are. */
export async function addOpenApi(app: FastifyInstance, version: string): Promise<void> {
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  for (const [name, schema] of Object.entries(answerSchemas)) app.addSchema({ $id: name, ...schema });
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: {
        title: '留痕 Liuhen',
        version,
        description:
          'Log in with POST /api/v1/session; every method but GET and HEAD then carries the token of its answer in ' +
          `the header ${csrfHeader}. A thing out of reach is answered like one that is not there.`,
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: sessionCookie },
          token: { type: 'apiKey', in: 'header', name: csrfHeader },
        },
      },
    },
    // The names that people use, instead of def-0, def-1.
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json['$id'] ?? `def-${index}`) },
  });
  app.get('/api/v1/openapi.json', { schema: { hide: true }, config: { open: true } }, () => app.swagger());
}

/** A route of the table. */
export function describeRoute(
  { method, path, from, answer, status }: HttpRoute,
  command: Command,
  open: boolean,
): FastifySchema {
  const names = parametersOf(path);
  const { properties, required = [] } = command.args as Type.TObject & { required?: readonly string[] };
  const part = (belongs: (name: string) => boolean): Schema => ({
    type: 'object',
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => belongs(name))),
    required: required.filter(belongs),
    additionalProperties: false,
  });
  const others = part((name) => !names.includes(name));
  if (command.name === 'config set') {
    const values = ['string', 'number', 'boolean'].map((type) => ({ type }));
    Object.assign(others['properties'] as object, { value: { anyOf: values, nullable: true } });
  }
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[/:]+(\w)/g, (_all, letter: string) => letter.toUpperCase())}`,
    summary: command.name,
    tags: [path.split('/')[1]!],
    security: securityOf(open, method !== 'GET'),
    ...(names.length > 0 ? { params: part((name) => names.includes(name)) } : {}),
    ...(from === 'query' ? { querystring: others } : {}),
    ...(from === 'body' ? { body: others } : {}),
    response: responses(answer, status ?? 200),
  };
}

/** A route with a file of its own. */
export function describeOther(route: OtherRoute): FastifySchema {
  const { summary, tag, answer, status = answer === null ? 204 : 200, open = false, body, parameters } = route;
  return {
    summary,
    tags: [tag],
    security: securityOf(open, body !== undefined || answer === null),
    ...(parameters === undefined ? {} : { params: parameters }),
    ...(body === undefined ? {} : { body }),
    response: responses(answer, status),
  };
}

function securityOf(open: boolean, changes: boolean): readonly Record<string, readonly string[]>[] {
  if (open) return [];
  return [changes ? { session: [], token: [] } : { session: [] }];
}

const bytesOf: Readonly<Record<string, string>> = {
  // The file's own, from a closed list.
  bytes: '*/*',
  package: 'application/zip',
  events: 'text/event-stream',
  text: 'text/plain',
};

function responses(answer: string | null, status: number): Record<string, Schema> {
  const error = { description: 'an error', ...jsonOf('Error') };
  if (answer === null) return { [status]: { description: 'done', type: 'null' }, default: error };
  const type = bytesOf[answer];
  if (type === undefined) return { [status]: { description: answer, ...jsonOf(answer) }, default: error };
  const raw = { description: answer, content: { [type]: { schema: { type: 'string', format: 'binary' } } } };
  return answer === 'bytes' ? { [status]: raw, 206: raw, default: error } : { [status]: raw, default: error };
}

const jsonOf = (name: string): Schema => ({ content: { 'application/json': { schema: { $ref: `${name}#` } } } });
