import { equal } from 'node:assert/strict';
import { parse, validate } from 'graphql';
import { project } from './projects.mjs';

// The schemas of these tests are made by the graphql of ../node_modules, which this project has too.
const { createScopeEngine } = project(16).require('@scoped-api/engine');

/** An engine on a schema that another library made, and what it answers. */
export function guard(schema, options = {}) {
  const engine = createScopeEngine(schema, { mode: 'filter', ...options });
  return {
    engine,
    /** The data of `query` for a viewer with `scopes`; `null`: anonymous. */
    async read(query, scopes, rootValue) {
      const document = parse(query);
      equal(validate(schema, document).join('\n'), '');
      return engine.execute({ schema, document, rootValue }, engine.viewer(scopes));
    },
    /** `[coordinate, rule, scopes, source]` of every rule that was found. */
    found: () =>
      engine.policy.found
        .map(({ coordinate, rule, scopes, source }) =>
          [coordinate, rule, JSON.stringify(scopes ?? null), source].join(' '),
        )
        .sort(),
  };
}

/** The problems of a schema that the engine refuses, as `coordinate: message`. */
export function problemsOf(schema, options = {}) {
  try {
    createScopeEngine(schema, options);
    return [];
  } catch (error) {
    if (!error.problems) throw error;
    return error.problems.map(({ coordinate, message }) => `${coordinate}: ${message}`);
  }
}
