import { readDeclarations } from '@scoped-api/engine';
import { parse } from 'graphql';
import { loadSchema } from '../../src/schema/load-schema';
import { SchemaFilesError } from '../../src/schema/schema-files-error';
import { createScopes } from '../../src/scopes/scopes';
import { SCOPES } from '../support/scopes';

/** Scopes a, b, c and those of every user; the roles are those of each test. */
function scopesOf(roles: string, requireSecondFactor: string[] = []) {
  const names = ['me:read', 'me:write', 'a', 'b', 'c'].map((name) => `@scope(name: "${name}")`).join(' ');
  const sdl = `extend schema ${names} ${roles}`;
  return createScopes(readDeclarations(parse(sdl)), { requireSecondFactor });
}
const USER_ROLE = '@role(name: "USER", description: "u", scopes: ["me:read", "me:write", "a"])';
const BOSS = '@role(name: "BOSS", description: "b", scopes: ["me:read", "me:write", "a", "b"])';
const boss = { role: 'BOSS', grantedScopes: [] };

describe('the scopes of a session below the level of its role', () => {
  test('without a level, or at it, are all of the role', () => {
    const scopes = scopesOf(`${USER_ROLE} ${BOSS}`, ['BOSS']);
    const all = ['me:read', 'me:write', 'a', 'b'];
    expect(scopes.held(boss)).toEqual(all);
    expect(scopes.held(boss, 'MULTI_FACTOR')).toEqual(all);
    expect(scopes.held(boss, 'PHISHING_RESISTANT')).toEqual(all);
    expect(scopesOf(`${USER_ROLE} ${BOSS}`).held(boss, 'SINGLE_FACTOR')).toEqual(all);
  });

  test('are those of USER, and those granted on top stay', () => {
    const scopes = scopesOf(`${USER_ROLE} ${BOSS}`, ['BOSS']);
    expect(scopes.held(boss, 'SINGLE_FACTOR')).toEqual(['me:read', 'me:write', 'a']);
    expect(scopes.held({ role: 'BOSS', grantedScopes: ['c'] }, 'SINGLE_FACTOR')).toEqual([
      'me:read',
      'me:write',
      'a',
      'c',
    ]);
    expect(scopes.held({ role: 'BOSS', grantedScopes: ['b'] }, 'SINGLE_FACTOR')).toEqual([
      'me:read',
      'me:write',
      'a',
      'b',
    ]);
    expect(scopes.held({ role: 'USER', grantedScopes: ['c'] }, 'SINGLE_FACTOR')).toEqual([
      'me:read',
      'me:write',
      'a',
      'c',
    ]);
  });

  test('are never more than above it, except what enrolling a factor takes', () => {
    const scopes = scopesOf(`${USER_ROLE} @role(name: "BOSS", description: "b", scopes: ["b"])`, ['BOSS']);
    expect(scopes.held(boss, 'SINGLE_FACTOR')).toEqual(['me:read', 'me:write']);
    expect(scopes.held(boss, 'MULTI_FACTOR')).toEqual(['b']);
  });

  test('are only those for enrolling a factor if USER requires a level too', () => {
    const scopes = scopesOf(`${USER_ROLE} ${BOSS}`, ['USER', 'BOSS']);
    expect(scopes.held({ role: 'USER', grantedScopes: [] }, 'SINGLE_FACTOR')).toEqual(['me:read', 'me:write']);
    expect(scopes.held({ role: 'USER', grantedScopes: ['c'] }, 'SINGLE_FACTOR')).toEqual(['me:read', 'me:write', 'c']);
    expect(scopes.held({ role: 'USER', grantedScopes: [] }, 'MULTI_FACTOR')).toEqual(['me:read', 'me:write', 'a']);
    expect(scopes.held(boss, 'SINGLE_FACTOR')).toEqual(['me:read', 'me:write']);
  });

  test('of an undeclared role are none', () => {
    const scopes = scopesOf(USER_ROLE, ['USER']);
    expect(scopes.held({ role: 'GONE', grantedScopes: ['a'] }, 'SINGLE_FACTOR')).toEqual(['a']);
  });

  test.each([
    ['PHISHING_RESISTANT', 'PHISHING_RESISTANT'],
    ['MULTI_FACTOR', 'MULTI_FACTOR'],
    ['SINGLE_FACTOR', 'MULTI_FACTOR'],
  ])('of a role that declares %s and is in the setting: the stronger counts', (declared, expected) => {
    const role = BOSS.replace(')', `, level: ${declared})`);
    expect(scopesOf(`${USER_ROLE} ${role}`, ['BOSS']).levelOfRole('BOSS')).toBe(expected);
    expect(scopesOf(`${USER_ROLE} ${role}`).levelOfRole('BOSS')).toBe(declared);
    expect(scopesOf(`${USER_ROLE} ${role}`).levelOfRole('USER')).toBeUndefined();
  });

  test('the built-in roles require no level', () => {
    expect(SCOPES.roles.map(SCOPES.levelOfRole)).toEqual([undefined, undefined]);
  });
});

describe('REQUIRE_SECOND_FACTOR', () => {
  test('sets the level of built-in roles without a file', () => {
    const { scopes } = loadSchema({ requireSecondFactor: ['ADMIN'] });
    expect(scopes.levelOfRole('ADMIN')).toBe('MULTI_FACTOR');
    expect(scopes.held({ role: 'ADMIN', grantedScopes: [] }, 'SINGLE_FACTOR')).toEqual(['me:read', 'me:write']);
  });

  test('does not start with a name that is no role', () => {
    const load = () => loadSchema({ requireSecondFactor: ['ADMIN', 'ADMN', 'toString'] });
    expect(load).toThrow(SchemaFilesError);
    expect(load).toThrow(
      'The configuration has faults:\n' +
        '  - REQUIRE_SECOND_FACTOR: names the role "ADMN", which no @role declares; write one of USER, ADMIN\n' +
        '  - REQUIRE_SECOND_FACTOR: names the role "toString", which no @role declares; write one of USER, ADMIN',
    );
  });

  test('takes roles of schema files', () => {
    const typeDefs = ['extend schema @role(name: "SUPPORT", description: "s", scopes: ["me:read", "users:read"])'];
    const { scopes } = loadSchema({ typeDefs, requireSecondFactor: ['SUPPORT'] });
    expect(scopes.held({ role: 'SUPPORT', grantedScopes: [] }, 'SINGLE_FACTOR')).toEqual(['me:read', 'me:write']);
  });
});
