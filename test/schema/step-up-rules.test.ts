import { diffPolicies, lockPolicy } from '@scoped-api/engine';
import { visit } from 'graphql';
import { createPolicyEngine } from '../../src/graphql/engine';
import { SCHEMA } from '../support/scopes';

const RECENTLY = { level: 'SINGLE_FACTOR', maxAgeSeconds: 600 };

/** What requires that the user has authenticated within the last ten minutes (ASVS 5.0: 6.3.3, 7.5.1 and 7.5.3). */
const COORDINATES = [
  ...['CreateUserInput.role', 'CreateUserInput.scopes', 'InviteUserInput.role', 'InviteUserInput.scopes'],
  ...['Mutation.addClientSecret', 'Mutation.beginPasskeyRegistration', 'Mutation.beginTotpEnrolment'],
  ...['Mutation.changePassword', 'Mutation.confirmTotpEnrolment', 'Mutation.createClient'],
  ...['Mutation.createPersonalAccessToken', 'Mutation.deleteMe', 'Mutation.registerPasskey', 'Mutation.removePasskey'],
  ...['Mutation.removeTotp', 'Mutation.removeUserFactors', 'Mutation.renamePasskey', 'Mutation.renewRecoveryCodes'],
  ...['Mutation.revokeUserSessions', 'UpdateMeInput.email', 'UpdateUserInput.role', 'UpdateUserInput.scopes'],
  ...['UserChanges.role', 'UserChanges.scopes'],
];

/** The built-in schema without its directive, as it was before. */
function formerDocument() {
  return visit(SCHEMA.document, {
    Directive: ({ name }) => (name.value === 'requiresAuthentication' ? null : undefined),
  });
}

test('the built-in rules are these, and each requires a recent authentication', () => {
  const { policy } = createPolicyEngine(SCHEMA);
  const { coordinates } = lockPolicy(policy);
  const found = Object.entries(coordinates).filter(([, rule]) => JSON.stringify(rule).includes('maxAgeSeconds'));
  expect(found.map(([coordinate]) => coordinate).sort()).toEqual([...COORDINATES].sort());
  for (const [, rule] of found) expect(rule).toMatchObject(RECENTLY);
});

test('compared with the policy without them, each is narrowed and nothing is widened', () => {
  const [before, after] = [{ ...SCHEMA, document: formerDocument() }, SCHEMA].map((schema) =>
    lockPolicy(createPolicyEngine(schema).policy),
  );
  if (!before || !after) throw new Error('no locks');
  const { changes, roles, widened } = diffPolicies(before, after);
  expect(changes.map(({ coordinate }) => coordinate).sort()).toEqual([...COORDINATES].sort());
  for (const change of changes) expect([change.widened, change.narrowed.length > 0]).toEqual([[], true]);
  expect([roles, widened]).toEqual([[], false]);
});
