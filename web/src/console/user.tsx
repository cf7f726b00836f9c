import { useMutation, useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import { useState } from 'react';
import { useLocation, useParams, useSearch } from 'wouter';
import { ConsoleUpdateUserDocument, ConsoleUserDocument, type ConsoleUserQuery } from '../generated/graphql';
import { StoredFields } from '../shell/stored-fields';
import {
  ActionMenu,
  Alert,
  Badge,
  Button,
  COMMON,
  ConfirmDialog,
  CopyText,
  DateTime,
  Details,
  defineMessages,
  EmptyState,
  ErrorState,
  FaultAlert,
  Form,
  FormActions,
  Link,
  LinkButton,
  Page,
  PartialNote,
  Section,
  Skeleton,
  TabPanels,
  TextField,
  useFieldErrors,
  useLanguage,
  useMessages,
  useRefusal,
  useToast,
} from '../ui';
import './console.css';
import { GRANTS, GrantFields, grantInput, useGrants, useViewer } from './grants';
import { LocaleField, localeOf, nameOf } from './locale-field';
import { UserActivity } from './user-activity';
import { DeleteUserDialog } from './user-delete';
import { UserSignIn } from './user-sign-in';

const TEXTS = defineMessages({
  en: {
    users: 'Users',
    user: 'User',
    missing: 'There is no such user',
    missingText: 'The account may have been deleted.',
    toUsers: 'All users',
    active: 'Active',
    disabled: 'Disabled',
    disable: 'Disable',
    enable: 'Enable',
    delete: 'Delete the account',
    disableTitle: (name: string) => `Disable ${name}?`,
    disableText:
      'All sessions end at once, and every token is refused. Nothing is deleted: you can enable the account again.',
    disabledNow: (name: string) => `${name} is disabled.`,
    enabledNow: (name: string) => `${name} can sign in again.`,
    profile: 'Profile',
    access: 'Role and scopes',
    signIn: 'Sign-in',
    activity: 'Activity',
    tabs: 'Parts of the account',
    self: 'This is your own account.',
    toAccount: 'Go to your account',
    beyond: (scopes: string) =>
      `You can see this account and not change it, because it holds scopes that you do not hold: ${scopes}.`,
    username: 'Username',
    email: 'E-mail address',
    emailHelp: 'A new address counts at once. A person who reads its mail can reset the password.',
    emailSelf: 'You change your own address in your account.',
    pending: 'New address, not verified yet',
    verified: 'Verified',
    notVerified: 'not verified',
    fullName: 'Full name',
    locale: 'Language of mails',
    none: 'Not set',
    id: 'ID',
    created: 'Created',
    changed: 'Last changed',
    saved: 'The changes are saved.',
    unchanged: 'Nothing was changed.',
    held: 'What the account holds',
    heldText: 'The scopes of the role, and those on top of it.',
    change: 'Change the role and the scopes',
    ownGrants: 'Careful: these are your own. What you take away from yourself, another admin has to give back.',
  },
  de: {
    users: 'Benutzer',
    user: 'Benutzer',
    missing: 'Diesen Benutzer gibt es nicht',
    missingText: 'Vielleicht wurde das Konto gelöscht.',
    toUsers: 'Alle Benutzer',
    active: 'Aktiv',
    disabled: 'Gesperrt',
    disable: 'Sperren',
    enable: 'Entsperren',
    delete: 'Konto löschen',
    disableTitle: (name) => `${name} sperren?`,
    disableText:
      'Alle Sitzungen enden sofort, und jedes Token wird abgewiesen. Nichts wird gelöscht: Sie können das Konto wieder entsperren.',
    disabledNow: (name) => `${name} ist gesperrt.`,
    enabledNow: (name) => `${name} kann sich wieder anmelden.`,
    profile: 'Profil',
    access: 'Rolle und Scopes',
    signIn: 'Anmeldung',
    activity: 'Aktivität',
    tabs: 'Teile des Kontos',
    self: 'Das ist Ihr eigenes Konto.',
    toAccount: 'Zu Ihrem Konto',
    beyond: (scopes) =>
      `Sie können dieses Konto sehen, aber nicht ändern, denn es hat Scopes, die Sie nicht haben: ${scopes}.`,
    username: 'Benutzername',
    email: 'E-Mail-Adresse',
    emailHelp: 'Eine neue Adresse gilt sofort. Wer ihre E-Mails liest, kann das Passwort zurücksetzen.',
    emailSelf: 'Ihre eigene Adresse ändern Sie in Ihrem Konto.',
    pending: 'Neue Adresse, noch nicht bestätigt',
    verified: 'Bestätigt',
    notVerified: 'nicht bestätigt',
    fullName: 'Vollständiger Name',
    locale: 'Sprache der E-Mails',
    none: 'Keine Angabe',
    id: 'ID',
    created: 'Angelegt',
    changed: 'Zuletzt geändert',
    saved: 'Die Änderungen sind gespeichert.',
    unchanged: 'Es wurde nichts geändert.',
    held: 'Was das Konto hat',
    heldText: 'Die Scopes der Rolle und jene darüber hinaus.',
    change: 'Rolle und Scopes ändern',
    ownGrants: 'Vorsicht: Das sind Ihre eigenen. Was Sie sich nehmen, muss Ihnen ein anderer Admin wiedergeben.',
  },
});

type User = NonNullable<ConsoleUserQuery['user']>;

/** What the viewer may do with this user, besides what the schema says. */
interface Standing {
  readonly isSelf: boolean;
  /** The scopes of the user that the viewer does not hold: then nothing can be changed. */
  readonly beyond: readonly string[];
}

/** The page of a user: profile, role and scopes, how they sign in, and what happened. */
export default function UserPage() {
  const { id = '' } = useParams<{ id: string }>();
  const texts = useMessages(TEXTS);
  const { data, error, refetch } = useQuery(ConsoleUserDocument, {
    variables: { id },
    fetchPolicy: 'cache-and-network',
  });
  const viewer = useViewer();
  const { beyond, isLoading } = useGrants();
  const parent = { href: '/console/users', title: texts.users };
  const can = useCan('Mutation.updateUser', 'Mutation.deleteUser', 'UpdateUserInput.role', 'UpdateUserInput.scopes');
  // What may be changed is known before anything is shown, so that nothing is offered that must be taken away again.
  const isKnown = !isLoading && !Object.values(can).includes(undefined);
  const user = data?.user;
  if (!user || !isKnown) {
    const isMissing = data !== undefined && !user && !error;
    return (
      // The second line keeps its place while it loads.
      <Page title={isMissing ? texts.missing : (user?.username ?? texts.user)} parent={parent} description={'\u00a0'}>
        {error && !user ? (
          <ErrorState fault={error} onRetry={() => void refetch()} />
        ) : isMissing ? (
          <EmptyState icon="account" title={texts.missing}>
            <p>{texts.missingText}</p>
            <LinkButton href="/console/users">{texts.toUsers}</LinkButton>
          </EmptyState>
        ) : (
          <Skeleton lines={8} />
        )}
      </Page>
    );
  }
  const standing: Standing = { isSelf: viewer?.id === user.id, beyond: beyond(user.scopes) };
  return (
    <Page
      // Another user is another page: its title gets the focus.
      key={user.id}
      title={user.username}
      parent={parent}
      description={
        <span className="row">
          {user.fullName !== null && <span>{user.fullName}</span>}
          {user.isActive ? <Badge tone="good">{texts.active}</Badge> : <Badge tone="bad">{texts.disabled}</Badge>}
          <Badge tone="neutral">{user.role}</Badge>
        </span>
      }
      actions={<UserActions user={user} standing={standing} />}
    >
      <div className="stack">
        {error && <PartialNote />}
        {standing.beyond.length > 0 && <Alert tone="info">{texts.beyond(standing.beyond.join(', '))}</Alert>}
        {standing.isSelf && (
          <Alert tone="info">
            <p>
              {texts.self} <Link href="/account">{texts.toAccount}</Link>
            </p>
          </Alert>
        )}
        <Parts user={user} standing={standing} />
      </div>
    </Page>
  );
}

const TABS = ['profile', 'access', 'signIn', 'activity'] as const;

function Parts({ user, standing }: { readonly user: User; readonly standing: Standing }) {
  const texts = useMessages(TEXTS);
  const can = useCan('Query.auditLog', 'User.sessions');
  const [path, navigate] = useLocation();
  const asked = new URLSearchParams(useSearch()).get('tab');
  const offered = TABS.filter((tab) => tab !== 'activity' || can['Query.auditLog'] === true);
  const selected = offered.find((tab) => tab === asked) ?? 'profile';
  const contents = {
    profile: <Profile user={user} standing={standing} />,
    access: <Access user={user} standing={standing} />,
    signIn: <UserSignIn userId={user.id} username={user.username} canChange={standing.beyond.length === 0} />,
    activity: <UserActivity userId={user.id} />,
  };
  return (
    <TabPanels
      label={texts.tabs}
      selected={selected}
      onSelect={(tab) => navigate(tab === 'profile' ? path : `${path}?tab=${tab}`, { replace: true })}
      tabs={offered.map((tab) => ({ id: tab, title: texts[tab], content: contents[tab] }))}
    />
  );
}

/** Disable or enable, and delete. One's own account is ended on the account pages. */
function UserActions({ user, standing }: { readonly user: User; readonly standing: Standing }) {
  const texts = useMessages(TEXTS);
  const common = useMessages(COMMON);
  const can = useCan('Mutation.updateUser', 'Mutation.deleteUser', 'UpdateUserInput.isActive');
  const [update] = useMutation(ConsoleUpdateUserDocument);
  const refusalOf = useRefusal();
  const [dialog, setDialog] = useState<'disable' | 'delete'>();
  const [fault, setFault] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const toast = useToast();
  if (standing.isSelf || standing.beyond.length > 0) return null;

  const setActive = async (isActive: boolean): Promise<string | undefined> => {
    const { data } = await update({ variables: { id: user.id, input: { isActive } } });
    const refusal = refusalOf(data?.updateUser.userErrors);
    if (refusal !== undefined) return refusal;
    toast(isActive ? texts.enabledNow(user.username) : texts.disabledNow(user.username));
    return undefined;
  };
  const enable = async () => {
    setPending(true);
    setFault(undefined);
    try {
      const refusal = await setActive(true);
      if (refusal !== undefined) setFault({ errors: [{ message: refusal }] });
    } catch (error) {
      setFault(error);
    }
    setPending(false);
  };

  return (
    <>
      {can['Mutation.updateUser'] &&
        can['UpdateUserInput.isActive'] !== false &&
        (user.isActive ? (
          <Button onPress={() => setDialog('disable')}>{texts.disable}</Button>
        ) : (
          <Button isPending={isPending} onPress={() => void enable()}>
            {texts.enable}
          </Button>
        ))}
      {can['Mutation.deleteUser'] && (
        <ActionMenu
          label={common.more}
          actions={[{ id: 'delete', label: texts.delete, isDanger: true, onAction: () => setDialog('delete') }]}
        />
      )}
      {fault !== undefined && <FaultAlert fault={fault} />}
      <ConfirmDialog
        title={texts.disableTitle(user.username)}
        isOpen={dialog === 'disable'}
        isDanger
        confirmLabel={texts.disable}
        onClose={() => setDialog(undefined)}
        onConfirm={() => setActive(false)}
      >
        <p>{texts.disableText}</p>
      </ConfirmDialog>
      {dialog === 'delete' && (
        <DeleteUserDialog id={user.id} username={user.username} onClose={() => setDialog(undefined)} />
      )}
    </>
  );
}

function Profile({ user, standing }: { readonly user: User; readonly standing: Standing }) {
  const texts = useMessages(TEXTS);
  const { locale: language } = useLanguage();
  const can = useCan('Mutation.updateUser');
  const canChange = can['Mutation.updateUser'] === true && standing.beyond.length === 0;
  const { id, username, email, pendingEmail, emailVerifiedAt, fullName, locale, createdAt, updatedAt } = user;
  const verified =
    emailVerifiedAt === null ? (
      <Badge tone="warn">{texts.notVerified}</Badge>
    ) : (
      <span className="soft small">
        {texts.verified}: <DateTime value={emailVerifiedAt} style="date" />
      </span>
    );
  const unset = <span className="soft">{texts.none}</span>;
  return (
    <>
      <Section title={texts.profile}>
        <Details
          items={[
            [texts.username, username],
            [
              texts.email,
              <span key="email" className="row">
                <span>{email}</span> {verified}
              </span>,
            ],
            ...(pendingEmail === null ? [] : [[texts.pending, pendingEmail] as const]),
            ...(canChange
              ? []
              : ([
                  [texts.fullName, fullName ?? unset],
                  [texts.locale, locale === null ? unset : nameOf(locale, language)],
                ] as const)),
            [texts.created, <DateTime key="created" value={createdAt} />],
            [texts.changed, <DateTime key="changed" value={updatedAt} />],
            [texts.id, <CopyText key="id" text={id} label={texts.id} />],
          ]}
        />
        {canChange && <ProfileForm user={user} isSelf={standing.isSelf} />}
      </Section>
      <StoredFields userId={id} of="user" isReadOnly={!canChange} />
    </>
  );
}

function ProfileForm({ user, isSelf }: { readonly user: User; readonly isSelf: boolean }) {
  const texts = useMessages(TEXTS);
  const common = useMessages(COMMON);
  const fieldErrors = useFieldErrors();
  const toast = useToast();
  const can = useCan('UpdateUserInput.email');
  const [update] = useMutation(ConsoleUpdateUserDocument);
  // What the fields began with: a change by someone else meanwhile must not be undone by saving another field.
  const [before, setBefore] = useState<Pick<User, 'email' | 'fullName' | 'locale'>>(user);
  const canEmail = can['UpdateUserInput.email'] === true && !isSelf;
  return (
    <Form
      aria-label={texts.profile}
      onSubmit={async (values) => {
        const fullName = values.get('fullName').trim() || null;
        const locale = localeOf(values.get('locale'));
        const email = canEmail ? values.get('email').trim() : before.email;
        const input = {
          ...(fullName !== before.fullName && { fullName }),
          ...(locale !== before.locale && { locale }),
          ...(email !== before.email && { email }),
        };
        if (Object.keys(input).length === 0) {
          toast(texts.unchanged);
          return undefined;
        }
        const { data } = await update({ variables: { id: user.id, input } });
        const { userErrors = [] } = data?.updateUser ?? {};
        if (userErrors.length > 0) return fieldErrors(userErrors);
        setBefore({ email, fullName, locale });
        toast(texts.saved);
        return undefined;
      }}
    >
      <div className="form-columns">
        <TextField label={texts.fullName} name="fullName" defaultValue={user.fullName ?? ''} autoComplete="off" />
        <LocaleField value={user.locale} />
        {canEmail && (
          <TextField
            label={texts.email}
            name="email"
            type="email"
            defaultValue={user.email}
            description={texts.emailHelp}
            isRequired
            autoComplete="off"
          />
        )}
      </div>
      {isSelf && <p className="soft small">{texts.emailSelf}</p>}
      <FormActions>
        <Button type="submit" variant="primary">
          {common.save}
        </Button>
      </FormActions>
    </Form>
  );
}

function Access({ user, standing }: { readonly user: User; readonly standing: Standing }) {
  const texts = useMessages(TEXTS);
  const words = useMessages(GRANTS);
  const can = useCan('Mutation.updateUser', 'UpdateUserInput.role', 'UpdateUserInput.scopes');
  const { roles, scopes } = useGrants();
  const answers = Object.values(can);
  const canGrant = !answers.includes(undefined) && !answers.includes(false) && standing.beyond.length === 0;
  if (canGrant) {
    return (
      <Section title={texts.change}>
        {standing.isSelf && <Alert tone="warn">{texts.ownGrants}</Alert>}
        <AccessForm user={user} />
      </Section>
    );
  }
  return (
    <Section title={texts.held} description={answers.includes(false) ? words.grantDenied : texts.heldText}>
      <Details
        items={[
          [`${words.role}: ${user.role}`, roles.find(({ name }) => name === user.role)?.description ?? ''],
          ...user.scopes.map((name) => [name, scopes.find((scope) => scope.name === name)?.description ?? ''] as const),
        ]}
      />
    </Section>
  );
}

function AccessForm({ user }: { readonly user: User }) {
  const texts = useMessages(TEXTS);
  const common = useMessages(COMMON);
  const fieldErrors = useFieldErrors();
  const toast = useToast();
  const { ofRole, isLoading } = useGrants();
  const [update] = useMutation(ConsoleUpdateUserDocument);
  const before = { role: user.role, scopes: user.scopes.filter((scope) => !ofRole(user.role).includes(scope)) };
  const [chosen, setChosen] = useState<typeof before>();
  // Which scopes the role has must be known before anything is changed.
  if (isLoading) return <Skeleton lines={6} />;
  const grants = chosen ?? before;
  return (
    <Form
      aria-label={texts.change}
      onSubmit={async () => {
        const input = grantInput(grants, before);
        if (Object.keys(input).length === 0) {
          toast(texts.unchanged);
          return undefined;
        }
        const { data } = await update({ variables: { id: user.id, input } });
        const { userErrors = [] } = data?.updateUser ?? {};
        if (userErrors.length > 0) return fieldErrors(userErrors);
        setChosen(undefined);
        toast(texts.saved);
        return undefined;
      }}
    >
      <GrantFields
        value={grants}
        onChange={({ role, scopes }) => setChosen({ role: role as User['role'], scopes: [...scopes] })}
      />
      <FormActions>
        {chosen !== undefined && <Button onPress={() => setChosen(undefined)}>{common.cancel}</Button>}
        <Button type="submit" variant="primary">
          {common.save}
        </Button>
      </FormActions>
    </Form>
  );
}
