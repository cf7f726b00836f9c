import { useMutation, useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import { useState } from 'react';
import { RevokeSessionDocument, type SessionRowFragment, SessionsDocument } from '../generated/graphql';
import { describeUserAgent } from '../shell/user-agent';
import {
  Badge,
  Button,
  COMMON,
  ConfirmDialog,
  DataTable,
  DateTime,
  defineMessages,
  EmptyState,
  ErrorState,
  Page,
  PartialNote,
  Section,
  useMessages,
  useRefusal,
  useToast,
} from '../ui';
import { SignOutEverywhere } from './sign-out-everywhere';

const TEXTS = defineMessages({
  en: {
    title: 'Sessions',
    description: 'Where you are signed in. End what you do not know, and change your password then.',
    device: 'Device and address',
    unknown: 'Unknown program',
    current: 'This session',
    level: 'Signed in with',
    SINGLE_FACTOR: 'Password',
    MULTI_FACTOR: 'Two factors',
    PHISHING_RESISTANT: 'Passkey',
    lastUsed: 'Last used',
    started: 'since',
    applications: (names: string) => `for ${names}`,
    end: 'End',
    endOf: (device: string, address: string) => `End ${device}, ${address}`,
    endTitle: 'End this session?',
    endText: (device: string, address: string) => `${device}, ${address}, is signed out at once.`,
    ended: 'The session is ended.',
    none: 'No session',
    noneText: 'This page was opened with a token that belongs to none.',
  },
  de: {
    title: 'Sitzungen',
    description: 'Wo Sie angemeldet sind. Beenden Sie, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.',
    device: 'Gerät und Adresse',
    unknown: 'Unbekanntes Programm',
    current: 'Diese Sitzung',
    level: 'Angemeldet mit',
    SINGLE_FACTOR: 'Passwort',
    MULTI_FACTOR: 'Zwei Faktoren',
    PHISHING_RESISTANT: 'Passkey',
    lastUsed: 'Zuletzt benutzt',
    started: 'seit',
    applications: (names) => `für ${names}`,
    end: 'Beenden',
    endOf: (device, address) => `${device}, ${address}, beenden`,
    endTitle: 'Diese Sitzung beenden?',
    endText: (device, address) => `${device}, ${address}, wird sofort abgemeldet.`,
    ended: 'Die Sitzung ist beendet.',
    none: 'Keine Sitzung',
    noneText: 'Diese Seite wurde mit einem Token geöffnet, das zu keiner gehört.',
  },
});

/** The viewer's sessions: where and how they are signed in. */
export default function SessionsPage() {
  const texts = useMessages(TEXTS);
  const toast = useToast();
  const isEditable = useCan('Mutation.revokeSession')['Mutation.revokeSession'] === true;
  const mayEndAll = useCan('Mutation.logoutEverywhere')['Mutation.logoutEverywhere'];
  const { data, error, refetch } = useQuery(SessionsDocument, { fetchPolicy: 'cache-and-network' });
  const common = useMessages(COMMON);
  const [ending, setEnding] = useState<SessionRowFragment>();
  const [revoke] = useMutation(RevokeSessionDocument);
  const refusalOf = useRefusal();

  const deviceOf = ({ userAgent }: SessionRowFragment) => describeUserAgent(userAgent)?.device ?? texts.unknown;
  const sessions = data?.me?.sessions;
  const rows = sessions && [...sessions].sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
  return (
    <Page
      title={texts.title}
      description={texts.description} // Its place is kept while it is not known, so that the list does not move.
      actions={mayEndAll !== false && <SignOutEverywhere isDisabled={mayEndAll === undefined} />}
    >
      {error && !rows ? (
        <ErrorState fault={error} onRetry={() => void refetch()} />
      ) : (
        <Section>
          {error && <PartialNote />}
          <DataTable
            caption={texts.title}
            rows={rows ?? undefined}
            rowKey={({ id }) => id}
            expectedRows={3}
            columns={[
              {
                id: 'device',
                header: texts.device,
                isRowHeader: true,
                cell: (session) => (
                  <>
                    <span className="row">
                      <span title={session.userAgent ?? undefined}>{deviceOf(session)}</span>
                      {session.isCurrent && <Badge tone="accent">{texts.current}</Badge>}
                    </span>
                    <span className="soft small block mono">{session.address}</span>
                    {session.resources.length > 0 && (
                      <span className="soft small block">{texts.applications(session.resources.join(', '))}</span>
                    )}
                  </>
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
              {
                id: 'used',
                header: texts.lastUsed,
                cell: ({ lastUsedAt, createdAt }) => (
                  <div>
                    <DateTime value={lastUsedAt} />
                    <span className="soft small block">
                      {texts.started} <DateTime value={createdAt} style="date" />
                    </span>
                  </div>
                ),
              },
              ...(isEditable
                ? [
                    {
                      id: 'end',
                      header: common.actions,
                      isHeaderHidden: true,
                      align: 'end' as const,
                      // The present one ends by signing out, in the bar at the top.
                      cell: (session: SessionRowFragment) =>
                        session.isCurrent ? null : (
                          <Button
                            aria-label={texts.endOf(deviceOf(session), session.address)}
                            onPress={() => setEnding(session)}
                          >
                            {texts.end}
                          </Button>
                        ),
                    },
                  ]
                : []),
            ]}
            empty={
              <EmptyState icon="device" title={texts.none}>
                <p>{texts.noneText}</p>
              </EmptyState>
            }
          />
        </Section>
      )}
      {ending && (
        <ConfirmDialog
          title={texts.endTitle}
          isOpen
          onClose={() => setEnding(undefined)}
          confirmLabel={texts.end}
          isDanger
          onConfirm={async () => {
            const result = await revoke({ variables: { id: ending.id } });
            const userErrors = result.data?.revokeSession.userErrors ?? [];
            await refetch();
            // A session that has ended meanwhile is what was wanted.
            const refusal = refusalOf(userErrors.filter(({ code }) => code !== 'NOT_FOUND'));
            if (refusal !== undefined) return refusal;
            toast(texts.ended);
            return undefined;
          }}
        >
          <p>{texts.endText(deviceOf(ending), ending.address)}</p>
        </ConfirmDialog>
      )}
    </Page>
  );
}
