import { reachesLevel } from '@scoped-api/engine';
import * as tools from '@scoped-api/engine/policy';
import type { Command } from 'commander';
import { createPolicyEngine } from '../graphql/engine';
import type { ServerSchema } from '../schema/load-schema';
import { type Console, type JsonOption, printJson } from './console';
import { addJson, examples } from './options';
import { schemaOf } from './schema';

/** `scoped-api policy` and its subcommands: those of `@scoped-api/engine`, for the schema of this server. */
export function registerPolicy(program: Command, io: Console): void {
  tools.registerPolicy(program, hostOf(io));
}

/** `scoped-api explain` */
export function registerExplain(program: Command, io: Console): void {
  tools.registerExplain(program, hostOf(io));
}

/** `scoped-api who-can` */
export function registerWhoCan(program: Command, io: Console): void {
  tools.registerWhoCan(program, hostOf(io));
}

/** What the server adds to the policy commands: its schema, the limits of its requests, and its users. */
function hostOf(io: Console): tools.PolicyHost {
  return {
    program: 'scoped-api',
    io,
    server: {
      source: () => sourceOf(schemaOf(io)),
      explain(document, { operation, scopes, authentication, variables }) {
        const { createExplainDocument } =
          require('../graphql/explain-document') as typeof import('../graphql/explain-document');
        const explainDocument = createExplainDocument({
          engine: () => createPolicyEngine(schemaOf(io)),
          showScopes: true,
        });
        return explainDocument(document, operation, scopes ?? null, { authentication, variables });
      },
      countHolding(groups) {
        const { withCapabilities } = require('./with-capabilities') as typeof import('./with-capabilities');
        return withCapabilities(io, ({ users }) => users.countHolding(groups));
      },
      impactOf(change) {
        const { policyImpact } = require('./policy-impact') as typeof import('./policy-impact');
        return policyImpact(io, change);
      },
    },
  };
}

/** Returns the policy of the server, whose roles require the levels that REQUIRE_SECOND_FACTOR says, too. */
function sourceOf(schema: ServerSchema): tools.PolicySource {
  const { scopes } = schema;
  return {
    ...tools.sourceOfEngine(createPolicyEngine(schema), 'the schema of this server'),
    belowLevel(role, level) {
      const required = scopes.levelOfRole(role);
      if (required === undefined || reachesLevel(level, required)) return undefined;
      return scopes.held({ role, grantedScopes: [] }, level);
    },
  };
}

/** `scoped-api sdl` */
export function registerSdl(program: Command, io: Console): void {
  addJson(program.command('sdl'), 'print it in JSON: {"sdl": "..."}')
    .summary('print the schema')
    .description('Print the schema with its directives.')
    .option('--federation', 'as a Federation 2 subgraph: only what a composition understands')
    .addHelpText('after', examples('scoped-api sdl --federation > users.graphql'))
    .action(({ federation, json }: { federation?: true } & JsonOption) => {
      const { printServerSchema } = require('../schema/load-schema') as typeof import('../schema/load-schema');
      const { subgraphSdl } = require('../graphql/subgraph') as typeof import('../graphql/subgraph');
      const schema = schemaOf(io);
      const sdl = federation ? subgraphSdl(schema) : printServerSchema(schema);
      if (json) printJson(io, { sdl });
      else io.stdout.write(sdl);
    });
}
