import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// `--mode fake` builds the page against the scripted host, for design and tests; it never goes into the app.
export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  base: './',
  resolve: { conditions: mode === 'test' ? ['browser'] : undefined },
  css: { transformer: 'lightningcss' },
  build: {
    target: ['safari16.4', 'chrome111'],
    cssTarget: ['safari16.4'],
    outDir: mode === 'fake' ? 'dist-fake' : 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: 1420, strictPort: true, fs: { allow: [folder('..')] } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test/setup.ts'],
    maxWorkers: 2,
    // A whole window is drawn in each of them, also where the machine is busy.
    testTimeout: 20_000,
  },
}));
