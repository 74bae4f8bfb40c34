import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const OUT = '../node/src/main/resources/dashboard';
const SOURCES = ['.npmrc', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', 'public', 'src'];
const NOTE = 'built-from.txt';

function files(path: string): string[] {
  return statSync(path).isDirectory()
    ? readdirSync(path).sort().flatMap((name) => files(join(path, name)))
    : [path];
}

function line(path: string, shown: string): string {
  return `${createHash('sha256').update(readFileSync(path)).digest('hex')}  ${shown}\n`;
}

/** Notes what the built files were made from, and what they are: DashboardFilesTest compares, without Node. */
function noteSources(): Plugin {
  return {
    name: 'note-sources',
    closeBundle() {
      const sources = SOURCES.flatMap(files).sort();
      const built = files(OUT).filter((path) => !path.endsWith(NOTE));
      writeFileSync(
        join(OUT, NOTE),
        sources.map((path) => line(path, `web/${path}`)).join('') +
          built.map((path) => line(path, `dashboard/${relative(OUT, path)}`)).join(''),
      );
    },
  };
}

export default defineConfig({
  base: '/admin/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [noteSources()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2022',
    cssCodeSplit: false,
    reportCompressedSize: true,
    rollupOptions: {
      input: { app: 'src/main.tsx', live: 'src/live.worker.ts' },
      output: {
        // Names without a hash: the server knows each file by name, and tags it by its content.
        entryFileNames: '[name].js',
        chunkFileNames: 'connection.js',
        assetFileNames: 'app[extname]',
      },
    },
  },
});
