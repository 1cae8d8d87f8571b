import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

// pdf.js reads these at run time by address: fonts that documents leave out, character maps, decoders without WebAssembly.
function pdfjsFiles(): Plugin {
  const root = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const wanted: Record<string, (name: string) => boolean> = {
    cmaps: () => true,
    standard_fonts: () => true,
    wasm: (name) => name.endsWith('_nowasm_fallback.js') || name.startsWith('LICENSE'),
  };
  return {
    name: 'pdfjs-files',
    apply: 'build',
    generateBundle() {
      for (const [folder, keep] of Object.entries(wanted)) {
        for (const name of readdirSync(join(root, folder)).filter(keep)) {
          this.emitFile({ type: 'asset', fileName: `pdfjs/${folder}/${name}`, source: readFileSync(join(root, folder, name)) });
        }
      }
    },
  };
}

export default defineConfig({
  plugins: [svelte(), pdfjsFiles()],
  build: {
    outDir: '../internal/web/dist',
    emptyOutDir: true, // public/.keep puts the committed placeholder back
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
