import { useMutation, useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import { useState } from 'react';
import {
  ConsoleRemoveUserFactorsDocument,
  ConsoleRevokeUserSessionsDocument,
  ConsoleServerDocument,
  ConsoleUserSignInDocument,
  type ConsoleUserSignInQuery,
  type RemoveUserFactorsInput,
} from '../generated/graphql';
import { describeUserAgent } from '../shell/user-agent';
import {
  Badge,
  Button,
  ConfirmDialog,
  DataTable,
  DateTime,
  defineMessages,
  ErrorState,
  PartialNote,
  ScopeList,
  Section,
  Skeleton,
  useMessages,
  useNumberFormat,
  useRefusal,
  useToast,
} from '../ui';

const TEXTS = defineMessages({
  en: {
    sessions: 'Sessions',
    sessionsText: 'Where the user is signed in.',
    noSessions: 'Not signed in anywhere.',
    endAll: 'End all sessions',
    endAllTitle: (name: string) => `End all sessions of ${name}?`,
    endAllText: 'Every device is signed out at once. Access tokens stay valid.',
    ended: (count: string) => (count === '1' ? 'One session is ended.' : `${count} sessions are ended.`),
    device: 'Device',
    unknown: 'Unknown program',
    current: 'This session',
    level: 'Signed in with',
    SINGLE_FACTOR: 'Password',
    MULTI_FACTOR: 'Two factors',
    PHISHING_RESISTANT: 'Passkey',
    address: 'Address',
    lastUsed: 'Last used',
    started: 'Began',
    expires: 'Expires',
    factors: 'Second factors',
    factorsText: 'What the user signs in with, besides the password.',
    noFactors: 'None: the password alone is enough.',
    totp: 'Authenticator app',
    passkey: (name: string) => `Passkey “${name}”`,
    synced: 'synchronized',
    codesLeft: (count: string) => (count === '1' ? 'One recovery code left' : `${count} recovery codes left`),
    name: 'Name',
    added: 'Added',
    remove: 'Remove',
    removeOf: (name: string) => `Remove ${name}`,
    removeAll: 'Remove all',
    removeTitle: (name: string) => `Remove ${name}?`,
    removeAllTitle: (name: string) => `Remove all second factors of ${name}?`,
    removeText:
      'Do this only if you are sure who requests it: without its second factors, the account is as safe as its password.',
    removeMail: 'The user is told by mail.',
    removed: 'Removed.',
    tokens: 'Access tokens',
    tokensText:
      'For programs of the user. Only the user can revoke one; all of them are refused while the account is disabled.',
    noTokens: 'None.',
    scopes: 'Scopes',
  },
  de: {
    sessions: 'Sitzungen',
    sessionsText: 'Wo der Benutzer angemeldet ist.',
    noSessions: 'Nirgends angemeldet.',
    endAll: 'Alle Sitzungen beenden',
    endAllTitle: (name) => `Alle Sitzungen von ${name} beenden?`,
    endAllText: 'Jedes Gerät wird sofort abgemeldet. Zugriffstoken bleiben gültig.',
    ended: (count) => (count === '1' ? 'Eine Sitzung ist beendet.' : `${count} Sitzungen sind beendet.`),
    device: 'Gerät',
    unknown: 'Unbekanntes Programm',
    current: 'Diese Sitzung',
    level: 'Angemeldet mit',
    SINGLE_FACTOR: 'Passwort',
    MULTI_FACTOR: 'Zwei Faktoren',
    PHISHING_RESISTANT: 'Passkey',
    address: 'Adresse',
    lastUsed: 'Zuletzt benutzt',
    started: 'Beginn',
    expires: 'Läuft ab',
    factors: 'Zweite Faktoren',
    factorsText: 'Womit sich der Benutzer neben dem Passwort anmeldet.',
    noFactors: 'Keiner: Das Passwort genügt.',
    totp: 'Authenticator-App',
    passkey: (name) => `Passkey „${name}“`,
    synced: 'synchronisiert',
    codesLeft: (count) => (count === '1' ? 'Noch ein Wiederherstellungscode' : `Noch ${count} Wiederherstellungscodes`),
    name: 'Name',
    added: 'Hinzugefügt',
    remove: 'Entfernen',
    removeOf: (name) => `${name} entfernen`,
    removeAll: 'Alle entfernen',
    removeTitle: (name) => `${name} entfernen?`,
    removeAllTitle: (name) => `Alle zweiten Faktoren von ${name} entfernen?`,
    removeText:
      'Tun Sie das nur, wenn Sie sicher sind, wer darum bittet: Ohne zweite Faktoren ist das Konto so sicher wie sein Passwort.',
    removeMail: 'Der Benutzer erfährt es per E-Mail.',
    removed: 'Entfernt.',
    tokens: 'Zugriffstoken',
    tokensText:
      'Für Programme des Benutzers. Nur er selbst kann eines widerrufen; solange das Konto gesperrt ist, werden alle abgewiesen.',
    noTokens: 'Keines.',
    scopes: 'Scopes',
  },
});

type SignIn = NonNullable<ConsoleUserSignInQuery['user']>;

interface UserSignInProps {
  readonly userId: string;
  readonly username: string;
  /** Whether the viewer holds what the user holds: otherwise nothing can be changed. */
  readonly canChange: boolean;
}

/** How a user signs in: sessions, second factors, personal access tokens. */
export function UserSignIn({ userId, username, canChange }: UserSignInProps) {
  const texts = useMessages(TEXTS);
  const { data, error, refetch } = useQuery(ConsoleUserSignInDocument, {
    variables: { id: userId },
    fetchPolicy: 'cache-and-network',
  });
  const user = data?.user;
  if (!user) {
    return error ? (
      <ErrorState fault={error} onRetry={() => void refetch()} />
    ) : (
      <Section title={texts.sessions}>
        <Skeleton lines={8} />
      </Section>
    );
  }
  const change = { userId, username, canChange, onChanged: () => void refetch() };
  return (
    <>
      {error && <PartialNote />}
      {user.sessions && <Sessions sessions={user.sessions} {...change} />}
      {user.secondFactors && <Factors factors={user.secondFactors} {...change} />}
      {user.personalAccessTokens && <Tokens tokens={user.personalAccessTokens} />}
    </>
  );
}

interface ChangeProps extends UserSignInProps {
  readonly onChanged: () => void;
}

function Sessions(props: ChangeProps & { readonly sessions: NonNullable<SignIn['sessions']> }) {
  const { sessions, userId, username, canChange, onChanged } = props;
  const texts = useMessages(TEXTS);
  const format = useNumberFormat();
  const toast = useToast();
  const can = useCan('Mutation.revokeUserSessions');
  const [revoke] = useMutation(ConsoleRevokeUserSessionsDocument);
  const refusalOf = useRefusal();
  const [isAsking, setAsking] = useState(false);
  return (
    <Section
      title={texts.sessions}
      description={texts.sessionsText}
      actions={
        canChange &&
        can['Mutation.revokeUserSessions'] &&
        sessions.length > 0 && <Button onPress={() => setAsking(true)}>{texts.endAll}</Button>
      }
    >
      <DataTable
        caption={texts.sessions}
        rows={sessions}
        rowKey={({ id }) => id}
        empty={<p className="soft">{texts.noSessions}</p>}
        columns={[
          {
            id: 'device',
            header: texts.device,
            isRowHeader: true,
            cell: ({ userAgent, isCurrent }) => (
              <span className="row">
                <span title={userAgent ?? undefined}>{describeUserAgent(userAgent)?.device ?? texts.unknown}</span>
                {isCurrent && <Badge tone="accent">{texts.current}</Badge>}
              </span>
            ),
          },
          {
            id: 'level',
            header: texts.level,
            cell: ({ authenticationLevel }) => (
              <Badge tone={authenticationLevel === 'SINGLE_FACTOR' ? 'neutral' : 'good'}>
                {texts[authenticationLevel]}
              </Badge>
            ),
          },
          { id: 'address', header: texts.address, cell: ({ address }) => <span className="mono">{address}</span> },
          { id: 'used', header: texts.lastUsed, cell: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
          { id: 'started', header: texts.started, cell: ({ createdAt }) => <DateTime value={createdAt} /> },
        ]}
      />
      <ConfirmDialog
        title={texts.endAllTitle(username)}
        isOpen={isAsking}
        isDanger
        confirmLabel={texts.endAll}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          const { data } = await revoke({ variables: { id: userId } });
          const { endedSessions = 0, userErrors } = data?.revokeUserSessions ?? {};
          const refusal = refusalOf(userErrors);
          onChanged();
          if (refusal !== undefined) return refusal;
          toast(texts.ended(format(endedSessions ?? 0)));
          return undefined;
        }}
      >
        <p>{texts.endAllText}</p>
      </ConfirmDialog>
    </Section>
  );
}

/** A second factor in the table, and what removes it. */
interface FactorRow {
  readonly key: string;
  readonly name: string;
  readonly isSynced: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly input: RemoveUserFactorsInput;
}

function Factors(props: ChangeProps & { readonly factors: NonNullable<SignIn['secondFactors']> }) {
  const { factors, userId, username, canChange, onChanged } = props;
  const texts = useMessages(TEXTS);
  const format = useNumberFormat();
  const toast = useToast();
  const can = useCan('Mutation.removeUserFactors');
  const [remove] = useMutation(ConsoleRemoveUserFactorsDocument);
  const { data } = useQuery(ConsoleServerDocument);
  const refusalOf = useRefusal();
  const [asking, setAsking] = useState<{ readonly title: string; readonly input: RemoveUserFactorsInput }>();
  const { totp, passkeys, recoveryCodesLeft } = factors;
  const rows: FactorRow[] = [
    ...(totp
      ? [{ key: 'totp', name: texts.totp, isSynced: false, ...totp, input: { methods: ['TOTP' as const] } }]
      : []),
    ...passkeys.map(({ id, name, isBackedUp, createdAt, lastUsedAt }) => ({
      key: id,
      name: texts.passkey(name),
      isSynced: isBackedUp,
      createdAt,
      lastUsedAt,
      input: { passkeyIds: [id] },
    })),
  ];
  const isEditable = canChange && can['Mutation.removeUserFactors'] === true;
  return (
    <Section
      title={texts.factors}
      description={rows.length === 0 ? texts.factorsText : texts.codesLeft(format(recoveryCodesLeft))}
      actions={
        isEditable &&
        rows.length > 1 && (
          <Button onPress={() => setAsking({ title: texts.removeAllTitle(username), input: {} })}>
            {texts.removeAll}
          </Button>
        )
      }
    >
      <DataTable
        caption={texts.factors}
        rows={rows}
        rowKey={({ key }) => key}
        empty={<p className="soft">{texts.noFactors}</p>}
        columns={[
          {
            id: 'name',
            header: texts.name,
            isRowHeader: true,
            cell: ({ name, isSynced }) => (
              <span className="row">
                <span>{name}</span>
                {isSynced && <Badge tone="neutral">{texts.synced}</Badge>}
              </span>
            ),
          },
          { id: 'added', header: texts.added, cell: ({ createdAt }) => <DateTime value={createdAt} /> },
          { id: 'used', header: texts.lastUsed, cell: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
          ...(isEditable
            ? [
                {
                  id: 'remove',
                  header: texts.remove,
                  isHeaderHidden: true,
                  align: 'end' as const,
                  cell: ({ name, input }: FactorRow) => (
                    <Button
                      variant="quiet"
                      aria-label={texts.removeOf(name)}
                      onPress={() => setAsking({ title: texts.removeTitle(name), input })}
                    >
                      {texts.remove}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {asking && (
        <ConfirmDialog
          title={asking.title}
          isOpen
          isDanger
          confirmLabel={texts.remove}
          onClose={() => setAsking(undefined)}
          onConfirm={async () => {
            const { data } = await remove({ variables: { id: userId, input: asking.input } });
            const refusal = refusalOf(data?.removeUserFactors.userErrors);
            onChanged();
            if (refusal !== undefined) return refusal;
            toast(texts.removed);
            return undefined;
          }}
        >
          <p>
            {texts.removeText} {data?.server?.sendsMail !== false && texts.removeMail}
          </p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

function Tokens({ tokens }: { readonly tokens: NonNullable<SignIn['personalAccessTokens']> }) {
  const texts = useMessages(TEXTS);
  return (
    <Section title={texts.tokens} description={texts.tokensText}>
      <DataTable
        caption={texts.tokens}
        rows={tokens}
        rowKey={({ id }) => id}
        empty={<p className="soft">{texts.noTokens}</p>}
        columns={[
          { id: 'name', header: texts.name, isRowHeader: true, cell: ({ name }) => name },
          { id: 'scopes', header: texts.scopes, cell: ({ scopes }) => <ScopeList scopes={scopes} /> },
          { id: 'used', header: texts.lastUsed, cell: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
          {
            id: 'expires',
            header: texts.expires,
            cell: ({ expiresAt }) => <DateTime value={expiresAt} style="date" />,
          },
        ]}
      />
    </Section>
  );
}
