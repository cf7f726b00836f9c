import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { runPolicyCli } from '../../policy/cli';

/** The result of a command. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory with files in which `scoped-api-policy` is run, inside this process. */
export interface Project {
  readonly path: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  run(args: readonly string[], input?: string): Promise<Ended>;
  remove(): void;
}

/** Makes an empty directory. */
export function createProject(files: Readonly<Record<string, string>> = {}): Project {
  const path = mkdtempSync(join(tmpdir(), 'scoped-api-policy-'));
  const project: Project = {
    path,
    write(more) {
      for (const [name, text] of Object.entries(more)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), text);
      }
    },
    async run(args, input = '') {
      const texts = { stdout: '', stderr: '' };
      const stream = (name: keyof typeof texts) =>
        new Writable({
          write(chunk: Buffer, _encoding, done) {
            texts[name] += chunk;
            done();
          },
        });
      const before = process.cwd();
      process.chdir(path);
      try {
        const stdin = Readable.from(input === '' ? [] : [Buffer.from(input)]);
        const code = await runPolicyCli(args, { stdin, stdout: stream('stdout'), stderr: stream('stderr') });
        return { code, ...texts };
      } finally {
        process.chdir(before);
      }
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
  project.write(files);
  return project;
}
