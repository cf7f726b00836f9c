import {
  buildSchema,
  type DocumentNode,
  type GraphQLSchema,
  OverlappingFieldsCanBeMergedRule,
  PossibleFragmentSpreadsRule,
  parse,
  validate,
  validateSchema,
} from 'graphql';
import type { ErrorsIn, Mode } from '../../src';
import { type Instance, randomData } from './random-data';
import { randomOperation } from './random-operation';
import { type RandomAuthentication, randomAuthentication, randomViewer } from './random-rule';
import { randomSdl } from './random-schema';
import { Tape } from './tape';

/** The input of one run. */
export interface Scenario {
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  readonly text: string;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
  readonly rootValue: Instance;
  /** Scopes held; `null`: anonymous. */
  readonly viewer: string[] | null;
  /** Of the viewer; `null` for a token without a user, and for an anonymous viewer. */
  readonly authentication: RandomAuthentication | null;
  readonly mode: Mode;
  readonly errorsIn: ErrorsIn;
  readonly asynchronous: boolean;
}

/** Validation rules that generated operations can violate; the others hold by construction, and checking them takes time. */
const RULES = [OverlappingFieldsCanBeMergedRule, PossibleFragmentSpreadsRule];

/** Reads a scenario off a row of numbers. @returns why not, where the SDL or the operation is invalid. */
export function readScenario(numbers: readonly number[]): Scenario | string {
  const tape = new Tape(numbers);
  const sdl = randomSdl(tape);
  const schema = build(sdl);
  if (!schema) return 'the SDL is invalid';
  const { text, operationName, variables } = randomOperation(tape, schema);
  const document = parse(text);
  const [invalid] = validate(schema, document, RULES);
  if (invalid) return invalid.message;
  const isMutation = text.startsWith('mutation');
  const root = isMutation ? schema.getMutationType() : schema.getQueryType();
  if (!root) return 'there is no such root';
  const viewer = randomViewer(tape);
  return {
    sdl,
    schema,
    text,
    document,
    operationName,
    variables,
    viewer,
    authentication: viewer && randomAuthentication(tape),
    mode: tape.pick(['filter', 'filter', 'filter', 'filter', 'reject', 'dry-run'] as const),
    errorsIn: tape.pick(['errors', 'errors', 'extensions', 'disabled'] as const),
    asynchronous: tape.chance(40),
    rootValue: randomData(tape, schema)(root),
  };
}

function build(sdl: string): GraphQLSchema | undefined {
  try {
    const schema = buildSchema(sdl, { noLocation: true, assumeValidSDL: true });
    return validateSchema(schema).length === 0 ? schema : undefined;
  } catch {
    return undefined;
  }
}

/** The scenario as a failure should show it. */
export function describeScenario(it: Scenario): string {
  const { viewer, authentication, mode, errorsIn, variables } = it;
  return `${it.sdl}\n\n${it.text}\n\n${JSON.stringify({ viewer, authentication, mode, errorsIn, variables })}`;
}
