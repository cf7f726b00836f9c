import { useMutation, useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import { useState } from 'react';
import { RevokeTokenDocument, type TokenRowFragment, TokensDocument } from '../generated/graphql';
import {
  Alert,
  Badge,
  Button,
  COMMON,
  ConfirmDialog,
  CopyText,
  DataTable,
  DateTime,
  Dialog,
  defineMessages,
  EmptyState,
  ErrorState,
  FormActions,
  Page,
  PartialNote,
  ScopeList,
  Section,
  useMessages,
  useRefusal,
  useToast,
} from '../ui';
import { MintToken } from './mint-token';

const TEXTS = defineMessages({
  en: {
    title: 'Access tokens',
    description:
      'For scripts and programs of yours. A token works without your password until it expires or you revoke it.',
    create: 'Create a token',
    name: 'Name',
    scopes: 'Scopes',
    created: 'Created',
    lastUsed: 'Last used',
    expires: 'Expires',
    expired: 'Expired',
    soon: 'Soon',
    notHeld: (scopes: string) => `Without effect, because you no longer hold: ${scopes}`,
    revoke: 'Revoke',
    revokeOf: (name: string) => `Revoke ${name}`,
    revokeTitle: (name: string) => `Revoke ${name}?`,
    revokeText: 'Programs that use this token are refused from now on. This cannot be undone.',
    revoked: 'The token is revoked.',
    none: 'No access token',
    noneText: 'A token lets a program of yours use this server, with no more scopes than it needs.',
    shownTitle: 'Copy your token',
    shownText: 'It is shown only now. Keep it like a password.',
    token: 'The access token',
    usage: 'A program sends it with each request, for example:',
    done: 'Done',
  },
  de: {
    title: 'Zugriffstoken',
    description:
      'Für Ihre Skripte und Programme. Ein Token gilt ohne Ihr Passwort, bis es abläuft oder Sie es widerrufen.',
    create: 'Token erstellen',
    name: 'Name',
    scopes: 'Scopes',
    created: 'Erstellt',
    lastUsed: 'Zuletzt benutzt',
    expires: 'Läuft ab',
    expired: 'Abgelaufen',
    soon: 'Bald',
    notHeld: (scopes) => `Ohne Wirkung, weil Sie sie nicht mehr haben: ${scopes}`,
    revoke: 'Widerrufen',
    revokeOf: (name) => `${name} widerrufen`,
    revokeTitle: (name) => `${name} widerrufen?`,
    revokeText: 'Programme mit diesem Token werden ab sofort abgewiesen. Das lässt sich nicht rückgängig machen.',
    revoked: 'Das Token ist widerrufen.',
    none: 'Kein Zugriffstoken',
    noneText: 'Mit einem Token nutzt ein Programm von Ihnen diesen Server, mit nicht mehr Scopes als nötig.',
    shownTitle: 'Kopieren Sie Ihr Token',
    shownText: 'Es wird nur jetzt angezeigt. Bewahren Sie es wie ein Passwort auf.',
    token: 'Das Zugriffstoken',
    usage: 'Ein Programm sendet es mit jeder Anfrage, zum Beispiel:',
    done: 'Fertig',
  },
});

/** A token that expires within this time is marked, in milliseconds. */
const SOON = 7 * 24 * 60 * 60 * 1000;

/** The viewer's personal access tokens. */
export default function TokensPage() {
  const texts = useMessages(TEXTS);
  const toast = useToast();
  const mayCreate = useCan('Mutation.createPersonalAccessToken')['Mutation.createPersonalAccessToken'];
  const mayRevoke = useCan('Mutation.revokePersonalAccessToken')['Mutation.revokePersonalAccessToken'];
  const { data, error, refetch } = useQuery(TokensDocument, { fetchPolicy: 'cache-and-network' });
  const common = useMessages(COMMON);
  const [isCreating, setCreating] = useState(false);
  const [token, setToken] = useState<string>();
  const [revoking, setRevoking] = useState<TokenRowFragment>();
  const [revoke] = useMutation(RevokeTokenDocument);
  const refusalOf = useRefusal();

  const held = data?.me?.scopes ?? [];
  const rows = data?.me?.personalAccessTokens;
  const create = mayCreate && (
    <Button icon="plus" variant="primary" onPress={() => setCreating(true)}>
      {texts.create}
    </Button>
  );
  return (
    <Page title={texts.title} description={texts.description} actions={rows && rows.length > 0 && create}>
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
                id: 'name',
                header: texts.name,
                isRowHeader: true,
                cell: ({ name, createdAt }) => (
                  <>
                    {name}
                    <span className="soft small block">
                      {texts.created} <DateTime value={createdAt} style="date" />
                    </span>
                  </>
                ),
              },
              { id: 'scopes', header: texts.scopes, cell: (row) => <Scopes scopes={row.scopes} held={held} /> },
              {
                id: 'used',
                header: texts.lastUsed,
                cell: ({ lastUsedAt }) => <DateTime value={lastUsedAt} style="date" />,
              },
              { id: 'expires', header: texts.expires, cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
              ...(mayRevoke
                ? [
                    {
                      id: 'revoke',
                      header: common.actions,
                      isHeaderHidden: true,
                      align: 'end' as const,
                      cell: (row: TokenRowFragment) => (
                        <Button aria-label={texts.revokeOf(row.name)} onPress={() => setRevoking(row)}>
                          {texts.revoke}
                        </Button>
                      ),
                    },
                  ]
                : []),
            ]}
            empty={
              <EmptyState icon="key" title={texts.none}>
                <p>{texts.noneText}</p>
                {create}
              </EmptyState>
            }
          />
        </Section>
      )}
      <Dialog title={texts.create} isOpen={isCreating} onClose={() => setCreating(false)} size="large">
        <MintToken
          held={held}
          onCancel={() => setCreating(false)}
          onMinted={(minted) => {
            setCreating(false);
            setToken(minted);
            void refetch();
          }}
        />
      </Dialog>
      <Dialog
        title={texts.shownTitle}
        isOpen={token !== undefined}
        onClose={() => setToken(undefined)}
        isSticky
        size="large"
      >
        {token !== undefined && <ShownOnce token={token} onDone={() => setToken(undefined)} />}
      </Dialog>
      {revoking && (
        <ConfirmDialog
          title={texts.revokeTitle(revoking.name)}
          isOpen
          onClose={() => setRevoking(undefined)}
          confirmLabel={texts.revoke}
          isDanger
          onConfirm={async () => {
            const result = await revoke({ variables: { id: revoking.id } });
            const userErrors = result.data?.revokePersonalAccessToken.userErrors ?? [];
            await refetch();
            // A token that was revoked meanwhile is what was wanted.
            const refusal = refusalOf(userErrors.filter(({ code }) => code !== 'NOT_FOUND'));
            if (refusal !== undefined) return refusal;
            toast(texts.revoked);
            return undefined;
          }}
        >
          <p>{texts.revokeText}</p>
        </ConfirmDialog>
      )}
    </Page>
  );
}

/** The scopes of a token. Those that its owner has lost are named: the token has them, and they do nothing. */
function Scopes({ scopes, held }: { readonly scopes: readonly string[]; readonly held: readonly string[] }) {
  const texts = useMessages(TEXTS);
  const lost = scopes.filter((scope) => !held.includes(scope));
  return (
    <div className="stack-small">
      <ScopeList scopes={scopes} />
      {lost.length > 0 && <span className="soft small">{texts.notHeld(lost.join(', '))}</span>}
    </div>
  );
}

function Expiry({ at }: { readonly at: string }) {
  const texts = useMessages(TEXTS);
  const left = new Date(at).getTime() - Date.now();
  return (
    <span className="row">
      <DateTime value={at} style="date" />
      {left <= 0 ? <Badge tone="bad">{texts.expired}</Badge> : left < SOON && <Badge tone="warn">{texts.soon}</Badge>}
    </span>
  );
}

function ShownOnce({ token, onDone }: { readonly token: string; readonly onDone: () => void }) {
  const texts = useMessages(TEXTS);
  const example = [
    `curl ${location.origin}/graphql \\`,
    `  --header "Authorization: Bearer $TOKEN" \\`,
    `  --header "Content-Type: application/json" \\`,
    `  --data '{"query": "{ me { username } }"}'`,
  ].join('\n');
  return (
    <>
      <Alert tone="warn">
        <p>{texts.shownText}</p>
      </Alert>
      <CopyText text={token} label={texts.token} isBlock />
      <p className="soft">{texts.usage}</p>
      <CopyText text={example} isBlock />
      <FormActions>
        <Button variant="primary" onPress={onDone}>
          {texts.done}
        </Button>
      </FormActions>
    </>
  );
}
