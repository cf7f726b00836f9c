import type { Command } from 'commander';
import { readSchemaSdl } from '../graphql/schema';
import { subgraphSdl } from '../graphql/subgraph';

/** `scoped-api sdl` */
export function registerSdl(program: Command): void {
  program
    .command('sdl')
    .description('Print the schema with its directives.')
    .option('--federation', 'as a Federation 2 subgraph: only what a composition understands')
    .addHelpText('after', '\nExample:\n  scoped-api sdl --federation > users.graphql')
    .action(({ federation }: { federation?: true }) => {
      process.stdout.write(federation ? subgraphSdl() : readSchemaSdl());
    });
}
