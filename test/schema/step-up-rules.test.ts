import { diffPolicies, lockPolicy } from '@scoped-api/engine';
import { type DocumentNode, parse, visit } from 'graphql';
import { createPolicyEngine } from '../../src/graphql/engine';
import { readBuiltInSdl } from '../../src/schema/load-schema';

/** What changes how an account is protected: an open session that someone finds must not be enough for it. */
const RECENT = [
  'CreateUserInput.role',
  'CreateUserInput.scopes',
  'InviteUserInput.role',
  'InviteUserInput.scopes',
  'Mutation.addClientSecret',
  'Mutation.beginPasskeyRegistration',
  'Mutation.beginTotpEnrolment',
  'Mutation.changePassword',
  'Mutation.confirmTotpEnrolment',
  'Mutation.createClient',
  'Mutation.createPersonalAccessToken',
  'Mutation.deleteMe',
  'Mutation.importUsers',
  'Mutation.registerPasskey',
  'Mutation.removePasskey',
  'Mutation.removeTotp',
  'Mutation.removeUserFactors',
  'Mutation.renamePasskey',
  'Mutation.renewRecoveryCodes',
  'Mutation.revokeUserSessions',
  'UpdateMeInput.email',
  'UpdateUserInput.role',
  'UpdateUserInput.scopes',
  'UserChanges.role',
  'UserChanges.scopes',
];

const RULE = 'requiresAuthentication';
const present = parse(readBuiltInSdl(), { noLocation: true });
/** The built-in schema, without any such rule. */
const former = visit(present, {
  Directive: (node) => (node.name.value === RULE ? null : undefined),
}) as DocumentNode;
const lockOf = (document: DocumentNode) => lockPolicy(createPolicyEngine({ document }).policy);

test('the built-in rules are these, and require an authentication of the last ten minutes', () => {
  const { policy } = createPolicyEngine({ document: present });
  const found = policy.found.filter(({ rule }) => rule === RULE);
  expect(found.map(({ coordinate }) => coordinate).sort()).toEqual(RECENT);
  for (const { authentication } of found) {
    expect(authentication).toEqual({ level: 'SINGLE_FACTOR', maxAgeSeconds: 600 });
  }
});

test('a comparison with the policy before shows each of them as narrowed, and nothing as widened', () => {
  const { changes, roles, widened } = diffPolicies(lockOf(former), lockOf(present));
  expect(changes.map(({ coordinate }) => coordinate)).toEqual(RECENT);
  for (const change of changes) {
    expect(change).toMatchObject({ gained: [], widened: [] });
    expect(change.narrowed.length).toBeGreaterThan(0);
  }
  expect({ roles, widened }).toEqual({ roles: [], widened: false });
});

test('dropping or weakening one of them is shown as widened', () => {
  const without = (coordinate: string) => {
    const [type, name] = coordinate.split('.');
    let at = '';
    return visit(present, {
      enter(node) {
        if ('name' in node && node.kind.endsWith('TypeDefinition')) at = node.name?.value ?? '';
        const isWanted =
          (node.kind === 'FieldDefinition' || node.kind === 'InputValueDefinition') && node.name.value === name;
        if (!isWanted || at !== type) return undefined;
        return { ...node, directives: (node.directives ?? []).filter((one) => one.name.value !== RULE) };
      },
    }) as DocumentNode;
  };
  for (const coordinate of RECENT) {
    const { changes, widened } = diffPolicies(lockOf(present), lockOf(without(coordinate)));
    expect({ changes: changes.map((change) => change.coordinate), widened }).toEqual({
      changes: [coordinate],
      widened: true,
    });
  }
  const longer = parse(readBuiltInSdl().replaceAll('maxAgeSeconds: 600)', 'maxAgeSeconds: 601)'));
  const weaker = diffPolicies(lockOf(present), lockOf(longer));
  expect(weaker.changes.map(({ coordinate }) => coordinate)).toEqual(RECENT);
  expect(weaker.widened).toBe(true);
  expect(diffPolicies(lockOf(longer), lockOf(present)).widened).toBe(false);
});
