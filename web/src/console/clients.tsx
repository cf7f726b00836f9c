import { useMutation, useQuery } from '@apollo/client/react';
import { useCan, useSession } from '@scoped-api/client/react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import {
  AddClientSecretDocument,
  type ClientPartsFragment,
  ClientsDocument,
  CreateClientDocument,
  DeleteClientDocument,
  GrantableScopesDocument,
  PersonByIdDocument,
  RemoveClientSecretDocument,
} from '../generated/graphql';
import {
  Alert,
  Button,
  Checkbox,
  CheckboxGroup,
  COMMON,
  ConfirmDialog,
  CopyText,
  DataTable,
  DateTime,
  Details,
  Dialog,
  defineMessages,
  EmptyState,
  ErrorState,
  Form,
  FormActions,
  type FormErrors,
  type FormValues,
  Page,
  PartialNote,
  ScopeList,
  SearchField,
  Section,
  Skeleton,
  TextField,
  useFieldErrors,
  useMessages,
  useRefusal,
  useToast,
} from '../ui';
import { PersonName } from './audit-event';
import './clients.css';

/** The number of secrets that a client can have: two during a rotation. */
const MAX_SECRETS = 2;
/** From this number of clients on, there is a search. */
const MANY = 6;

const TEXTS = defineMessages({
  en: {
    title: 'Clients',
    description: 'Programs that act on their own behalf, with the grant client_credentials.',
    create: 'Register a client',
    search: 'Search by name, ID or scope',
    none: 'No clients yet',
    noneText: 'A client gives a program scopes of its own, in place of the password of a person.',
    noMatch: 'No client matches',
    clearSearch: 'Show all clients',
    id: 'client_id',
    scopes: 'Scopes',
    noScopes: 'none',
    owner: 'Owner',
    byOperator: 'Registered on the command line',
    created: 'Registered',
    secrets: (name: string) => `Secrets of ${name}`,
    secret: 'Secret',
    lastUsed: 'Last used',
    createdAt: 'Created',
    noSecrets: 'Without a secret, this client cannot authenticate.',
    addSecret: 'Add a secret',
    removeSecret: 'Remove',
    removeTitle: 'Remove this secret?',
    removeText: (name: string) =>
      `${name} can no longer authenticate with it. Access tokens that were issued with it stay valid until they expire.`,
    removeLast: 'It is the last secret of the client.',
    removed: 'The secret is removed.',
    delete: 'Delete',
    deleteTitle: (name: string) => `Delete ${name}?`,
    deleteText: 'Its secrets, its access tokens and the sessions that it started end at once. This cannot be undone.',
    deleted: (name: string) => `${name} is deleted.`,
    name: 'Name',
    nameHint: 'What the program is, for people. 1 to 100 characters.',
    scopesHint: 'Grant what the program needs, and no more. Scopes that you do not hold cannot be granted.',
    notHeld: 'You do not hold it.',
    register: 'Register',
    madeTitle: 'The client is registered',
    addedTitle: 'The secret is added',
    once: 'The secret is shown only now. Store it where the program reads it.',
    clientSecret: 'client_secret',
    tryIt: 'How the program gets an access token',
    done: 'I have stored the secret',
    rotation: 'Both secrets are valid. Remove the former one when the program uses the new one.',
  },
  de: {
    title: 'Clients',
    description: 'Programme, die in eigenem Namen handeln, mit dem Grant client_credentials.',
    create: 'Client registrieren',
    search: 'Nach Name, ID oder Scope suchen',
    none: 'Noch keine Clients',
    noneText: 'Ein Client gibt einem Programm eigene Scopes, statt des Passworts einer Person.',
    noMatch: 'Kein Client passt',
    clearSearch: 'Alle Clients anzeigen',
    id: 'client_id',
    scopes: 'Scopes',
    noScopes: 'keine',
    owner: 'Besitzer',
    byOperator: 'Auf der Kommandozeile registriert',
    created: 'Registriert',
    secrets: (name) => `Secrets von ${name}`,
    secret: 'Secret',
    lastUsed: 'Zuletzt benutzt',
    createdAt: 'Erstellt',
    noSecrets: 'Ohne Secret kann sich dieser Client nicht anmelden.',
    addSecret: 'Secret hinzufügen',
    removeSecret: 'Entfernen',
    removeTitle: 'Dieses Secret entfernen?',
    removeText: (name) =>
      `${name} kann sich damit nicht mehr anmelden. Damit ausgestellte Zugriffstoken gelten, bis sie ablaufen.`,
    removeLast: 'Es ist das letzte Secret des Clients.',
    removed: 'Das Secret ist entfernt.',
    delete: 'Löschen',
    deleteTitle: (name) => `${name} löschen?`,
    deleteText:
      'Seine Secrets, seine Zugriffstoken und die Sitzungen, die er begonnen hat, enden sofort. Das kann nicht rückgängig gemacht werden.',
    deleted: (name) => `${name} ist gelöscht.`,
    name: 'Name',
    nameHint: 'Was das Programm ist, für Menschen. 1 bis 100 Zeichen.',
    scopesHint:
      'Vergeben Sie, was das Programm braucht, und nicht mehr. Scopes, die Sie nicht haben, können Sie nicht vergeben.',
    notHeld: 'Sie haben ihn nicht.',
    register: 'Registrieren',
    madeTitle: 'Der Client ist registriert',
    addedTitle: 'Das Secret ist hinzugefügt',
    once: 'Das Secret wird nur jetzt angezeigt. Speichern Sie es dort, wo das Programm es liest.',
    clientSecret: 'client_secret',
    tryIt: 'So erhält das Programm ein Zugriffstoken',
    done: 'Ich habe das Secret gespeichert',
    rotation: 'Beide Secrets gelten. Entfernen Sie das frühere, sobald das Programm das neue benutzt.',
  },
});

/** A secret that was just made. */
interface NewSecret {
  readonly client: { readonly id: string; readonly name: string };
  readonly secret: string;
  readonly isFirst: boolean;
}

/** The registered clients. The search is in the URL. */
export default function ClientsPage() {
  const texts = useMessages(TEXTS);
  const can = useCan('Mutation.createClient');
  const [params, setParams] = useSearchParams();
  const { data, error, refetch } = useQuery(ClientsDocument, { fetchPolicy: 'cache-and-network' });
  const [isCreating, setCreating] = useState(false);
  const [made, setMade] = useState<NewSecret | null>(null);

  const search = params.get('search') ?? '';
  const clients = data?.clients;
  const shown = clients?.filter((client) => matches(client, search));
  const setSearch = (text: string) => setParams(text === '' ? {} : { search: text }, { replace: true });
  const create = can['Mutation.createClient'] && (
    <Button variant="primary" icon="plus" onPress={() => setCreating(true)}>
      {texts.create}
    </Button>
  );
  return (
    <Page
      title={texts.title}
      description={texts.description}
      actions={clients && clients.length > 0 ? create : undefined}
    >
      {error && clients && <PartialNote />}
      {error && !clients ? (
        <ErrorState fault={error} onRetry={() => void refetch()} />
      ) : clients === undefined || clients === null || shown === undefined ? (
        <Section>
          <Skeleton lines={8} />
        </Section>
      ) : clients.length === 0 ? (
        <Section>
          <EmptyState icon="client" title={texts.none}>
            <p>{texts.noneText}</p>
            {create}
          </EmptyState>
        </Section>
      ) : (
        <>
          {(clients.length >= MANY || search !== '') && (
            <div className="toolbar clients-search">
              <SearchField label={texts.search} value={search} onChange={setSearch} />
            </div>
          )}
          {shown.length === 0 && (
            <Section>
              <EmptyState icon="search" title={texts.noMatch}>
                <Button onPress={() => setSearch('')}>{texts.clearSearch}</Button>
              </EmptyState>
            </Section>
          )}
          {shown.map((client) => (
            <ClientSection key={client.id} client={client} onSecret={setMade} />
          ))}
        </>
      )}
      {isCreating && (
        <CreateDialog
          onClose={() => setCreating(false)}
          onMade={(secret) => {
            setCreating(false);
            setMade(secret);
            void refetch();
          }}
        />
      )}
      {made && <SecretDialog made={made} onClose={() => setMade(null)} />}
    </Page>
  );
}

function matches({ id, name, scopes }: ClientPartsFragment, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return [id, name, ...scopes].some((text) => text.toLowerCase().includes(wanted));
}

function ClientSection(props: { readonly client: ClientPartsFragment; readonly onSecret: (made: NewSecret) => void }) {
  const { client, onSecret } = props;
  const { id, name, scopes, ownerId, createdAt, secrets } = client;
  const texts = useMessages(TEXTS);
  const toast = useToast();
  const can = useCan('Mutation.addClientSecret', 'Mutation.removeClientSecret', 'Mutation.deleteClient');
  const [addSecret, { reset }] = useMutation(AddClientSecretDocument);
  const [removeSecret] = useMutation(RemoveClientSecretDocument);
  const [deleteClient] = useMutation(DeleteClientDocument, { refetchQueries: [ClientsDocument] });
  const [asked, setAsked] = useState<'add' | 'delete' | { readonly secretId: string } | null>(null);
  const refusalOf = useRefusal();
  const close = () => setAsked(null);

  const add = async () => {
    const { data } = await addSecret({ variables: { id } });
    const { secret, userErrors = [] } = data?.addClientSecret ?? {};
    // The hook keeps its result: the secret is only where it is shown.
    reset();
    if (secret) onSecret({ client, secret, isFirst: secrets.length === 0 });
    return refusalOf(userErrors);
  };
  const remove = async (secretId: string) => {
    const { data } = await removeSecret({ variables: { id, secretId } });
    const refusal = refusalOf(data?.removeClientSecret.userErrors);
    if (refusal === undefined) toast(texts.removed);
    return refusal;
  };
  const removeClient = async () => {
    const { data } = await deleteClient({ variables: { id } });
    const refusal = refusalOf(data?.deleteClient.userErrors);
    if (refusal === undefined) toast(String(texts.deleted(name)));
    return refusal;
  };
  const isFull = secrets.length >= MAX_SECRETS;
  return (
    <Section
      title={name}
      actions={
        <>
          {can['Mutation.addClientSecret'] && !isFull && (
            <Button icon="plus" onPress={() => setAsked('add')}>
              {texts.addSecret}
            </Button>
          )}
          {can['Mutation.deleteClient'] && (
            <Button variant="quiet" icon="trash" onPress={() => setAsked('delete')}>
              {texts.delete}
            </Button>
          )}
        </>
      }
    >
      <Details
        items={[
          [texts.id, <CopyText key="id" text={id} />],
          [
            texts.scopes,
            scopes.length === 0 ? (
              <span key="scopes" className="soft">
                {texts.noScopes}
              </span>
            ) : (
              <ScopeList key="scopes" scopes={scopes} />
            ),
          ],
          [texts.owner, ownerId === null ? texts.byOperator : <Owner key="owner" id={ownerId} />],
          [texts.created, <DateTime key="created" value={createdAt} />],
        ]}
      />
      <DataTable
        caption={String(texts.secrets(name))}
        rows={secrets}
        rowKey={(secret) => secret.id}
        empty={<Alert tone="warn">{texts.noSecrets}</Alert>}
        columns={[
          {
            id: 'secret',
            header: texts.secret,
            isRowHeader: true,
            cell: (secret) => <code title={secret.id}>…{secret.id.slice(-8)}</code>,
          },
          { id: 'created', header: texts.createdAt, cell: (secret) => <DateTime value={secret.createdAt} /> },
          { id: 'used', header: texts.lastUsed, cell: (secret) => <DateTime value={secret.lastUsedAt} /> },
          {
            id: 'actions',
            header: texts.removeSecret,
            isHeaderHidden: true,
            align: 'end',
            cell: (secret) =>
              can['Mutation.removeClientSecret'] && (
                <Button variant="quiet" onPress={() => setAsked({ secretId: secret.id })}>
                  {texts.removeSecret}
                </Button>
              ),
          },
        ]}
      />
      {isFull && <p className="soft small">{texts.rotation}</p>}
      <ConfirmDialog
        title={`${texts.addSecret}: ${name}`}
        isOpen={asked === 'add'}
        onClose={close}
        confirmLabel={texts.addSecret}
        onConfirm={add}
      >
        <p>{texts.once}</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={String(texts.deleteTitle(name))}
        isOpen={asked === 'delete'}
        onClose={close}
        confirmLabel={texts.delete}
        isDanger
        onConfirm={removeClient}
      >
        <p>{texts.deleteText}</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={texts.removeTitle}
        isOpen={typeof asked === 'object' && asked !== null}
        onClose={close}
        confirmLabel={texts.removeSecret}
        isDanger
        onConfirm={() => remove(typeof asked === 'object' && asked !== null ? asked.secretId : '')}
      >
        <p>{texts.removeText(name)}</p>
        {secrets.length === 1 && <p>{texts.removeLast}</p>}
      </ConfirmDialog>
    </Section>
  );
}

function Owner({ id }: { readonly id: string }) {
  const canRead = useCan('Query.user')['Query.user'] === true;
  const { data, loading } = useQuery(PersonByIdDocument, { variables: { id }, skip: !canRead });
  if (loading) return '…';
  return <PersonName id={id} person={data ? data.user : undefined} />;
}

function CreateDialog(props: { readonly onClose: () => void; readonly onMade: (made: NewSecret) => void }) {
  const { onClose, onMade } = props;
  const texts = useMessages(TEXTS);
  const common = useMessages(COMMON);
  const [createClient] = useMutation(CreateClientDocument);
  const fieldErrors = useFieldErrors();
  const scopes = useGrantableScopes();

  const submit = async (values: FormValues): Promise<FormErrors | undefined> => {
    const input = { name: values.get('name'), scopes: values.all('scopes') };
    const { data } = await createClient({ variables: { input } });
    const { client, secret, userErrors = [] } = data?.createClient ?? {};
    if (userErrors.length > 0) return fieldErrors(userErrors);
    if (secret) onMade({ client: client ?? { id: '', name: input.name }, secret, isFirst: true });
    return undefined;
  };
  return (
    <Dialog title={texts.create} isOpen onClose={onClose} size="large">
      <Form onSubmit={submit}>
        <TextField label={texts.name} name="name" description={texts.nameHint} isRequired autoFocus maxLength={100} />
        <CheckboxGroup label={texts.scopes} name="scopes" description={texts.scopesHint}>
          {scopes === undefined ? (
            <Skeleton lines={4} />
          ) : (
            scopes.map(({ name, description, isHeld }) => (
              <Checkbox
                key={name}
                value={name}
                isDisabled={!isHeld}
                label={<code>{name}</code>}
                description={[description, isHeld ? null : texts.notHeld].filter(Boolean).join(' · ')}
              />
            ))
          )}
        </CheckboxGroup>
        <FormActions>
          <Button onPress={onClose}>{common.cancel}</Button>
          <Button type="submit" variant="primary">
            {texts.register}
          </Button>
        </FormActions>
      </Form>
    </Dialog>
  );
}

/** Every scope of the server, and whether this session may grant it; without the policy, the scopes of the session. */
function useGrantableScopes() {
  const { scopes: held } = useSession();
  const canRead = useCan('Query.policy')['Query.policy'];
  const { data, error } = useQuery(GrantableScopesDocument, { skip: canRead !== true });
  if (data?.policy) {
    return data.policy.scopes.map((scope) => ({ ...scope, isHeld: held.includes(scope.name) }));
  }
  if (canRead === false || error) return held.map((name) => ({ name, description: null, isHeld: true }));
  return undefined;
}

function SecretDialog({ made, onClose }: { readonly made: NewSecret; readonly onClose: () => void }) {
  const { client, secret, isFirst } = made;
  const texts = useMessages(TEXTS);
  const example = `curl ${location.origin}/token \\\n  -u '${client.id}:${secret}' \\\n  -d grant_type=client_credentials`;
  return (
    <Dialog title={isFirst ? texts.madeTitle : texts.addedTitle} isOpen onClose={onClose} isSticky size="large">
      <Alert tone="warn">
        <p>{texts.once}</p>
      </Alert>
      <Details
        items={[
          [texts.name, client.name],
          [texts.id, <CopyText key="id" text={client.id} label={texts.id} />],
          [texts.clientSecret, <CopyText key="secret" text={secret} label={texts.clientSecret} />],
        ]}
      />
      <div className="stack">
        <h3>{texts.tryIt}</h3>
        <CopyText text={example} label={texts.tryIt} isBlock />
      </div>
      {!isFirst && <p className="soft">{texts.rotation}</p>}
      <FormActions>
        <Button variant="primary" onPress={onClose}>
          {texts.done}
        </Button>
      </FormActions>
    </Dialog>
  );
}
