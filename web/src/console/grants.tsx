import './console.css';
import { useQuery } from '@apollo/client/react';
import { useCan, useSession } from '@scoped-api/client/react';
import { ConsoleGrantsDocument, ConsoleViewerDocument, type Role } from '../generated/graphql';
import { Alert, Checkbox, CheckboxGroup, defineMessages, FaultAlert, SelectField, Skeleton, useMessages } from '../ui';

/** The texts about roles and scopes, for the pages that give or show them. */
export const GRANTS = defineMessages({
  en: {
    role: 'Role',
    scopes: 'Additional scopes',
    more: 'Give additional scopes',
    ofRole: 'Part of the role.',
    notHeld: 'You do not hold this scope, so you cannot give it or take it away.',
    roleNotHeld: (name: string) => `${name} (has scopes that you do not hold)`,
    forAudience: (audience: string) => `For ${audience}.`,
    requiresLevel: (level: string) => `Its scopes count only in a session with ${level}.`,
    MULTI_FACTOR: 'a second factor',
    PHISHING_RESISTANT: 'a passkey',
    SINGLE_FACTOR: 'a password',
    grantDenied: 'You may not change roles and scopes: this requires the scope users:grant.',
    noFurther: 'The role holds every scope.',
  },
  de: {
    role: 'Rolle',
    scopes: 'Zusätzliche Scopes',
    more: 'Zusätzliche Scopes geben',
    ofRole: 'Teil der Rolle.',
    notHeld: 'Sie haben diesen Scope nicht und können ihn daher weder vergeben noch entziehen.',
    roleNotHeld: (name) => `${name} (hat Scopes, die Sie nicht haben)`,
    forAudience: (audience) => `Für ${audience}.`,
    requiresLevel: (level) => `Die Scopes der Rolle gelten nur in einer Sitzung mit ${level}.`,
    MULTI_FACTOR: 'einem zweiten Faktor',
    PHISHING_RESISTANT: 'einem Passkey',
    SINGLE_FACTOR: 'einem Passwort',
    grantDenied: 'Sie dürfen Rollen und Scopes nicht ändern: Dazu ist der Scope users:grant nötig.',
    noFurther: 'Die Rolle hat jeden Scope.',
  },
});

/** A role and the scopes on top of it. */
export interface Grants {
  readonly role: string;
  /** Without those of the role. */
  readonly scopes: readonly string[];
}

/** The role that every user has at least: its scopes are never missing. */
const USER = 'USER';

/** The role of a new user. */
export const NO_GRANTS: Grants = { role: USER, scopes: [] };

/** Returns the roles and scopes of the server, and which of them the viewer may give. */
export function useGrants() {
  const { scopes: held } = useSession();
  const { 'Query.policy': isAllowed } = useCan('Query.policy');
  const { data, error, refetch } = useQuery(ConsoleGrantsDocument, { skip: isAllowed !== true });
  const roles = data?.policy?.roles ?? [];
  const scopes = data?.policy?.scopes ?? [];
  const ofRole = (name: string): readonly string[] => roles.find((role) => role.name === name)?.scopes ?? [];
  const ofEveryUser = ofRole(USER);
  const beyond = (some: readonly string[]) =>
    some.filter((scope) => !held.includes(scope) && !ofEveryUser.includes(scope));
  return {
    roles,
    scopes,
    ofRole,
    /** Those of `some` that the viewer does not hold. */
    beyond,
    isLoading: data === undefined && error === undefined && isAllowed !== false,
    error,
    retry: () => void refetch(),
  };
}

/** Returns the ID of the viewer, when it is known. */
export function useViewer() {
  const { 'Query.me': isAllowed } = useCan('Query.me');
  const { data } = useQuery(ConsoleViewerDocument, { skip: isAllowed !== true });
  return data?.me ?? undefined;
}

/** Returns the choices of a list of roles. A role with scopes that the viewer does not hold cannot be chosen. */
export function useRoleChoices() {
  const texts = useMessages(GRANTS);
  const { roles, beyond } = useGrants();
  return roles.map(({ name, scopes }) => {
    const isDisabled = beyond(scopes).length > 0;
    return { value: name as string, label: isDisabled ? texts.roleNotHeld(name) : name, isDisabled };
  });
}

/** Fields for a role and scopes on top of it. What the viewer may not give is shown, and says why. */
export function GrantFields(props: {
  readonly value: Grants;
  readonly onChange: (value: Grants) => void;
  /** Whether the scopes are behind a heading to press: for a dialog in which the role is nearly always enough. */
  readonly isCompact?: boolean;
}) {
  const { value, onChange, isCompact = false } = props;
  const texts = useMessages(GRANTS);
  const { roles, isLoading, error } = useGrants();
  const choices = useRoleChoices();
  if (isLoading) return <Skeleton lines={6} />;
  if (error && roles.length === 0) return <FaultAlert fault={error} />;
  const chosen = roles.find(({ name }) => name === value.role);
  const level = chosen?.requiredLevel;
  const boxes = (
    <ScopeBoxes roleName={value.role} value={value.scopes} onChange={(scopes) => onChange({ ...value, scopes })} />
  );
  return (
    <>
      <SelectField
        label={texts.role}
        name="role"
        choices={choices}
        value={value.role}
        onChange={(role) => onChange({ ...value, role })}
        description={[chosen?.description, level ? texts.requiresLevel(texts[level]) : ''].join(' ').trim()}
      />
      {isCompact ? (
        <details className="more-scopes">
          <summary>{texts.more}</summary>
          {boxes}
        </details>
      ) : (
        boxes
      )}
    </>
  );
}

/** Boxes for every scope. Those of the role are ticked and fixed. */
export function ScopeBoxes(props: {
  /** The role whose scopes are fixed; undefined: none. */
  readonly roleName: string | undefined;
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}) {
  const { roleName, value, onChange } = props;
  const texts = useMessages(GRANTS);
  const { scopes, ofRole, beyond } = useGrants();
  const fixed = roleName === undefined ? [] : ofRole(roleName);
  const notHeld = new Set(beyond(scopes.map(({ name }) => name)));
  if (scopes.length > 0 && fixed.length === scopes.length) return <Alert tone="info">{texts.noFurther}</Alert>;
  return (
    <div className="scope-boxes">
      <CheckboxGroup
        label={texts.scopes}
        name="scopes"
        value={[...new Set([...fixed, ...value])]}
        onChange={(all) => onChange(all.filter((scope) => !fixed.includes(scope)))}
      >
        {scopes.map(({ name, description, audience }) => {
          const isFixed = fixed.includes(name);
          const reason = isFixed ? texts.ofRole : notHeld.has(name) ? texts.notHeld : '';
          return (
            <Checkbox
              key={name}
              value={name}
              label={<code>{name}</code>}
              isDisabled={reason !== ''}
              description={[
                description ? `${description}.` : '',
                audience === null ? '' : texts.forAudience(audience),
                reason,
              ]
                .join(' ')
                .trim()}
            />
          );
        })}
      </CheckboxGroup>
    </div>
  );
}

/** The members `role` and `scopes` of an input, if they differ from what the user has. */
export function grantInput(grants: Grants, before: Grants = NO_GRANTS): { role?: Role; scopes?: string[] } {
  const isSame = (a: readonly string[], b: readonly string[]) => [...a].sort().join(' ') === [...b].sort().join(' ');
  return {
    ...(grants.role !== before.role && { role: grants.role as Role }),
    ...(!isSame(grants.scopes, before.scopes) && { scopes: [...grants.scopes] }),
  };
}
