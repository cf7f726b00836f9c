import type { Command } from 'commander';
import { readSchemaSdl } from '../graphql/schema';
import { subgraphSdl } from '../graphql/subgraph';
import { examples, takesJson } from './help';
import { type JsonOption, printJson } from './print';

/** `scoped-api sdl` */
export function registerSdl(program: Command): void {
  takesJson(program.command('sdl'), 'print it in JSON: {"sdl": "..."}')
    .summary('print the schema')
    .description('Print the schema with its directives.')
    .option('--federation', 'as a Federation 2 subgraph: only what a composition understands')
    .addHelpText('after', examples('scoped-api sdl --federation > users.graphql'))
    .action(({ federation, json }: { federation?: true } & JsonOption) => {
      const sdl = federation ? subgraphSdl() : readSchemaSdl();
      if (json) printJson({ sdl });
      else process.stdout.write(sdl);
    });
}
