// Type checks and runs a program with code that a generator makes of /openapi.json.
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** As strict as TypeScript is. The generated code is checked too. */
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noUncheckedIndexedAccess: true,
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: [],
    skipLibCheck: true,
    outDir: 'dist',
  },
  include: ['src'],
};

/**
 * Makes a package of a program and what `generate` writes, type checks it, and loads it.
 *
 * @param name - of the program in `programs/`.
 * @param generate - gets the document's path and the folder to write to.
 * @returns the program's module.
 */
export async function compileProgram(name, document, generate) {
  const directory = mkdtempSync(join(tmpdir(), 'scoped-api-generated-'));
  try {
    mkdirSync(join(directory, 'src/generated'), { recursive: true });
    symlinkSync(join(HERE, 'node_modules'), join(directory, 'node_modules'), 'dir');
    const files = {
      'package.json': { type: 'module' },
      'tsconfig.json': TSCONFIG,
      'openapi.json': document,
    };
    for (const [file, content] of Object.entries(files)) {
      writeFileSync(join(directory, file), JSON.stringify(content));
    }
    for (const file of [`${name}.ts`, 'story.ts']) {
      copyFileSync(join(HERE, 'programs', file), join(directory, 'src', file));
    }
    await generate(join(directory, 'openapi.json'), join(directory, 'src/generated'));
    await tool('typescript/bin/tsc', ['-p', directory]);
    return await import(pathToFileURL(join(directory, 'dist', `${name}.js`)).href);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Runs a command of an installed package; rejects with what it said. */
export async function tool(path, args) {
  try {
    await run(process.execPath, [join(HERE, 'node_modules', path), ...args], { cwd: HERE });
  } catch (error) {
    throw new Error(`${path}: ${error.stdout}${error.stderr}`);
  }
}
