import { GraphQLBoolean, GraphQLInt, type GraphQLLeafType } from 'graphql';
import { HttpFault } from '../http-fault';
import { invalidInput, MAX_FAULTS } from './invalid-input';
import { shortName } from './json-names';
import { leafFault } from './read-leaf';
import type { ProblemError } from './rest-problem';
import type { QueryValues } from './rest-route';

/** What a parameter must be. */
export interface QueryRule {
  readonly type: GraphQLLeafType;
  /** What the parameter is, for people. */
  readonly description: string;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

/**
 * Reads what stands behind the `?`: each parameter once, and none that the route does not know, so that a misspelt
 * filter does not list everybody.
 *
 * @param search - with its question mark, or empty.
 * @throws HttpFault 400 for what is not percent-encoded UTF-8; {@link RestProblem} 422 naming the first faults.
 */
export function readQuery(search: string, rules: ReadonlyMap<string, QueryRule>): QueryValues {
  checkEncoding(search);
  const values = new Map<string, unknown>();
  const faults: ProblemError[] = [];
  const refuse = (parameter: string, code: string, detail: string) => {
    faults.push({ code, detail, parameter: shortName(parameter) });
  };
  const seen = new Set<string>();
  for (const [name, text] of new URLSearchParams(search)) {
    if (faults.length >= MAX_FAULTS) break;
    const rule = rules.get(name);
    if (rule === undefined) {
      refuse(name, 'UNKNOWN_PARAMETER', `There is no parameter "${shortName(name)}" here: ${knownNames(rules)}.`);
      continue;
    }
    if (seen.has(name)) refuse(name, 'REPEATED', `Send ${name} only once.`);
    seen.add(name);
    const value = readText(text, rule.type);
    const fault = leafFault(value, rule.type) ?? boundFault(value, rule);
    if (fault) refuse(name, fault.code, `${name} ${fault.detail}.`);
    else values.set(name, value);
  }
  if (faults.length > 0) throw invalidInput(faults);
  return Object.fromEntries(values);
}

/** URLSearchParams replaces what it can't decode. */
function checkEncoding(search: string): void {
  try {
    decodeURIComponent(search);
  } catch {
    throw new HttpFault(400, 'The query is not percent-encoded UTF-8.');
  }
}

function knownNames(rules: ReadonlyMap<string, QueryRule>): string {
  return rules.size === 0 ? 'send none' : `send ${[...rules.keys()].join(', ')}`;
}

/** What a text stands for; what stands for nothing stays a text, which the type refuses. */
function readText(text: string, type: GraphQLLeafType): unknown {
  if (type === GraphQLInt) return /^-?(?:0|[1-9]\d{0,9})$/.test(text) ? Number(text) : text;
  if (type === GraphQLBoolean) return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function boundFault(value: unknown, { minimum, maximum }: QueryRule) {
  if (typeof value !== 'number') return undefined;
  if (value >= (minimum ?? value) && value <= (maximum ?? value)) return undefined;
  const detail = maximum === undefined ? `must be ${minimum} or more` : `must be ${minimum} to ${maximum}`;
  return { code: 'OUT_OF_RANGE', detail };
}
