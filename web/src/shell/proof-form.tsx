import type { ReauthenticationMethod, ReauthenticationProof } from '@scoped-api/client';
import { type ReactNode, useState } from 'react';
import {
  Button,
  defineMessages,
  Form,
  FormActions,
  type FormErrors,
  PasswordField,
  TextField,
  useMessages,
} from '../ui';
import { canUsePasskeys, isCanceled } from './passkeys';

const TEXTS = defineMessages({
  en: {
    password: 'Password',
    totp: 'Code from the authenticator app',
    totpNote: 'Six digits. A new code appears every 30 seconds, and each works once.',
    recoveryCode: 'Recovery code',
    recoveryCodeNote: 'One of the codes that you kept when you set up the second factor. Each works once.',
    passkeyNote: 'Your browser requests the passkey: on this device, on your phone or on a security key.',
    passkey: 'Use a passkey',
    passkeyCanceled: 'No passkey was used. Try again, or choose another way.',
    otherWays: 'Other ways',
    useTOTP: 'Use the authenticator app',
    useRECOVERY_CODE: 'Use a recovery code',
    usePASSKEY: 'Use a passkey',
    usePASSWORD: 'Use the password',
    noWay: 'This browser cannot use passkeys here, and your account has no other second factor. Use another browser.',
  },
  de: {
    password: 'Passwort',
    totp: 'Code aus der Authenticator-App',
    totpNote: 'Sechs Ziffern. Alle 30 Sekunden erscheint ein neuer Code; jeder gilt einmal.',
    recoveryCode: 'Wiederherstellungscode',
    recoveryCodeNote:
      'Einer der Codes, die Sie beim Einrichten des zweiten Faktors aufbewahrt haben. Jeder gilt einmal.',
    passkeyNote: 'Ihr Browser fragt nach dem Passkey: auf diesem Gerät, dem Telefon oder einem Sicherheitsschlüssel.',
    passkey: 'Passkey benutzen',
    passkeyCanceled: 'Es wurde kein Passkey benutzt. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
    otherWays: 'Andere Wege',
    useTOTP: 'Authenticator-App benutzen',
    useRECOVERY_CODE: 'Wiederherstellungscode benutzen',
    usePASSKEY: 'Passkey benutzen',
    usePASSWORD: 'Passwort benutzen',
    noWay:
      'Dieser Browser kann hier keine Passkeys benutzen, und Ihr Konto hat keinen anderen zweiten Faktor. Nehmen Sie einen anderen Browser.',
  },
});

/** What is offered first: what is strongest, and the least work. */
const ORDER: readonly ReauthenticationMethod[] = ['PASSKEY', 'TOTP', 'RECOVERY_CODE', 'PASSWORD'];

/**
 * Requests one proof of who the user is, and offers the other ways that they have. The second step of a login and the step-up
 * use it.
 */
export function ProofForm(props: {
  /** The ways to choose from. */
  readonly methods: readonly ReauthenticationMethod[];
  /** The ways that are sent together with the password. */
  readonly withPassword?: readonly ReauthenticationMethod[];
  readonly submitLabel: string;
  /** Sends the proof. Resolves as `onSubmit` of a form does. */
  readonly onProof: (proof: ReauthenticationProof) => Promise<FormErrors | undefined>;
  /** Further buttons beside that which sends the form. */
  readonly actions?: ReactNode;
}) {
  const { withPassword = [], submitLabel, onProof, actions } = props;
  const texts = useMessages(TEXTS);
  const ways = ORDER.filter((way) => props.methods.includes(way) && (way !== 'PASSKEY' || canUsePasskeys()));
  const [chosen, choose] = useState<ReauthenticationMethod>();
  const way = chosen !== undefined && ways.includes(chosen) ? chosen : ways[0];
  if (way === undefined) return <p>{texts.noWay}</p>;
  const needsPassword = way === 'PASSWORD' || withPassword.includes(way);
  return (
    <div className="proof stack">
      <Form
        key={`${way} ${needsPassword}`}
        onSubmit={async (values) => {
          const proof = {
            ...(needsPassword && { password: values.get('password') }),
            ...(way === 'TOTP' && { totp: values.get('totp') }),
            ...(way === 'RECOVERY_CODE' && { recoveryCode: values.get('recoveryCode') }),
            ...(way === 'PASSKEY' && { passkey: true as const }),
          };
          try {
            return await onProof(proof);
          } catch (fault) {
            if (isCanceled(fault)) return { '': texts.passkeyCanceled };
            throw fault;
          }
        }}
      >
        {way === 'PASSKEY' && <p className="soft">{texts.passkeyNote}</p>}
        {needsPassword && (
          <PasswordField name="password" label={texts.password} autoComplete="current-password" isRequired autoFocus />
        )}
        {way === 'TOTP' && (
          <TextField
            name="totp"
            label={texts.totp}
            description={texts.totpNote}
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={16}
            isVerbatim
            isRequired
            autoFocus={!needsPassword}
          />
        )}
        {way === 'RECOVERY_CODE' && (
          <TextField
            name="recoveryCode"
            label={texts.recoveryCode}
            description={texts.recoveryCodeNote}
            autoComplete="off"
            maxLength={100}
            isVerbatim
            isRequired
            autoFocus={!needsPassword}
          />
        )}
        <FormActions>
          {actions}
          <Button
            type="submit"
            variant="primary"
            {...(way === 'PASSKEY' && { icon: 'key' as const, autoFocus: !needsPassword })}
          >
            {way === 'PASSKEY' ? texts.passkey : submitLabel}
          </Button>
        </FormActions>
      </Form>
      {ways.length > 1 && (
        <fieldset className="other-ways" aria-label={texts.otherWays}>
          {ways
            .filter((other) => other !== way)
            .map((other) => (
              <Button key={other} variant="quiet" onPress={() => choose(other)}>
                {texts[`use${other}`]}
              </Button>
            ))}
        </fieldset>
      )}
    </div>
  );
}
