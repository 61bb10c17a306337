// How the pages are built: for Chromium 109 and the domestic browsers made from it, and for a policy that allows no inline
// script, no inline style sheet and no eval.
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [vue()],
  build: {
    target: 'chrome109',
    cssTarget: 'chrome109',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
  define: {
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    // Messages are compiled to data and interpreted, never to source text that would have to be evaluated.
    __INTLIFY_JIT_COMPILATION__: 'true',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8470' } },
});
