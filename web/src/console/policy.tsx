import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { PolicyChangesDocument, type PolicyChangesQuery, PolicyScopesDocument } from '../generated/graphql';
import {
  Badge,
  DataTable,
  Details,
  defineMessages,
  EmptyState,
  ErrorState,
  Page,
  PartialNote,
  ScopeList,
  Section,
  Skeleton,
  TabPanels,
  useMessages,
} from '../ui';
import './policy.css';
import { type MatrixView, PolicyMatrix } from './policy-matrix';
import { PolicyOperation } from './policy-operation';
import { useAuthenticationText } from './policy-words';

const TABS = ['matrix', 'operation', 'changes', 'roles'] as const;

const TEXTS = defineMessages({
  en: {
    title: 'Policy',
    description: 'Who can do what. The schema is the policy: this is what it says.',
    tabs: 'Views of the policy',
    matrix: 'Who can use what',
    operation: 'Explain an operation',
    changes: 'Changes',
    roles: 'Roles and scopes',
    changesHint: 'What differs between policy.lock.json, the policy that was accepted, and the schema of this server.',
    noLock: 'There is no lock file',
    noLockText:
      'The server found no policy.lock.json in its working directory. The command scoped-api policy writes one.',
    noChanges: 'Nothing has changed',
    noChangesText: 'The policy of this server is the one in policy.lock.json.',
    coordinate: 'Part of the policy',
    kind: 'Change',
    before: 'Before',
    after: 'Now',
    ADDED: 'added',
    REMOVED: 'removed',
    WIDENED: 'more people can use it',
    NARROWED: 'fewer people can use it',
    CHANGED: 'changed',
    nothing: '–',
    scope: 'Scope',
    holds: 'Scopes',
    meaning: 'Meaning',
    heldBy: 'Roles',
    noRole: 'none',
    noScopes: 'none',
    requiredLevel: 'Needs',
    external: 'outside of the schema',
    forAudience: (audience: string) => `for ${audience}`,
    scopes: 'All scopes',
  },
  de: {
    title: 'Richtlinie',
    description: 'Wer was tun kann. Das Schema ist die Richtlinie: Hier steht, was es sagt.',
    tabs: 'Ansichten der Richtlinie',
    matrix: 'Wer was benutzen kann',
    operation: 'Operation erklären',
    changes: 'Änderungen',
    roles: 'Rollen und Scopes',
    changesHint:
      'Was sich zwischen policy.lock.json, der angenommenen Richtlinie, und dem Schema dieses Servers unterscheidet.',
    noLock: 'Es gibt keine Lock-Datei',
    noLockText:
      'Der Server hat in seinem Arbeitsverzeichnis keine policy.lock.json gefunden. Der Befehl scoped-api policy schreibt eine.',
    noChanges: 'Nichts hat sich geändert',
    noChangesText: 'Die Richtlinie dieses Servers ist die in policy.lock.json.',
    coordinate: 'Teil der Richtlinie',
    kind: 'Änderung',
    before: 'Vorher',
    after: 'Jetzt',
    ADDED: 'hinzugefügt',
    REMOVED: 'entfernt',
    WIDENED: 'mehr Personen können ihn benutzen',
    NARROWED: 'weniger Personen können ihn benutzen',
    CHANGED: 'geändert',
    nothing: '–',
    scope: 'Scope',
    holds: 'Scopes',
    meaning: 'Bedeutung',
    heldBy: 'Rollen',
    noRole: 'keine',
    noScopes: 'keine',
    requiredLevel: 'Verlangt',
    external: 'außerhalb des Schemas',
    forAudience: (audience) => `für ${audience}`,
    scopes: 'Alle Scopes',
  },
});

/** The policy explorer. The view, the search and the chosen user are in the URL. */
export default function PolicyPage() {
  const texts = useMessages(TEXTS);
  const [params, setParams] = useSearchParams();
  const [document, setDocument] = useState('');
  const asked = params.get('tab');
  const tab = TABS.find((one) => one === asked) ?? 'matrix';

  const change = (values: Readonly<Record<string, string>>) =>
    setParams(
      (former) => {
        const next = new URLSearchParams(former);
        for (const [name, value] of Object.entries(values)) value === '' ? next.delete(name) : next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const view: MatrixView = {
    search: params.get('search') ?? '',
    isDifferences: params.has('differences'),
    coordinate: params.get('coordinate') ?? '',
  };
  const onView = ({ search, isDifferences, coordinate }: Partial<MatrixView>) =>
    change({
      ...(search !== undefined && { search }),
      ...(isDifferences !== undefined && { differences: isDifferences ? '1' : '' }),
      ...(coordinate !== undefined && { coordinate }),
    });
  return (
    <Page title={texts.title} description={texts.description}>
      <TabPanels
        label={texts.tabs}
        selected={tab}
        onSelect={(id) => change({ tab: id === 'matrix' ? '' : id })}
        tabs={[
          { id: 'matrix', title: texts.matrix, content: <PolicyMatrix view={view} onView={onView} /> },
          {
            id: 'operation',
            title: texts.operation,
            content: (
              <PolicyOperation
                document={document}
                onDocument={setDocument}
                userId={params.get('user')}
                onUser={(userId) => change({ user: userId ?? '' })}
              />
            ),
          },
          { id: 'changes', title: texts.changes, content: <Changes /> },
          { id: 'roles', title: texts.roles, content: <RolesAndScopes /> },
        ]}
      />
    </Page>
  );
}

type Change = NonNullable<NonNullable<PolicyChangesQuery['policy']>['changes']>[number];

/** More access is what a reviewer looks for first. */
const TONES = {
  ADDED: 'accent',
  REMOVED: 'neutral',
  WIDENED: 'warn',
  NARROWED: 'good',
  CHANGED: 'warn',
} as const satisfies Record<Change['kind'], string>;

function Changes() {
  const texts = useMessages(TEXTS);
  const { data, error, refetch } = useQuery(PolicyChangesDocument, { fetchPolicy: 'cache-and-network' });
  if (error && !data?.policy) return <ErrorState fault={error} onRetry={() => void refetch()} />;
  const changes = data?.policy?.changes;
  if (changes === null) {
    return (
      <Section>
        {error && <PartialNote />}
        <EmptyState icon="policy" title={texts.noLock}>
          <p>{texts.noLockText}</p>
        </EmptyState>
      </Section>
    );
  }
  return (
    <Section description={texts.changesHint} title={texts.changes}>
      <DataTable<Change>
        caption={texts.changes}
        rows={changes}
        rowKey={({ coordinate, kind }) => `${coordinate} ${kind}`}
        empty={
          <EmptyState icon="check" title={texts.noChanges}>
            <p>{texts.noChangesText}</p>
          </EmptyState>
        }
        columns={[
          {
            id: 'coordinate',
            header: texts.coordinate,
            isRowHeader: true,
            cell: ({ coordinate }) => <code>{coordinate}</code>,
          },
          { id: 'kind', header: texts.kind, cell: ({ kind }) => <Badge tone={TONES[kind]}>{texts[kind]}</Badge> },
          {
            id: 'before',
            header: texts.before,
            cell: ({ before }) => (before ? <code>{before}</code> : texts.nothing),
          },
          { id: 'after', header: texts.after, cell: ({ after }) => (after ? <code>{after}</code> : texts.nothing) },
        ]}
      />
    </Section>
  );
}

function RolesAndScopes() {
  const texts = useMessages(TEXTS);
  const inWords = useAuthenticationText();
  const { data, error, refetch } = useQuery(PolicyScopesDocument);
  if (error && !data?.policy) return <ErrorState fault={error} onRetry={() => void refetch()} />;
  const { roles, scopes } = data?.policy ?? {};
  if (!roles || !scopes) {
    return (
      <Section>
        <Skeleton lines={10} />
      </Section>
    );
  }
  const rolesOf = (scope: string) => roles.filter(({ scopes: held }) => held.includes(scope)).map(({ name }) => name);
  return (
    <>
      {roles.map(({ name, description, scopes: held, requiredLevel }) => (
        <Section key={name} title={name} description={description}>
          <Details
            items={[
              [texts.holds, held.length > 0 ? <ScopeList key="scopes" scopes={held} /> : texts.noScopes],
              ...(requiredLevel
                ? [[texts.requiredLevel, inWords({ level: requiredLevel, maxAgeSeconds: null })] as const]
                : []),
            ]}
          />
        </Section>
      ))}
      <Section title={texts.scopes}>
        <DataTable
          caption={texts.scopes}
          rows={scopes}
          rowKey={({ name }) => name}
          empty={null}
          columns={[
            { id: 'name', header: texts.scope, isRowHeader: true, cell: ({ name }) => <code>{name}</code> },
            {
              id: 'description',
              header: texts.meaning,
              cell: ({ description, isExternal, audience }) => (
                <>
                  {description}{' '}
                  {audience !== null ? (
                    <Badge tone="neutral">{texts.forAudience(audience)}</Badge>
                  ) : (
                    isExternal && <Badge tone="neutral">{texts.external}</Badge>
                  )}
                </>
              ),
            },
            {
              id: 'roles',
              header: texts.heldBy,
              cell: ({ name }) => rolesOf(name).join(', ') || <span className="soft">{texts.noRole}</span>,
            },
          ]}
        />
      </Section>
    </>
  );
}
