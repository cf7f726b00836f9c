import { dirname, join } from 'node:path';
import {
  AUTHENTICATION_LEVELS,
  type AuthenticationLevel,
  STRONGEST,
  type ViewerAuthentication,
} from '@scoped-api/engine';
import { type Place, suggestion, throwProblems } from './problem';
import { readTextFile } from './read-files';
import { ANONYMOUS, type RoleScope, type Roles, readRoles } from './roles';
import { Reader, readYaml, toData, type YamlValue } from './yaml';

/** A file of policy tests. */
export interface PolicyTestFile {
  readonly file: string;
  /** Files and patterns of the schema, relative to the working directory; absent: the schema of the command. */
  readonly schema: readonly string[] | undefined;
  /** The roles of the file, or the name of a file of roles; absent: those of the schema, or of the command. */
  readonly roles: string | { readonly roles: Roles; readonly scopes: readonly RoleScope[] } | undefined;
  readonly tests: readonly PolicyTest[];
}

/** What some viewers can do, and cannot. */
export interface PolicyTest {
  readonly name: string;
  readonly place: Place;
  readonly viewers: readonly TestViewer[];
  readonly claims: readonly Claim[];
}

/** A viewer of a test. */
export interface TestViewer {
  readonly label: string;
  readonly place: Place;
  /** The role; absent for a viewer who is described by scopes alone. `anonymous` is a viewer without a token. */
  readonly role?: string;
  /** The scopes, in addition to those of the role. */
  readonly scopes: readonly string[];
  /**
   * How and when the user has authenticated; `null`: a token without an authentication of a user. If the test says nothing,
   * the user has just authenticated in the strongest way, so that the scopes decide.
   */
  readonly authentication: ViewerAuthentication | null;
  /** Whether the test says how or when the user has authenticated. */
  readonly isTimed: boolean;
}

/** Something that the viewers of a test can do, or cannot. */
export interface Claim {
  readonly can: boolean;
  readonly place: Place;
  /** A schema coordinate; absent if there is a document. */
  readonly coordinate?: string;
  readonly document?: DocumentClaim;
}

/** An operation, and what is denied of it. */
export interface DocumentClaim {
  readonly text: string;
  /** The name of the file that has the text, if it has one of its own. */
  readonly file?: string;
  readonly operation?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Exactly these denials; absent: any. */
  readonly denied?: readonly ExpectedDenial[];
  /** Exactly these scopes are missing for the whole operation; absent: any. */
  readonly missing?: readonly string[];
}

/** A denial that a test expects. */
export interface ExpectedDenial {
  /** Response keys, joined by dots; `@` for the items of a list. */
  readonly path: string;
  readonly coordinate?: string;
  readonly missing?: readonly string[];
  /** Only an authentication is missing: at least this level. */
  readonly level?: AuthenticationLevel;
  /** Only an authentication is missing: one that is at most this old. */
  readonly maxAgeSeconds?: number;
  readonly place: Place;
}

const COORDINATE = /^[_A-Za-z]\w*(?:\.[_A-Za-z]\w*(?:\([_A-Za-z]\w*:\))?)?$/;
/** The level of a token that no user authenticated for: a personal access token, or a client's. */
const NO_LEVEL = 'NONE';
/** Maximum number of (viewer, claim) pairs of one file. */
const MAX_CLAIMS = 50_000;

/**
 * Reads a file of policy tests strictly: an unknown key, a test without a claim and a file without tests are refused.
 *
 * @throws PolicyToolError that lists everything that is wrong, with lines.
 */
export function readPolicyTestFile(file: string): PolicyTestFile {
  const value = readYaml(file);
  const reader = new Reader();
  const members = reader.members(value, 'the file', ['schema', 'roles', 'tests']);
  const near = (name: string) => join(dirname(file), name);
  const tests = members?.tests
    ? (reader.items(members.tests, 'tests') ?? []).map((test) => readTest(reader, test, near))
    : [];
  if (members && !members.tests) reader.refuse(value, 'the file has no tests; write `tests:` and a list');
  const read: PolicyTestFile = {
    file,
    schema: members?.schema && readNames(reader, members.schema)?.map(near),
    roles: members?.roles && readRolesOf(reader, members.roles, near),
    tests: tests.filter((test) => test !== undefined),
  };
  const claims = read.tests.reduce((sum, test) => sum + test.viewers.length * test.claims.length, 0);
  if (claims > MAX_CLAIMS) reader.refuse(value, `the file has ${claims} claims; at most ${MAX_CLAIMS}`);
  throwProblems('INVALID_TESTS', `The policy tests in ${file} can't be used:`, reader.problems);
  return read;
}

function readNames(reader: Reader, value: YamlValue): string[] | undefined {
  if (value.kind === 'list') return reader.texts(value, 'schema');
  const name = reader.text(value, 'schema');
  return name === undefined ? undefined : [name];
}

function readRolesOf(reader: Reader, value: YamlValue, near: (name: string) => string): PolicyTestFile['roles'] {
  if (value.kind === 'map') return readRoles(reader, value);
  const name = reader.text(value, 'roles');
  return name === undefined ? undefined : near(name);
}

function readTest(reader: Reader, value: YamlValue, near: (name: string) => string): PolicyTest | undefined {
  const members = reader.members(value, 'a test', ['name', 'as', 'can', 'cannot']);
  if (!members) return undefined;
  for (const needed of ['name', 'as'] as const) {
    if (!members[needed]) reader.refuse(value, `the test has no \`${needed}\``);
  }
  if (!members.can && !members.cannot) reader.refuse(value, 'the test claims nothing; write `can:` or `cannot:`');
  const name = members.name && reader.text(members.name, 'name');
  const viewers = members.as ? readViewers(reader, members.as) : [];
  const claims = ([true, false] as const).flatMap((can) => {
    const list = can ? members.can : members.cannot;
    if (!list) return [];
    return (reader.items(list, can ? 'can' : 'cannot') ?? []).map((claim) => readClaim(reader, claim, can, near));
  });
  return { name: name ?? '', place: value.place, viewers, claims: claims.filter((claim) => claim !== undefined) };
}

function readViewers(reader: Reader, value: YamlValue): TestViewer[] {
  const list = value.kind === 'list' ? (reader.items(value, 'as') ?? []) : [value];
  return list.flatMap((item): TestViewer[] => {
    const { place } = item;
    if (item.kind === 'scalar') {
      const role = reader.text(item, '`as`');
      if (role === undefined) return [];
      return [{ label: role, place, role, scopes: [], authentication: STRONGEST, isTimed: false }];
    }
    const members = reader.members(item, 'a viewer', ['role', 'scopes', 'level', 'age']);
    if (!members) return [];
    if (!members.role && !members.scopes) {
      reader.refuse(item, 'the viewer has neither `role` nor `scopes`; `scopes: []` is a token without scopes');
      return [];
    }
    const role = members.role && reader.text(members.role, 'role');
    if (role === ANONYMOUS) {
      reader.refuse(item, 'a viewer without a token has no scopes and no level; write `as: anonymous`');
    }
    const scopes = members.scopes ? (reader.texts(members.scopes, 'scopes', true) ?? []) : [];
    const authentication = readAuthentication(reader, members.level, members.age);
    const isTimed = members.level !== undefined || members.age !== undefined;
    const held = members.scopes ? [`[${scopes.join(', ')}]`] : [];
    const label = [...(role === undefined ? [] : [role]), ...held].join(' and ');
    const timed = isTimed ? ` with ${describeAuthentication(authentication)}` : '';
    return [{ label: `${label}${timed}`, place, ...(role !== undefined && { role }), scopes, authentication, isTimed }];
  });
}

function readAuthentication(
  reader: Reader,
  level: YamlValue | undefined,
  age: YamlValue | undefined,
): ViewerAuthentication | null {
  const name = level && reader.text(level, 'level');
  const seconds = age && readSeconds(reader, age, 'age', 0);
  if (level && name === NO_LEVEL) {
    if (age) reader.refuse(age, `a token of level ${NO_LEVEL} has no age: no user authenticated for it`);
    return null;
  }
  const known = level ? readLevel(reader, level, name, [NO_LEVEL]) : undefined;
  return { level: known ?? STRONGEST.level, ageSeconds: seconds ?? STRONGEST.ageSeconds };
}

function readLevel(
  reader: Reader,
  value: YamlValue,
  name: string | undefined,
  others: readonly string[] = [],
): AuthenticationLevel | undefined {
  const level = AUTHENTICATION_LEVELS.find((one) => one === name);
  if (name === undefined || level) return level;
  const known = [...AUTHENTICATION_LEVELS, ...others];
  return reader.refuse(
    value,
    `there is no level ${name}${suggestion(name, known) || '.'} There are: ${known.join(', ')}`,
  );
}

/** Reads a whole number of seconds. */
function readSeconds(reader: Reader, value: YamlValue, what: string, least: number): number | undefined {
  const seconds = value.kind === 'scalar' ? value.value : undefined;
  if (typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= least) return seconds;
  return reader.refuse(value, `\`${what}\` must be a whole number of seconds, ${least} or more`);
}

/** Describes an authentication of a viewer: `MULTI_FACTOR 600 seconds ago`. */
function describeAuthentication(authentication: ViewerAuthentication | null): string {
  if (!authentication) return 'no authentication of a user';
  return `${authentication.level} ${authentication.ageSeconds} seconds ago`;
}

function readClaim(reader: Reader, value: YamlValue, can: boolean, near: (name: string) => string): Claim | undefined {
  const { place } = value;
  if (value.kind !== 'map') {
    const text = reader.text(value, 'a claim')?.trim();
    if (text === undefined) return undefined;
    if (COORDINATE.test(text)) return { can, place, coordinate: text };
    return { can, place, document: { text } };
  }
  const members = reader.members(value, 'a claim', ['document', 'file', 'operation', 'variables', 'denied', 'missing']);
  if (!members) return undefined;
  if (!members.document === !members.file) {
    return reader.refuse(value, 'the claim must have either `document` or `file`');
  }
  if (can && (members.denied || members.missing)) {
    return reader.refuse(value, '`denied` and `missing` belong to `cannot`: nothing is denied of what a viewer can do');
  }
  const file = members.file && reader.text(members.file, 'file');
  const text =
    file === undefined ? members.document && reader.text(members.document, 'document') : readTextFile(near(file)).text;
  if (text === undefined) return undefined;
  const operation = members.operation && reader.text(members.operation, 'operation');
  if (members.variables && members.variables.kind !== 'map')
    reader.refuse(members.variables, 'variables must be a mapping');
  const variables =
    members.variables?.kind === 'map' ? (toData(members.variables) as Record<string, unknown>) : undefined;
  const denied = members.denied && readDenied(reader, members.denied);
  const missing = members.missing && reader.texts(members.missing, 'missing', true);
  return {
    can,
    place,
    document: {
      text,
      ...(file !== undefined && { file: near(file) }),
      ...(operation !== undefined && { operation }),
      ...(variables && { variables }),
      ...(denied && { denied }),
      ...(missing && { missing }),
    },
  };
}

function readDenied(reader: Reader, value: YamlValue): ExpectedDenial[] {
  return (reader.items(value, 'denied') ?? []).flatMap((item): ExpectedDenial[] => {
    const { place } = item;
    if (item.kind === 'scalar') {
      const path = reader.text(item, 'a denied path');
      return path === undefined ? [] : [{ path, place }];
    }
    const members = reader.members(item, 'a denial', ['path', 'coordinate', 'missing', 'level', 'maxAgeSeconds']);
    if (!members) return [];
    if (!members.path) reader.refuse(item, 'the denial has no `path`');
    const path = members.path && reader.text(members.path, 'path');
    const coordinate = members.coordinate && reader.text(members.coordinate, 'coordinate');
    const missing = members.missing && reader.texts(members.missing, 'missing', true);
    const level = members.level && readLevel(reader, members.level, reader.text(members.level, 'level'));
    const maxAgeSeconds = members.maxAgeSeconds && readSeconds(reader, members.maxAgeSeconds, 'maxAgeSeconds', 1);
    if (members.missing && (members.level || members.maxAgeSeconds)) {
      reader.refuse(item, '`missing` names scopes; with `level` or `maxAgeSeconds` only an authentication is missing');
    }
    if (path === undefined) return [];
    return [
      {
        path,
        place,
        ...(coordinate !== undefined && { coordinate }),
        ...(missing && { missing }),
        ...(level !== undefined && { level }),
        ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
      },
    ];
  });
}
