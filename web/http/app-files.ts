// The web app's own files. Each file that is there at start gets a route of its own, so no path is ever looked up on disk:
// what was not built cannot be asked for. The plugin does the reading; this layer opens no file.
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** @param dir absolute path of the built app; it may be missing. */
export async function addAppFiles(app: FastifyInstance, dir: string): Promise<void> {
  await app.register(async (files) => {
    files.addHook('onRoute', (route) => {
      route.config = { ...route.config, open: true, app: true, uncounted: true };
    });
    await files.register(fastifyStatic, {
      root: dir,
      wildcard: false,
      index: ['index.html'],
      dotfiles: 'deny',
      serveDotFiles: false,
      cacheControl: false,
      suppressWarning: true,
      setHeaders: (reply) => {
        // Names of assets hold the digest of their content; the page that names them is always asked for.
        const isAsset = reply.request.routeOptions.url?.startsWith('/assets/') === true;
        reply.header('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-store');
      },
    });
    if (files.hasRoute({ method: 'GET', url: '/' })) return;
    files.get('/', { schema: { hide: true } }, (_request, reply) =>
      reply.type('text/plain; charset=utf-8').send('网页未构建 / the web app was not built: npm run setup\n'),
    );
  });
}
