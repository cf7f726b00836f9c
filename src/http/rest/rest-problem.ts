import { boundedMessage } from '../../errors';
import { HttpFault } from '../http-fault';
import { type FaultRenderer, problem } from '../send-fault';
import { sendJson } from '../send-json';

/** One of the reasons for a problem. */
export interface ProblemError {
  /** For programs. */
  readonly code: string;
  /** For people: what is wrong and how to mend it. */
  readonly detail: string;
  /** Where in the body it is: a JSON Pointer as a URI fragment (RFC 6901, section 6), as in RFC 9457's own example. */
  readonly pointer?: string;
  /** Which parameter of the path or the query it is. */
  readonly parameter?: string;
}

/** The members of a problem besides those that RFC 9457 has. */
export interface ProblemMembers {
  /** For programs: the one code of all `errors`, or of the problem itself. */
  readonly code: string;
  readonly errors?: readonly ProblemError[];
  /** The fewest scopes that the access token lacks; absent where the server does not name scopes. */
  readonly missing_scopes?: readonly string[];
}

/** A refusal of a REST route, with what a client's program needs to act on it. */
export class RestProblem extends HttpFault {
  constructor(
    status: number,
    detail: string,
    readonly members: ProblemMembers,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(status, detail, headers);
  }
}

/** A problem with one reason, or with several. */
export function problemOf(
  status: number,
  errors: readonly [ProblemError, ...ProblemError[]],
  headers: Readonly<Record<string, string>> = {},
): RestProblem {
  const [first, ...more] = errors;
  const detail = more.length === 0 ? first.detail : `${errors.length} things are wrong: see errors.`;
  const isOneKind = more.every(({ code }) => code === first.code);
  return new RestProblem(status, detail, { code: isOneKind ? first.code : 'BAD_USER_INPUT', errors }, headers);
}

/** RFC 9457, with the members of a {@link RestProblem}. */
export const sendRestProblem: FaultRenderer = (response, fault) => {
  const { errors, ...members }: Partial<ProblemMembers> = fault instanceof RestProblem ? fault.members : {};
  const details = errors?.map((error) => ({ ...error, detail: boundedMessage(error.detail) }));
  const body = { ...problem(fault), ...members, ...(details && { errors: details }) };
  sendJson(response, fault.status, body, 'application/problem+json; charset=utf-8');
};
