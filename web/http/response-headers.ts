// The headers that tell a browser how little a page of this station may do: its own scripts and styles, its own server,
// inside no other page, and no camera or microphone.
import type { FastifyHelmetOptions } from '@fastify/helmet';

/** @param isEncrypted browsers are told to come back over HTTPS only where there is any. */
export function protection(isEncrypted: boolean): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
      },
    },
    strictTransportSecurity: isEncrypted ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    frameguard: { action: 'deny' },
    // `no-referrer` would make browsers hide the origin of the app's own forms, which log-in looks at.
    referrerPolicy: { policy: 'same-origin' },
    // Over plain HTTP browsers ignore these two and complain on each page.
    crossOriginOpenerPolicy: isEncrypted ? { policy: 'same-origin' } : false,
    originAgentCluster: isEncrypted,
  };
}

export const permissions =
  'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), bluetooth=(), payment=()';
