// Evidence packages over HTTP, in two steps: an order, which a page can make with its token, and a path that any download
// manager of that session can fetch once. The export itself, its leaf included, happens while it is fetched.
import { create } from 'content-disposition';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { zipStream } from '../../storage/export/zip-stream.ts';
import { type Command, commandNamed } from '../command.ts';
import { notFound } from '../language.ts';
import { loginRequired } from './admission.ts';
import { type Asking, languageOf } from './ask.ts';
import { send } from './byte-reply.ts';
import { EntryHandover } from './entry-handover.ts';
import { describeOther } from './openapi.ts';
import { type PackageOrder, PackageOrders } from './package-orders.ts';
import { bodyOf } from './route-arguments.ts';

const path = '/api/v1/packages';

export function addPackageRoutes(
  app: FastifyInstance,
  asking: Asking,
  table: readonly Command[],
  steady: () => number,
): void {
  const orders = new PackageOrders(steady);
  const { args } = commandNamed(table, 'export plan');

  app.post(
    path,
    {
      schema: describeOther({
        summary: 'order a package',
        tag: 'packages',
        answer: 'Package',
        status: 201,
        body: args,
      }),
    },
    async (request, reply) => {
      const asked = bodyOf(request);
      const plan = (await asking.ask(request, reply, 'export plan', asked)) as { clips: number; bytes: number };
      const name = `liuhen-package-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
      const id = orders.add({ session: sessionOf(request), args: asked, name });
      return reply.code(201).send({ path: `${path}/${id}`, ...plan });
    },
  );

  const parameters = { type: 'object', properties: { package: { type: 'string' } }, required: ['package'] };
  const one = `${path}/:package`;
  const found = (request: FastifyRequest, reply: FastifyReply, look: 'find' | 'take'): PackageOrder => {
    const { package: id } = request.params as { package: string };
    const order = orders[look](id, sessionOf(request));
    if (!order) throw notFound(languageOf(request));
    // One fetch, from the beginning: a part of it would use it up.
    reply
      .header('accept-ranges', 'none')
      .type('application/zip')
      .header('content-disposition', create(`${order.name}.zip`));
    return order;
  };
  // A look first, as download managers do, takes nothing away.
  app.head(one, { schema: { hide: true } }, (request, reply) => {
    found(request, reply, 'find');
    return reply.send();
  });
  app.get(
    one,
    {
      schema: describeOther({
        summary: 'fetch an ordered package, once',
        tag: 'packages',
        answer: 'package',
        parameters,
      }),
      exposeHeadRoute: false,
    },
    (request, reply) => fetchPackage(asking, request, reply, found(request, reply, 'take')),
  );
}

async function fetchPackage(asking: Asking, request: FastifyRequest, reply: FastifyReply, order: PackageOrder) {
  const files = new EntryHandover();
  const making = asking.ask(request, reply, 'export', order.args, { out: files });
  making.then(
    () => files.end(),
    (error) => files.end(error),
  );
  // Refusals and what goes wrong before the first file are still an error like any other.
  await files.first;
  // Afterwards the connection is torn, and that says enough; a bug was told where it was thrown.
  await send(reply, zipStream(order.name, files.entries())).catch(() => undefined);
  return reply;
}

function sessionOf(request: FastifyRequest): string {
  if (request.caller) return request.caller.session.id;
  throw loginRequired(languageOf(request));
}
