import { type DocumentNode, Kind } from 'graphql';
import {
  type NameOf,
  nameOf,
  USER_FIELD_LIST,
  type UserProperty,
  type UserWriter,
  type WrittenBy,
} from '../../identity/user-fields';
import type * as Schema from '../generated/resolver-types';
import type { createResolvers } from './index';
import { INPUT_FIELDS } from './mutation';
import { RESOLVED_FIELDS } from './user';

/** Fails to compile if there is a reason to refuse. The compiler prints the reason. */
type Refuse<Reason extends never> = Reason;
type Answered = NameOf<UserProperty> | keyof typeof RESOLVED_FIELDS;

/** The type `User` of the schema has the stored fields and those with a resolver. */
export type UserIsComplete = Refuse<
  | `schema.graphql: add ${Exclude<Answered, keyof Schema.User>} to the type User, then: npm run codegen`
  | `src/identity/user-fields.ts: add ${Exclude<keyof Schema.User, Answered | '__typename'>} to USER_FIELDS, or give it a resolver in src/graphql/resolvers/user.ts`
>;

type Resolvers = ReturnType<typeof createResolvers>;

/**
 * The types whose values come from a capability as they are (`mappers` of `codegen.yml`): each field is a property of
 * that value, or has a resolver. GraphQL answers null for any other.
 */
export type OutputsAreComplete = Refuse<
  | Unanswered<'Session', Schema.Session>
  | Unanswered<'SecondFactors', Schema.SecondFactors>
  | Unanswered<'TotpFactor', Schema.TotpFactor>
  | Unanswered<'Passkey', Schema.Passkey>
  | Unanswered<'PersonalAccessToken', Schema.PersonalAccessToken>
  | Unanswered<'AuditEvent', Schema.AuditEvent>
  | Unanswered<'AuditConnection', Schema.AuditConnection>
  | Unanswered<'Invitation', Schema.Invitation>
  | Unanswered<'InvitationConnection', Schema.InvitationConnection>
  | Unanswered<'UserConnection', Schema.UserConnection>
  | Unanswered<'Policy', Schema.Policy>
  | Unanswered<'Server', Schema.Server>
  | Unanswered<'SystemStatus', Schema.SystemStatus>
  | Unanswered<'CoordinateAccess', Schema.CoordinateAccess>
  | Unanswered<'ScopeExplanation', Schema.ScopeExplanation>
  | Unanswered<'ExplainedField', Schema.ExplainedField>
>;

type Unanswered<
  Name extends keyof Schema.ResolversParentTypes,
  Type,
> = `${Name}: no property and no resolver is ${Exclude<
  keyof Type & string,
  | keyof Schema.ResolversParentTypes[Name]
  | '__typename'
  | (Name extends keyof Resolvers ? keyof Resolvers[Name] : never)
>}. Add it to the type that the capability returns, or to src/graphql/resolvers/index.ts`;

/** The inputs of a user's fields have the fields whose writers they are. */
export type InputsAreComplete = Refuse<
  | Missing<'RegisterInput', Schema.RegisterInput, 'register', 'password'>
  | Missing<'AcceptInvitationInput', Schema.AcceptInvitationInput, 'acceptInvitation', 'token' | 'password'>
  | Missing<'CreateUserInput', Schema.CreateUserInput, 'createUser', 'password'>
  | Missing<'InviteUserInput', Schema.InviteUserInput, 'inviteUser'>
  | Missing<'UpdateMeInput', Schema.UpdateMeInput, 'updateMe', 'currentPassword'>
  | Missing<'UpdateUserInput', Schema.UpdateUserInput, 'updateUser'>
  | Missing<'UserChanges', Schema.UserChanges, 'updateUsers'>
>;

type Missing<Name extends string, Given, Writer extends UserWriter, Other = never> =
  | `schema.graphql: add ${Exclude<NameOf<WrittenBy<Writer>>, keyof Given>} to the input ${Name}, then: npm run codegen`
  | `src/identity/user-fields.ts: nothing reads ${Exclude<keyof Given & string, NameOf<WrittenBy<Writer>> | Other>} of ${Name}: add '${Writer}' to the writers of the field`;

/**
 * Compares `schema.graphql` with what the server reads and stores. The compiler has done so with the types that `npm run
 * codegen` made of it; this is for a schema that was changed since.
 *
 * @throws Error that names each difference and the step that is missing: the server must not start then.
 */
export function checkFields(document: DocumentNode): void {
  const faults = document.definitions.flatMap((definition) => {
    const isInput = definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;
    const isUser = definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'User';
    if (!isInput && !isUser) return [];
    const type = definition.name.value;
    const inSchema = (definition.fields ?? []).map(({ name }) => name.value);
    if (isUser) return compare(type, inSchema, ANSWERED, TO_ANSWER);
    const read: readonly string[] | undefined = INPUT_FIELDS[type as keyof typeof INPUT_FIELDS];
    if (!read) return [`${type}: nothing reads this input. Add it to INPUT_FIELDS in ${HERE}.`];
    const toDo = `nothing reads it. For a field of User, add the mutation to its writers in src/identity/user-fields.ts; otherwise read it in the capability and add it to INPUT_FIELDS in ${HERE}`;
    return compare(type, inSchema, read, toDo);
  });
  if (faults.length === 0) return;
  const intro = 'schema.graphql and the code do not fit together. After a change of schema.graphql: npm run codegen.';
  throw new Error([intro, ...faults].join('\n  - '));
}

const HERE = 'src/graphql/resolvers/mutation.ts';
const TO_ANSWER =
  'add it to USER_FIELDS in src/identity/user-fields.ts, or give it a resolver in src/graphql/resolvers/user.ts';
const ANSWERED: readonly string[] = [
  ...USER_FIELD_LIST.map(([property]) => nameOf(property)),
  ...Object.keys(RESOLVED_FIELDS),
];

function compare(type: string, inSchema: readonly string[], inCode: readonly string[], toDo: string): string[] {
  return [
    ...inSchema.filter((name) => !inCode.includes(name)).map((name) => `${type}.${name}: ${toDo}.`),
    ...inCode
      .filter((name) => !inSchema.includes(name))
      .map((name) => `${type}.${name}: the server knows it and schema.graphql lacks it. Add it to ${type}.`),
  ];
}
