import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import type { Command } from 'commander';
import { CommandError } from './command-error';
import { answer, type Console, type JsonOption } from './console';
import { addJson, examples } from './options';
import { loadExtension, schemaOf } from './schema';

interface Options extends JsonOption {
  readonly check?: boolean;
}

/** `scoped-api codegen` */
export function registerCodegen(program: Command, io: Console): void {
  addJson(program.command('codegen'))
    .summary('write the types of your resolvers')
    .description(
      'Write the TypeScript types of your resolvers from the schema: src/generated/scoped-api.ts, or codegen.output of the ' +
        'configuration file. With them, the compiler requires a resolver for each of your root fields. Requires no database.',
    )
    .option('--check', 'write nothing; the exit code is 1 if the file is missing or out of date')
    .addHelpText('after', examples('scoped-api codegen', 'scoped-api codegen --check'))
    .action((options: Options) => codegen(io, options));
}

async function codegen(io: Console, options: Options): Promise<void> {
  const { codegenOutput: path, codegenSources } = await loadExtension(io);
  const { writeResolverTypes } =
    require('../graphql/extension/write-types') as typeof import('../graphql/extension/write-types');
  const text = writeResolverTypes(schemaOf(io), codegenSources);
  const shown = relative(process.cwd(), path);
  if (text === undefined) {
    const message =
      'The schema files add no type and no field that a resolver answers. Name them in SCHEMA_FILES or in the configuration file.';
    throw new CommandError('NOTHING_TO_WRITE', message);
  }
  const isSame = existsSync(path) && readFileSync(path, 'utf8').replaceAll('\r\n', '\n') === text;
  if (options.check && !isSame)
    throw new CommandError('OUT_OF_DATE', `${shown} is out of date. Run scoped-api codegen.`);
  if (!isSame) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  answer(io, options, { file: shown, written: !isSame }, isSame ? `${shown} is up to date.` : `Wrote ${shown}.`);
}
