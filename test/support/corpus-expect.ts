import type { CorpusCase } from './corpus-case';
import type { Answer, Exchange } from './corpus-send';

/** What only our own side would say: stacks, SQL, libraries, file names, values that fell through. */
const LEAKS = [
  /\bat \S+ \(/,
  /\bat .+:\d+:\d+/,
  /\.[jt]s:\d+/,
  /node_modules|node:internal/,
  /prisma|postgres|pg_|bcrypt|jsonwebtoken|zlib|llhttp|HPE_|Apollo Server|express/i,
  /\b(?:SELECT|INSERT INTO|UPDATE users|FROM users|violates|constraint)\b/,
  /\bP[12]\d{3}\b|\bERR_[A-Z]|\bE[A-Z]{5,}\b/,
  /\[object |\bundefined\b|TypeError|SyntaxError|RangeError|Unexpected token/,
];

/** Everything that must hold of what came back for a case. */
export function expectExchange(entry: CorpusCase, { answers, closed }: Exchange): void {
  const { also = {} } = entry;
  expect(answers).toHaveLength(also.answers ?? 1);
  const answer = answers[0] as Answer;
  const [status = '', ...codes] = entry.expect.split(' ');
  expect(`${answer.status} ${answer.body}`).toMatch(new RegExp(`^${status} `));
  expect(answer.status).toBeLessThan(500);

  for (const pattern of LEAKS) expect(answer.body).not.toMatch(pattern);
  if (also.never !== undefined) expect(answer.body).not.toMatch(new RegExp(also.never));
  for (const [name, pattern] of Object.entries(also.headers ?? {})) {
    if (pattern === null) expect([name, answer.headers.get(name)]).toEqual([name, undefined]);
    else expect(answer.headers.get(name)).toMatch(new RegExp(pattern));
  }
  if (also.closes) expect(closed).toBe(true);
  if (entry.method === 'HEAD') return;

  expect(answer.headers.get('content-type')).toMatch(/^application\/(?:[a-z-]+\+)?json; charset=utf-8$/);
  const body = JSON.parse(answer.body);
  const found = codesOf(body);
  if (codes.length > 0 || answer.status === 200) expect([...new Set(found)].sort()).toEqual(codes.sort());
  expect(found.length).toBeLessThanOrEqual(also.maxErrors ?? 5);
  if (also.body !== undefined) expect(body).toMatchObject(also.body);
  if (answer.status >= 400) expect(holdsNothing(body.data)).toBe(true);
}

/** Codes of top-level errors, of OAuth errors and of `userErrors`, one for each error. */
function codesOf(body: {
  errors?: { extensions?: { code?: string } }[];
  error?: string;
  data?: Record<string, { userErrors?: { code?: string }[] } | null> | null;
}): (string | undefined)[] {
  const payloads = Object.values(body.data ?? {});
  return [
    ...(body.error === undefined ? [] : [body.error]),
    ...(body.errors ?? []).map((error) => error.extensions?.code),
    ...payloads.flatMap((payload) => payload?.userErrors ?? []).map((error) => error.code),
  ];
}

function holdsNothing(data: unknown): boolean {
  return data === undefined || data === null || Object.values(data).every((value) => value === null);
}

/** What must hold of the log after a case: a line for each request, and nothing that would wake anybody. */
export function expectQuiet(lines: readonly Record<string, unknown>[], requests: number, pattern: object = {}): void {
  for (const line of lines) {
    expect(line.level).toBeLessThan(50);
    expect(line).not.toHaveProperty('err');
    expect(JSON.stringify(line)).not.toMatch(/\\n\s+at |correct horse|eyJ/);
  }
  // An origin that is refused has a line of its own, once.
  const requested = lines.filter(({ msg }) => !String(msg).startsWith('CORS refused'));
  expect(requested.map((line) => line.msg)).toHaveLength(requests);
  expect(requested[0]).toMatchObject(pattern);
}
