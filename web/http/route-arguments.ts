// How path, query and body of a request become the arguments of a command. Numbers in a query are text on the line and are
// turned only where the command takes a number; whether anything fits is checked behind dispatch, not here.
import type { FastifyRequest } from 'fastify';
import type Type from 'typebox';
import { LiuhenError } from '../../core/errors.ts';
import { say } from '../language.ts';
import { languageOf } from './ask.ts';
import type { HttpRoute } from './routes.ts';

export function parametersOf(path: string): string[] {
  return [...path.matchAll(/:([a-z]+)/gi)].map(([, name]) => name!);
}

/** @throws LiuhenError USAGE for a body that is no JSON object. */
export function argumentsOf(route: HttpRoute, args: Type.TObject, request: FastifyRequest): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  if (route.from === 'query') Object.assign(given, fromQuery(request.query as Record<string, unknown>, args));
  if (route.from === 'body') Object.assign(given, bodyOf(request));
  // A setting is typed text at the command line; here it may be the number, the boolean or the null that it means.
  if (route.command === 'config set' && isScalar(given['value'])) given['value'] = String(given['value']);
  return { ...given, ...(request.params as Record<string, string>) };
}

/** @throws LiuhenError USAGE */
export function bodyOf(request: FastifyRequest): Record<string, unknown> {
  const { body } = request;
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  const what = say(languageOf(request), '请求体须为 JSON 对象', 'the body must be a JSON object');
  throw new LiuhenError('USAGE', what, { context: { field: 'body' } });
}

function fromQuery(query: Readonly<Record<string, unknown>>, args: Type.TObject): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      const known = Object.hasOwn(args.properties, name) ? args.properties[name] : undefined;
      const isNumber = (known as { type?: unknown } | undefined)?.type === 'integer';
      return [name, isNumber && typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value];
    }),
  );
}

function isScalar(value: unknown): value is number | boolean | null {
  return typeof value === 'number' || typeof value === 'boolean' || value === null;
}
