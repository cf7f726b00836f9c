import { useMutation, useQuery } from '@apollo/client/react';
import { useCan, useClient } from '@scoped-api/client/react';
import { useState } from 'react';
import { ChangePasswordDocument, SecurityDocument } from '../generated/graphql';
import {
  Alert,
  Button,
  defineMessages,
  ErrorState,
  Form,
  FormActions,
  Page,
  PartialNote,
  PasswordField,
  Section,
  Skeleton,
  useFieldErrors,
  useMessages,
  useToast,
} from '../ui';
import { AuthenticatorApp } from './authenticator-app';
import { Passkeys } from './passkeys';
import { type IssuedCodes, RecoveryCodes, RecoveryCodesDialog } from './recovery-codes';
import { SignOutEverywhere } from './sign-out-everywhere';
import { UsernameForPasswordManager } from './username-for-password-manager';
import './security.css';

const TEXTS = defineMessages({
  en: {
    title: 'Sign-in and security',
    description: 'How you prove that it is you.',
    password: 'Password',
    passwordNote: 'A new password ends all of your other sessions. Access tokens stay valid.',
    currentPassword: 'Current password',
    newPassword: 'New password',
    newPasswordNote: (length: number) =>
      `At least ${length} characters. Several unrelated words are easy to keep and hard to guess.`,
    changePassword: 'Change password',
    passwordChanged: 'Your password is changed, and your other sessions are ended.',
    protectTitle: 'Your password is all that protects this account',
    protectText: 'Add a passkey or an authenticator app: a stolen password is not enough then.',
    everywhere: 'Sign out everywhere',
    everywhereNote: 'Ends all of your sessions on every device, this one included. Access tokens stay valid.',
    readOnly: 'This session may not change how you sign in.',
  },
  de: {
    title: 'Anmeldung und Sicherheit',
    description: 'Womit Sie beweisen, dass Sie es sind.',
    password: 'Passwort',
    passwordNote: 'Ein neues Passwort beendet alle Ihre anderen Sitzungen. Zugriffstoken bleiben gültig.',
    currentPassword: 'Aktuelles Passwort',
    newPassword: 'Neues Passwort',
    newPasswordNote: (length) =>
      `Mindestens ${length} Zeichen. Mehrere Wörter ohne Zusammenhang sind leicht zu merken und schwer zu erraten.`,
    changePassword: 'Passwort ändern',
    passwordChanged: 'Ihr Passwort ist geändert, und Ihre anderen Sitzungen sind beendet.',
    protectTitle: 'Nur Ihr Passwort schützt dieses Konto',
    protectText:
      'Fügen Sie einen Passkey oder eine Authenticator-App hinzu: Dann genügt ein gestohlenes Passwort nicht.',
    everywhere: 'Überall abmelden',
    everywhereNote: 'Beendet alle Ihre Sitzungen auf allen Geräten, auch diese. Zugriffstoken bleiben gültig.',
    readOnly: 'Diese Sitzung darf nicht ändern, wie Sie sich anmelden.',
  },
});

/** The password and the second factors of the viewer. */
export default function SecurityPage() {
  const texts = useMessages(TEXTS);
  const client = useClient();
  const isEditable = useCan('Mutation.changePassword')['Mutation.changePassword'];
  const { data, error, refetch } = useQuery(SecurityDocument, { fetchPolicy: 'cache-and-network' });
  // Recovery codes are shown above the page, so that a section that changes under them does not take them away.
  const [codes, setCodes] = useState<IssuedCodes>();

  /** After a factor was added or removed: this session may have another level, and so other scopes. */
  const factorsChanged = async (issued?: readonly string[] | null) => {
    if (issued) setCodes({ codes: issued });
    await Promise.all([refetch(), client.refresh().catch(() => undefined)]);
  };

  const user = data?.me;
  const factors = user?.secondFactors;
  const isProtected = factors ? factors.totp !== null || factors.passkeys.length > 0 : undefined;
  return (
    <Page title={texts.title} description={texts.description}>
      {user && isEditable !== undefined ? (
        <>
          {error && <PartialNote />}
          {!isEditable && <Alert tone="info">{texts.readOnly}</Alert>}
          {isEditable && isProtected === false && (data.server?.passkeys || data.server?.totp) && (
            <Alert tone="warn" title={texts.protectTitle}>
              <p>{texts.protectText}</p>
            </Alert>
          )}
          {isEditable && <Password username={user.username} minLength={data.server?.passwordMinLength ?? 8} />}
          {factors && (
            <>
              <Passkeys
                passkeys={factors.passkeys}
                isOffered={data.server?.passkeys === true}
                isEditable={isEditable}
                isLastFactor={factors.totp === null}
                onChanged={factorsChanged}
              />
              <AuthenticatorApp
                totp={factors.totp}
                isOffered={data.server?.totp === true}
                isEditable={isEditable}
                isLastFactor={factors.passkeys.length === 0}
                onChanged={factorsChanged}
              />
              {isProtected && (
                <RecoveryCodes
                  left={factors.recoveryCodesLeft}
                  isEditable={isEditable}
                  onRenewed={(issued) => void factorsChanged(issued)}
                />
              )}
            </>
          )}
          {isEditable && (
            <Section title={texts.everywhere} description={texts.everywhereNote}>
              <div className="actions">
                <SignOutEverywhere />
              </div>
            </Section>
          )}
        </>
      ) : error ? (
        <ErrorState fault={error} onRetry={() => void refetch()} />
      ) : (
        <>
          <Section title={texts.password}>
            <Skeleton lines={6} />
          </Section>
          <Section>
            <Skeleton lines={4} />
          </Section>
          <Section>
            <Skeleton lines={4} />
          </Section>
        </>
      )}
      <RecoveryCodesDialog issued={codes} username={user?.username ?? ''} onClose={() => setCodes(undefined)} />
    </Page>
  );
}

function Password({ username, minLength }: { readonly username: string; readonly minLength: number }) {
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const toast = useToast();
  const [changePassword] = useMutation(ChangePasswordDocument);
  // Another key is an empty form.
  const [changes, setChanges] = useState(0);
  return (
    <Section title={texts.password} description={texts.passwordNote}>
      <Form
        key={changes}
        aria-label={texts.changePassword}
        onSubmit={async (values) => {
          const input = { currentPassword: values.get('currentPassword'), newPassword: values.get('newPassword') };
          const { data } = await changePassword({ variables: { input } });
          const userErrors = data?.changePassword.userErrors ?? [];
          if (userErrors.length > 0) return fieldErrors(userErrors);
          toast(texts.passwordChanged);
          setChanges((count) => count + 1);
          return undefined;
        }}
      >
        <UsernameForPasswordManager username={username} />
        <PasswordField
          name="currentPassword"
          label={texts.currentPassword}
          autoComplete="current-password"
          isRequired
        />
        <PasswordField
          name="newPassword"
          label={texts.newPassword}
          description={texts.newPasswordNote(minLength)}
          autoComplete="new-password"
          isRequired
        />
        <FormActions>
          <Button type="submit" variant="primary">
            {texts.changePassword}
          </Button>
        </FormActions>
      </Form>
    </Section>
  );
}
