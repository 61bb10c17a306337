// Puts the table of routes on the server: each asks its command and sends the answer.
import type { FastifyInstance } from 'fastify';
import { accessTable } from '../../core/policy/access.ts';
import type { Command } from '../command.ts';
import type { Asking } from './ask.ts';
import { ByteReply } from './byte-reply.ts';
import { describeRoute } from './openapi.ts';
import { argumentsOf } from './route-arguments.ts';
import { type HttpRoute, routes } from './routes.ts';

export function addCommandRoutes(app: FastifyInstance, asking: Asking, table: readonly Command[]): void {
  for (const route of routes) {
    const command = table.find(({ name }) => name === route.command);
    if (command) addRoute(app, asking, route, command);
  }
}

function addRoute(app: FastifyInstance, asking: Asking, route: HttpRoute, command: Command): void {
  const open = accessTable[command.action] === 'anyone';
  app.route({
    method: route.method,
    url: `/api/v1${route.path}`,
    schema: describeRoute(route, command, open),
    config: { open, uncounted: route.path === '/health' },
    ...(route.bodyBytes === undefined ? {} : { bodyLimit: route.bodyBytes }),
    handler: async (request, reply) => {
      const out = new ByteReply(request, reply);
      try {
        const args = argumentsOf(route, command.args, request);
        const answer = await asking.ask(request, reply, command.name, args, { out });
        return out.isBegun ? reply : reply.code(route.status ?? 200).send(answer);
      } catch (error) {
        // The stream has been torn already, and that is all an asker can be told by now.
        if (out.isBegun) return reply;
        throw error;
      }
    },
  });
}
