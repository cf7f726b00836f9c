import type { LoginResult } from '@scoped-api/client';
import { useClient, useSession } from '@scoped-api/client/react';
import { type ReactNode, useState } from 'react';
import { canUsePasskeys, isCanceled } from '../shell/passkeys';
import { ProofForm } from '../shell/proof-form';
import {
  Alert,
  Button,
  defineMessages,
  ErrorState,
  FaultAlert,
  Form,
  FormActions,
  Link,
  Page,
  PasswordField,
  Skeleton,
  TextField,
  useFieldErrors,
  useMessages,
  useRefusal,
} from '../ui';
import { Leave, useNext, useServer, useWithNext } from './visitor';

const TEXTS = defineMessages({
  en: {
    title: 'Sign in',
    username: 'Username or e-mail address',
    password: 'Password',
    submit: 'Sign in',
    or: 'or',
    passkey: 'Sign in with a passkey',
    passkeyCanceled: 'No passkey was used. Try again, or sign in with your password.',
    forgot: 'Forgot your password?',
    register: (link: (text: string) => ReactNode) => <>No account yet? {link('Create one')}</>,
    second: (name: string) => `You are signing in as ${name}. Confirm it with your second factor.`,
    confirm: 'Confirm',
    startOver: 'Start over',
    stepEnded: 'This sign-in took too long, or there were too many wrong codes. Sign in again.',
    noCookies: 'No one can sign in here: SESSION_COOKIES is off on this server. Its operator can turn it on.',
    expired: 'Your session has expired. Sign in again.',
    revoked: 'Your session was ended: on another device, by an admin, or because the password changed. Sign in again.',
  },
  de: {
    title: 'Anmelden',
    username: 'Benutzername oder E-Mail-Adresse',
    password: 'Passwort',
    submit: 'Anmelden',
    or: 'oder',
    passkey: 'Mit Passkey anmelden',
    passkeyCanceled:
      'Es wurde kein Passkey benutzt. Versuchen Sie es noch einmal, oder melden Sie sich mit dem Passwort an.',
    forgot: 'Passwort vergessen?',
    register: (link) => <>Noch kein Konto? {link('Konto erstellen')}</>,
    second: (name) => `Sie melden sich als ${name} an. Bestätigen Sie es mit Ihrem zweiten Faktor.`,
    confirm: 'Bestätigen',
    startOver: 'Von vorn beginnen',
    stepEnded:
      'Diese Anmeldung hat zu lange gedauert, oder es gab zu viele falsche Codes. Melden Sie sich noch einmal an.',
    noCookies:
      'Hier kann sich niemand anmelden: SESSION_COOKIES ist auf diesem Server ausgeschaltet. Der Betreiber kann es einschalten.',
    expired: 'Ihre Sitzung ist abgelaufen. Melden Sie sich noch einmal an.',
    revoked:
      'Ihre Sitzung wurde beendet: auf einem anderen Gerät, von einem Admin, oder weil sich das Passwort geändert hat. Melden Sie sich noch einmal an.',
  },
});

/** Begins a session, and goes on to the page that required it. */
export default function SignIn() {
  const texts = useMessages(TEXTS);
  const next = useNext();
  const { status, endedBy } = useSession();
  if (status === 'signedIn') return <Leave to={next} />;
  return (
    <Page title={texts.title}>
      {(endedBy === 'expired' || endedBy === 'revoked') && (
        <Alert tone="info">
          <p>{texts[endedBy]}</p>
        </Alert>
      )}
      <SignInSteps />
    </Page>
  );
}

/**
 * The steps of a login.
 *
 * @param isPartOfPage - the login is in place on another page, which the user should not leave: without links to others.
 */
export function SignInSteps({ isPartOfPage = false }: { readonly isPartOfPage?: boolean }) {
  const texts = useMessages(TEXTS);
  const client = useClient();
  const { status, error } = useSession();
  const { server, fault, retry } = useServer();
  const withNext = useWithNext();
  const [step, setStep] = useState<Step>({ username: '', hasEnded: false });

  if (error !== undefined && status === 'loading') {
    return <ErrorState fault={error} onRetry={() => void client.start().catch(() => undefined)} />;
  }
  if (status === 'loading' || (server === undefined && fault === undefined)) return <Skeleton lines={8} />;
  if (step.login) {
    const { username, login } = step;
    return <SecondStep username={username} login={login} onEnd={(hasEnded) => setStep({ username, hasEnded })} />;
  }
  if (server && !server.sessionCookies) {
    return (
      <Alert tone="warn">
        <p>{texts.noCookies}</p>
      </Alert>
    );
  }
  return (
    <>
      {step.hasEnded && (
        <Alert tone="warn">
          <p>{texts.stepEnded}</p>
        </Alert>
      )}
      {fault !== undefined ? (
        <ErrorState fault={fault} onRetry={retry} />
      ) : (
        error !== undefined && <FaultAlert fault={error} />
      )}
      <PasswordStep username={step.username} onSecondStep={(username, login) => setStep({ username, login })} />
      {server?.passkeys && canUsePasskeys() && (
        <>
          <p className="divider">{texts.or}</p>
          <PasskeyButton />
        </>
      )}
      {!isPartOfPage && (
        <div className="card-links">
          {server?.sendsMail && <Link href={withNext('/account/forgot-password')}>{texts.forgot}</Link>}
          {server?.registration === 'OPEN' && (
            <p>
              {texts.register((text) => (
                <Link href={withNext('/account/register')}>{text}</Link>
              ))}
            </p>
          )}
        </div>
      )}
    </>
  );
}

type PendingLogin = Extract<LoginResult, { status: 'secondFactor' }>;

type Step =
  | { readonly username: string; readonly login: PendingLogin }
  | { readonly username: string; readonly login?: undefined; readonly hasEnded: boolean };

function PasswordStep({
  username,
  onSecondStep,
}: {
  readonly username: string;
  readonly onSecondStep: (username: string, login: PendingLogin) => void;
}) {
  const texts = useMessages(TEXTS);
  const client = useClient();
  const fieldErrors = useFieldErrors();
  return (
    <Form
      onSubmit={async (values) => {
        const given = values.get('username');
        const result = await client.login({ username: given, password: values.get('password') });
        if (result.status === 'refused') return fieldErrors(result.userErrors);
        if (result.status === 'secondFactor') onSecondStep(given.trim(), result);
        return undefined;
      }}
    >
      <TextField
        name="username"
        label={texts.username}
        autoComplete="username webauthn"
        defaultValue={username}
        isVerbatim
        isRequired
        autoFocus={username === ''}
      />
      <PasswordField
        name="password"
        label={texts.password}
        autoComplete="current-password"
        isRequired
        autoFocus={username !== ''}
      />
      <FormActions>
        <Button type="submit" variant="primary">
          {texts.submit}
        </Button>
      </FormActions>
    </Form>
  );
}

/** The server decides when the step has expired: the clock of the device can be wrong. */
function SecondStep(props: {
  readonly username: string;
  readonly login: PendingLogin;
  readonly onEnd: (hasEnded: boolean) => void;
}) {
  const { username, login, onEnd } = props;
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  return (
    <>
      <p className="soft">{texts.second(username)}</p>
      <ProofForm
        methods={login.methods}
        submitLabel={texts.confirm}
        onProof={async (proof) => {
          const result = await login.complete(proof);
          if (result.status !== 'refused') return undefined;
          if (result.userErrors.some(({ code }) => code === 'INVALID_TOKEN')) onEnd(true);
          return fieldErrors(result.userErrors);
        }}
      />
      <Button variant="quiet" icon="left" onPress={() => onEnd(false)}>
        {texts.startOver}
      </Button>
    </>
  );
}

function PasskeyButton() {
  const texts = useMessages(TEXTS);
  const client = useClient();
  const refusalOf = useRefusal();
  return (
    <Form
      onSubmit={async () => {
        try {
          const result = await client.loginWithPasskey();
          return result.status === 'refused' ? { '': refusalOf(result.userErrors) ?? '' } : undefined;
        } catch (fault) {
          if (isCanceled(fault)) return { '': texts.passkeyCanceled };
          throw fault;
        }
      }}
    >
      <FormActions>
        <Button type="submit" icon="key">
          {texts.passkey}
        </Button>
      </FormActions>
    </Form>
  );
}
