import type { IncomingMessage } from 'node:http';
import { getNamedType, isInputObjectType } from 'graphql';
import type { RunDocument } from '../../graphql-request';
import type { UserError } from '../../outcome';
import { HttpFault } from '../http-fault';
import { requestInfoOf } from '../request-info-of';
import { type At, type Handler, type Router, route as register } from '../route';
import { sendJson } from '../send-json';
import { type CompiledRoute, RestTableError } from './compile-route';
import { jsonName } from './json-names';
import { type JsonLimits, OUTCOME_CODE, readBodyInput, readJsonObject, readQuery } from './read-input';
import {
  graphqlRefusal,
  type InputNames,
  invalidInput,
  type ProblemError,
  sendRestProblem,
  userErrorRefusal,
} from './rest-problem';
import type { QueryValues, RestAnswer } from './rest-route';

/** Registers the routes of the table. */
export function addRestRoutes(router: Router, routes: readonly CompiledRoute[], options: RestHandlerOptions): void {
  for (const row of routes) {
    try {
      register(router, row.path, { [row.method]: createRestHandler(row, options) }, { sendFault: sendRestProblem });
    } catch (error) {
      throw new RestTableError(row, `the server has this route already. ${(error as Error).message}`);
    }
  }
}

/** See {@link createRestHandler}. */
interface RestHandlerOptions extends JsonLimits {
  readonly runDocument: RunDocument;
}

interface Input {
  readonly query: QueryValues;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The statuses of faults of the input. A caller who may not use the route is refused for that reason first. */
const OF_THE_INPUT: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** Makes the handler of one route of the table. */
function createRestHandler(route: CompiledRoute, { runDocument, ...limits }: RestHandlerOptions): Handler {
  const names = inputNames(route);

  return async (request, response, at) => {
    const info = requestInfoOf(request);
    const run = async (variables: Input['variables'], document = route.document) => {
      const { data, errors } = await runDocument(document, variables, info);
      if (errors?.length) throw graphqlRefusal(errors, names, info);
      return Object.values(data ?? {})[0];
    };
    const input = await readInput(route, request, at, limits).catch(async (fault) => {
      if (isOfTheInput(fault)) await run({}, route.probe).catch(throwDenial);
      throw fault;
    });
    const { body, headers } = answerOf(route, await run(input.variables), input.query);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendJson(response, route.success, body);
  };
}

async function readInput(
  route: CompiledRoute,
  request: IncomingMessage,
  { params, search }: At,
  limits: JsonLimits,
): Promise<Input> {
  const query = readQuery(search, route.queryRules);
  const variables = route.queryVariables(query);
  for (const name of route.pathParameters) variables[name] = pathParameter(params[name] ?? '');
  if (route.body !== undefined && route.bodyType !== undefined) {
    const faults: ProblemError[] = [];
    const body = await readJsonObject(request, limits);
    variables[route.body] = readBodyInput(body, route.bodyType, faults);
    // If only the address is invalid, the capability refuses it together with what the types do not show.
    if (faults.some(({ code }) => code !== OUTCOME_CODE)) throw invalidInput(faults);
  }
  return { query, variables };
}

/** PostgreSQL has no text with NUL in it, so nothing has that name. */
function pathParameter(text: string): string {
  if (text.includes('\0')) throw new HttpFault(404, 'There is nothing at this path.');
  return text;
}

function answerOf(route: CompiledRoute, field: unknown, query: QueryValues): RestAnswer {
  const { userErrors = [], ...payload } = Object(field) as Record<string, unknown> & { userErrors?: UserError[] };
  const [first, ...more] = userErrors;
  if (first) throw userErrorRefusal([first, ...more]);
  const value = route.isWhole ? payload : route.member === undefined ? field : payload[route.member];
  if (value === null || value === undefined) throw new HttpFault(404, 'There is nothing at this path.');
  return route.paging?.answer(value, query, route.path) ?? { body: value, headers: {} };
}

function inputNames({ pathParameters, queryRules, bodyType }: CompiledRoute): InputNames {
  const type = bodyType && getNamedType(bodyType);
  return {
    parameters: new Set([...pathParameters, ...queryRules.keys()]),
    members: new Set(isInputObjectType(type) ? Object.keys(type.getFields()).map(jsonName) : []),
    bodyType: type?.name,
  };
}

function isOfTheInput(fault: unknown): boolean {
  return fault instanceof HttpFault && OF_THE_INPUT.has(fault.status);
}

/** Ignores faults of the variables, which were left out on purpose. */
function throwDenial(thrown: unknown): void {
  if (!isOfTheInput(thrown)) throw thrown;
}
