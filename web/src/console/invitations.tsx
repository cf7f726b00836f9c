import { useMutation, useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import {
  ConsoleInvitationsDocument,
  type ConsoleInvitationsQuery,
  ConsoleRevokeInvitationDocument,
  type InvitationState,
} from '../generated/graphql';
import {
  Badge,
  Button,
  ConfirmDialog,
  DataTable,
  DateTime,
  defineMessages,
  EmptyState,
  ErrorState,
  Link,
  Offered,
  Page,
  Pager,
  PartialNote,
  ScopeList,
  Section,
  SelectField,
  useMessages,
  useRefusal,
  useToast,
} from '../ui';
import './console.css';
import { InviteDialog } from './invite-dialog';

const TEXTS = defineMessages({
  en: {
    title: 'Invitations',
    invite: 'Invite a person',
    state: 'State',
    all: 'All',
    PENDING: 'Open',
    ACCEPTED: 'Accepted',
    REVOKED: 'Revoked',
    EXPIRED: 'Expired',
    email: 'E-mail address',
    gives: 'Role',
    inviter: 'Invited by',
    created: 'Invited',
    ends: 'Expires',
    actions: 'Actions',
    operator: 'Operator',
    client: 'A client',
    deleted: 'A deleted user',
    acceptedBy: 'Account:',
    none: 'No invitations',
    noneText: 'An invited person gets a mail with a link, and chooses a username and a password.',
    noneHere: 'No invitation in this state',
    revoke: 'Revoke',
    revokeTitle: 'Revoke the invitation?',
    revokeText: (email: string) => `The link that was mailed to ${email} will not work any more.`,
    revoked: 'The invitation is revoked.',
    page: (number: number) => `Page ${number}`,
  },
  de: {
    title: 'Einladungen',
    invite: 'Jemanden einladen',
    state: 'Zustand',
    all: 'Alle',
    PENDING: 'Offen',
    ACCEPTED: 'Angenommen',
    REVOKED: 'Widerrufen',
    EXPIRED: 'Abgelaufen',
    email: 'E-Mail-Adresse',
    gives: 'Rolle',
    inviter: 'Eingeladen von',
    created: 'Eingeladen',
    ends: 'Läuft ab',
    actions: 'Aktionen',
    operator: 'Betreiber',
    client: 'Ein Client',
    deleted: 'Ein gelöschter Benutzer',
    acceptedBy: 'Konto:',
    none: 'Keine Einladungen',
    noneText: 'Eine eingeladene Person erhält eine E-Mail mit einem Link und wählt Benutzername und Passwort.',
    noneHere: 'Keine Einladung in diesem Zustand',
    revoke: 'Widerrufen',
    revokeTitle: 'Einladung widerrufen?',
    revokeText: (email) => `Der Link, der an ${email} gesendet wurde, funktioniert dann nicht mehr.`,
    revoked: 'Die Einladung ist widerrufen.',
    page: (number) => `Seite ${number}`,
  },
});

type Invitation = NonNullable<ConsoleInvitationsQuery['invitations']>['nodes'][number];

const TONES = { PENDING: 'accent', ACCEPTED: 'good', REVOKED: 'neutral', EXPIRED: 'warn' } as const;
const STATES = Object.keys(TONES) as InvitationState[];
const ROWS = 25;

/** In the list of states, for every state. */
const ALL = 'all';

/** Invitations by state: invite, and revoke. */
export default function InvitationsPage() {
  const texts = useMessages(TEXTS);
  const toast = useToast();
  const can = useCan('Mutation.inviteUser', 'Mutation.revokeInvitation');
  const { state, after, before, number, go } = useInvitationState();
  const { data, previousData, error, refetch } = useQuery(ConsoleInvitationsDocument, {
    variables: {
      ...(before === null ? { first: ROWS, ...(after !== null && { after }) } : { last: ROWS, before }),
      ...(state !== null && { filter: { state } }),
    },
    fetchPolicy: 'cache-and-network',
  });
  const [revoke] = useMutation(ConsoleRevokeInvitationDocument);
  const refusalOf = useRefusal();
  const [isInviting, setInviting] = useState(false);
  const [revoking, setRevoking] = useState<Invitation>();
  const present = data?.invitations ?? undefined;
  const page = present ?? (error ? undefined : previousData?.invitations);
  const rows = page?.nodes as Invitation[] | undefined;
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page?.pageInfo ?? {};
  const canRevoke = can['Mutation.revokeInvitation'] === true;

  return (
    <Page
      title={texts.title}
      actions={
        <Offered isOffered={can['Mutation.inviteUser']}>
          <Button icon="plus" variant="primary" onPress={() => setInviting(true)}>
            {texts.invite}
          </Button>
        </Offered>
      }
    >
      <Section>
        <div className="list-filter">
          <SelectField
            label={texts.state}
            value={state ?? ALL}
            onChange={(chosen: string) => go({ state: chosen === ALL ? '' : chosen })}
            choices={[{ value: ALL as string, label: texts.all }].concat(
              STATES.map((one) => ({ value: one, label: texts[one] })),
            )}
          />
        </div>
        {error && rows && <PartialNote />}
        {error && !rows ? (
          <ErrorState fault={error} onRetry={() => void refetch()} />
        ) : (
          <DataTable
            caption={texts.title}
            rows={rows}
            rowKey={({ id }) => id}
            isStale={present === undefined && rows !== undefined}
            columns={[
              {
                id: 'email',
                header: texts.email,
                isRowHeader: true,
                cell: ({ email, fullName }) => (
                  <span className="person">
                    <span>{email}</span>
                    {fullName !== null && <span className="soft small">{fullName}</span>}
                  </span>
                ),
              },
              { id: 'state', header: texts.state, cell: (row) => <StateCell invitation={row} /> },
              {
                id: 'role',
                header: texts.gives,
                cell: ({ role, scopes }) => (
                  <span className="person">
                    <span className="keep">{role}</span>
                    {scopes.length > 0 && <ScopeList scopes={scopes} />}
                  </span>
                ),
              },
              { id: 'inviter', header: texts.inviter, cell: (row) => <Inviter invitation={row} /> },
              { id: 'created', header: texts.created, cell: (row) => <DateTime value={row.createdAt} style="date" /> },
              { id: 'ends', header: texts.ends, cell: (row) => <DateTime value={row.expiresAt} style="date" /> },
              ...(canRevoke
                ? [
                    {
                      id: 'actions',
                      header: texts.actions,
                      isHeaderHidden: true,
                      align: 'end' as const,
                      cell: (row: Invitation) =>
                        row.state === 'PENDING' && (
                          <Button
                            variant="quiet"
                            onPress={() => setRevoking(row)}
                            aria-label={`${texts.revoke}: ${row.email}`}
                          >
                            {texts.revoke}
                          </Button>
                        ),
                    },
                  ]
                : []),
            ]}
            empty={
              <EmptyState icon="mail" title={state === null ? texts.none : texts.noneHere}>
                <p>{texts.noneText}</p>
              </EmptyState>
            }
          />
        )}
        {(hasNextPage || hasPreviousPage) && (
          <Pager
            summary={texts.page(hasPreviousPage ? number : 1)}
            onPrevious={
              hasPreviousPage ? () => go({ before: startCursor ?? '', page: Math.max(1, number - 1) }) : undefined
            }
            onNext={hasNextPage ? () => go({ after: endCursor ?? '', page: number + 1 }) : undefined}
          />
        )}
      </Section>
      {isInviting && (
        <InviteDialog
          onClose={(isChanged) => {
            setInviting(false);
            if (isChanged) void refetch();
          }}
        />
      )}
      {revoking && (
        <ConfirmDialog
          title={texts.revokeTitle}
          isOpen
          isDanger
          confirmLabel={texts.revoke}
          onClose={() => setRevoking(undefined)}
          onConfirm={async () => {
            const { data: answer } = await revoke({ variables: { id: revoking.id } });
            const refusal = refusalOf(answer?.revokeInvitation.userErrors);
            void refetch();
            if (refusal !== undefined) return refusal;
            toast(texts.revoked);
            return undefined;
          }}
        >
          <p>{texts.revokeText(revoking.email)}</p>
        </ConfirmDialog>
      )}
    </Page>
  );
}

/** Returns what the address selects, and the function that goes to another selection of the same state. */
function useInvitationState() {
  const values = new URLSearchParams(useSearch());
  const [path, navigate] = useLocation();
  const state = STATES.find((one) => one === values.get('state')) ?? null;
  const number = Number(values.get('page'));
  const go = (change: Record<string, string | number>) => {
    const next = new URLSearchParams();
    for (const [name, value] of Object.entries({ state: state ?? '', ...change })) {
      if (value !== '') next.set(name, String(value));
    }
    navigate(next.size === 0 ? path : `${path}?${next}`);
  };
  return {
    state,
    after: values.get('after'),
    before: values.get('before'),
    number: Number.isSafeInteger(number) && number > 0 ? number : 1,
    go,
  };
}

function StateCell({ invitation }: { readonly invitation: Invitation }) {
  const texts = useMessages(TEXTS);
  const { state, acceptedAt, revokedAt, user } = invitation;
  const since = acceptedAt ?? revokedAt;
  return (
    <span className="person">
      <span>
        <Badge tone={TONES[state]}>{texts[state]}</Badge>
      </span>
      {since !== null && (
        <span className="soft small">
          <DateTime value={since} style="date" />
        </span>
      )}
      {user && (
        <span className="small">
          {texts.acceptedBy} <Link href={`/console/users/${user.id}`}>{user.username}</Link>
        </span>
      )}
    </span>
  );
}

function Inviter({ invitation }: { readonly invitation: Invitation }) {
  const texts = useMessages(TEXTS);
  const { inviter, inviterKind } = invitation;
  if (inviter) return <Link href={`/console/users/${inviter.id}`}>{inviter.username}</Link>;
  return inviterKind === 'OPERATOR' ? texts.operator : inviterKind === 'CLIENT' ? texts.client : texts.deleted;
}
