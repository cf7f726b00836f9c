import { useMutation, useQuery } from '@apollo/client/react';
import { useCan, useSession } from '@scoped-api/client/react';
import { useState } from 'react';
import {
  ProfileDocument,
  type ProfileQuery,
  RequestEmailVerificationDocument,
  UpdateProfileDocument,
} from '../generated/graphql';
import { StoredFields } from '../shell/stored-fields';
import {
  Alert,
  Badge,
  Button,
  type Choice,
  COMMON,
  DateTime,
  Details,
  Dialog,
  defineMessages,
  ErrorState,
  FaultAlert,
  Form,
  FormActions,
  Page,
  PartialNote,
  PasswordField,
  ScopeList,
  Section,
  SelectField,
  Skeleton,
  TextField,
  useFieldErrors,
  useLanguage,
  useMessages,
  useToast,
} from '../ui';
import { DeleteAccount } from './delete-account';
import { useWithFactor } from './use-with-factor';
import { UsernameForPasswordManager } from './username-for-password-manager';

type Viewer = NonNullable<ProfileQuery['me']>;
type ServerOffer = ProfileQuery['server'];

const TEXTS = defineMessages({
  en: {
    title: 'Profile',
    description: 'What this server knows about you.',
    account: 'Account',
    username: 'Username',
    role: 'Role',
    scopes: 'What you may do',
    lacking: (scopes: string) =>
      `Not in this session: ${scopes}. They may need a second factor: add one, or sign in with it.`,
    since: 'Member since',
    details: 'Name and language',
    fullName: 'Full name',
    fullNameNote: 'How others see you. Leave it empty to show your username only.',
    locale: 'Language of mails',
    localeNone: 'Not chosen (English)',
    saved: 'Your profile is saved.',
    email: 'E-mail address',
    emailNote: 'A person who reads this mailbox can set a new password for your account.',
    emailNoteNoMail: 'This server sends no mail.',
    verified: 'Verified',
    unverified: 'Not verified',
    change: 'Change address',
    verify: 'Send a verification mail',
    pendingTitle: (address: string) => `${address} waits for your confirmation`,
    pendingText: 'Open the link in the mail that was sent there. Until then, the present address stays in use.',
    sendAgain: 'Send the mail again',
    cancelChange: 'Keep the present address',
    mailSent: 'A mail is on its way. Its link is valid for 24 hours.',
    changeCanceled: 'The change of address is canceled.',
    newAddress: 'New e-mail address',
    newAddressNote: 'A link is sent to it. The address is changed when you open the link.',
    newAddressNoteNoMail: 'This server sends no mail: the address is changed at once.',
    currentPassword: 'Current password',
    addressPending: (address: string) => `Open the link in the mail to ${address}.`,
    addressChanged: 'Your e-mail address is changed.',
    readOnly: 'This session may read your profile, but not change it.',
  },
  de: {
    title: 'Profil',
    description: 'Was dieser Server über Sie weiß.',
    account: 'Konto',
    username: 'Benutzername',
    role: 'Rolle',
    scopes: 'Was Sie dürfen',
    lacking: (scopes) =>
      `Nicht in dieser Sitzung: ${scopes}. Vielleicht ist ein zweiter Faktor nötig: Fügen Sie einen hinzu, oder melden Sie sich damit an.`,
    since: 'Mitglied seit',
    details: 'Name und Sprache',
    fullName: 'Vollständiger Name',
    fullNameNote: 'So sehen andere Sie. Ohne Namen wird nur Ihr Benutzername angezeigt.',
    locale: 'Sprache der E-Mails',
    localeNone: 'Nicht gewählt (Englisch)',
    saved: 'Ihr Profil ist gespeichert.',
    email: 'E-Mail-Adresse',
    emailNote: 'Wer dieses Postfach liest, kann ein neues Passwort für Ihr Konto setzen.',
    emailNoteNoMail: 'Dieser Server versendet keine E-Mails.',
    verified: 'Bestätigt',
    unverified: 'Nicht bestätigt',
    change: 'Adresse ändern',
    verify: 'Bestätigungsmail senden',
    pendingTitle: (address) => `${address} wartet auf Ihre Bestätigung`,
    pendingText: 'Öffnen Sie den Link in der E-Mail, die dorthin ging. Bis dahin gilt die bisherige Adresse.',
    sendAgain: 'E-Mail erneut senden',
    cancelChange: 'Bisherige Adresse behalten',
    mailSent: 'Eine E-Mail ist unterwegs. Der Link darin gilt 24 Stunden.',
    changeCanceled: 'Die Änderung der Adresse ist abgebrochen.',
    newAddress: 'Neue E-Mail-Adresse',
    newAddressNote: 'Dorthin geht ein Link. Die Adresse ändert sich, wenn Sie ihn öffnen.',
    newAddressNoteNoMail: 'Dieser Server versendet keine E-Mails: Die Adresse ändert sich sofort.',
    currentPassword: 'Aktuelles Passwort',
    addressPending: (address) => `Öffnen Sie den Link in der E-Mail an ${address}.`,
    addressChanged: 'Ihre E-Mail-Adresse ist geändert.',
    readOnly: 'Diese Sitzung darf Ihr Profil lesen, aber nicht ändern.',
  },
});

/** The viewer's own account: who they are, their address, the fields that this server adds, and its end. */
export default function ProfilePage() {
  const texts = useMessages(TEXTS);
  const isEditable = useCan('Mutation.updateMe')['Mutation.updateMe'];
  const isDeletable = useCan('Mutation.deleteMe')['Mutation.deleteMe'];
  const { data, error, refetch } = useQuery(ProfileDocument, { fetchPolicy: 'cache-and-network' });
  const user = data?.me;
  return (
    <Page title={texts.title} description={texts.description}>
      {user && isEditable !== undefined ? (
        <>
          {error && <PartialNote />}
          {!isEditable && <Alert tone="info">{texts.readOnly}</Alert>}
          <Account user={user} />
          <NameAndLanguage user={user} locales={data.server?.locales ?? []} isEditable={isEditable} />
          <Email user={user} server={data.server ?? null} isEditable={isEditable} />
          <StoredFields userId={user.id} />
          {isDeletable && <DeleteAccount username={user.username} />}
        </>
      ) : error ? (
        <ErrorState fault={error} onRetry={() => void refetch()} />
      ) : (
        <>
          <Section title={texts.account}>
            <Skeleton lines={4} />
          </Section>
          <Section title={texts.details}>
            <Skeleton lines={5} />
          </Section>
          <Section title={texts.email}>
            <Skeleton lines={3} />
          </Section>
        </>
      )}
    </Page>
  );
}

function Account({ user }: { readonly user: Viewer }) {
  const texts = useMessages(TEXTS);
  // A session can have fewer scopes: it was begun with some, or a role requires a stronger authentication.
  const { scopes } = useSession();
  const lacking = user.scopes.filter((scope) => !scopes.includes(scope));
  return (
    <Section title={texts.account}>
      <Details
        items={[
          [texts.username, <strong key="username">{user.username}</strong>],
          [
            texts.role,
            <Badge key="role" tone="neutral">
              {user.role}
            </Badge>,
          ],
          [
            texts.scopes,
            <div key="scopes" className="stack-small">
              <ScopeList scopes={user.scopes} />
              {lacking.length > 0 && <p className="soft small">{texts.lacking(lacking.join(', '))}</p>}
            </div>,
          ],
          [texts.since, <DateTime key="since" value={user.createdAt} style="date" />],
        ]}
      />
    </Section>
  );
}

/** In the choice of languages, for none: a choice needs a value. */
const NO_LOCALE = 'none';

function NameAndLanguage(props: {
  readonly user: Viewer;
  readonly locales: readonly string[];
  readonly isEditable: boolean;
}) {
  const { user, locales, isEditable } = props;
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const common = useMessages(COMMON);
  const toast = useToast();
  const { locale } = useLanguage();
  const [update] = useMutation(UpdateProfileDocument);
  const names = new Intl.DisplayNames([locale], { type: 'language' });
  const choices: Choice[] = [
    { value: NO_LOCALE, label: texts.localeNone },
    // A user can have a language that the mails of this server do not: they are then in the nearest one.
    ...[...new Set([...locales, ...(user.locale === null ? [] : [user.locale])])].map((tag) => ({
      value: tag,
      label: names.of(tag) ?? tag,
    })),
  ];
  return (
    <Section title={texts.details}>
      <Form
        key={`${user.fullName}\n${user.locale}`}
        aria-label={texts.details}
        onSubmit={async (values) => {
          const chosen = values.get('locale');
          const input = { fullName: values.get('fullName') || null, locale: chosen === NO_LOCALE ? null : chosen };
          const { data } = await update({ variables: { input } });
          const userErrors = data?.updateMe.userErrors ?? [];
          if (userErrors.length > 0) return fieldErrors(userErrors);
          toast(texts.saved);
          return undefined;
        }}
      >
        <TextField
          name="fullName"
          label={texts.fullName}
          description={texts.fullNameNote}
          defaultValue={user.fullName ?? ''}
          autoComplete="name"
          isReadOnly={!isEditable}
        />
        <SelectField
          name="locale"
          label={texts.locale}
          choices={choices}
          defaultValue={user.locale ?? NO_LOCALE}
          isDisabled={!isEditable}
        />
        {isEditable && (
          <FormActions>
            <Button type="submit">{common.save}</Button>
          </FormActions>
        )}
      </Form>
    </Section>
  );
}

function Email(props: { readonly user: Viewer; readonly server: ServerOffer; readonly isEditable: boolean }) {
  const { user, server, isEditable } = props;
  const texts = useMessages(TEXTS);
  const toast = useToast();
  const [isChanging, setChanging] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const [update, updating] = useMutation(UpdateProfileDocument);
  const [request, requesting] = useMutation(RequestEmailVerificationDocument);
  const sendsMail = server?.sendsMail === true;

  const attempt = async (work: () => Promise<unknown>, done: string) => {
    setFault(undefined);
    try {
      await work();
      toast(done);
    } catch (error) {
      setFault(error);
    }
  };
  const sendMail = () => attempt(() => request(), texts.mailSent);
  // The present address, sent again, cancels a pending one.
  const cancel = () => attempt(() => update({ variables: { input: { email: user.email } } }), texts.changeCanceled);

  return (
    <Section
      title={texts.email}
      description={server && !sendsMail ? texts.emailNoteNoMail : texts.emailNote}
      actions={isEditable && <Button onPress={() => setChanging(true)}>{texts.change}</Button>}
    >
      {fault !== undefined && <FaultAlert fault={fault} />}
      <div className="row">
        <strong className="break">{user.email}</strong>
        {user.emailVerifiedAt !== null ? (
          <>
            <Badge tone="good">{texts.verified}</Badge>
            <span className="soft small">
              <DateTime value={user.emailVerifiedAt} style="date" />
            </span>
          </>
        ) : (
          sendsMail && <Badge tone="warn">{texts.unverified}</Badge>
        )}
      </div>
      {user.pendingEmail !== null ? (
        <Alert tone="warn" title={texts.pendingTitle(user.pendingEmail)}>
          <p>{texts.pendingText}</p>
          {isEditable && (
            <div className="actions">
              {sendsMail && (
                <Button onPress={sendMail} isPending={requesting.loading}>
                  {texts.sendAgain}
                </Button>
              )}
              <Button onPress={cancel} isPending={updating.loading}>
                {texts.cancelChange}
              </Button>
            </div>
          )}
        </Alert>
      ) : (
        user.emailVerifiedAt === null &&
        sendsMail &&
        isEditable && (
          <div className="actions">
            <Button icon="mail" onPress={sendMail} isPending={requesting.loading}>
              {texts.verify}
            </Button>
          </div>
        )
      )}
      <Dialog title={texts.change} isOpen={isChanging} onClose={() => setChanging(false)}>
        <ChangeEmail sendsMail={sendsMail} username={user.username} onDone={() => setChanging(false)} />
      </Dialog>
    </Section>
  );
}

function ChangeEmail(props: { readonly sendsMail: boolean; readonly username: string; readonly onDone: () => void }) {
  const { sendsMail, username, onDone } = props;
  const withFactor = useWithFactor();
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const common = useMessages(COMMON);
  const toast = useToast();
  const [update] = useMutation(UpdateProfileDocument);
  return (
    <Form
      aria-label={texts.change}
      onSubmit={async (values) => {
        const input = { email: values.get('email'), currentPassword: values.get('currentPassword') };
        const payload = await withFactor(async () => (await update({ variables: { input } })).data?.updateMe);
        const { user, userErrors = [] } = payload ?? {};
        if (userErrors.length > 0) return fieldErrors(userErrors);
        toast(user?.pendingEmail ? texts.addressPending(user.pendingEmail) : texts.addressChanged);
        onDone();
        return undefined;
      }}
    >
      <TextField
        name="email"
        type="email"
        label={texts.newAddress}
        description={sendsMail ? texts.newAddressNote : texts.newAddressNoteNoMail}
        autoComplete="email"
        isRequired
        autoFocus
      />
      <UsernameForPasswordManager username={username} />
      <PasswordField name="currentPassword" label={texts.currentPassword} autoComplete="current-password" isRequired />
      <FormActions>
        <Button onPress={onDone}>{common.cancel}</Button>
        <Button type="submit" variant="primary">
          {texts.change}
        </Button>
      </FormActions>
    </Form>
  );
}
