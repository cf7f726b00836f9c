import { useMutation } from '@apollo/client/react';
import { useEffect, useRef, useState } from 'react';
import { encode } from 'uqr';
import {
  BeginTotpEnrolmentDocument,
  type BeginTotpEnrolmentMutation,
  ConfirmTotpEnrolmentDocument,
  RemoveTotpDocument,
  type SecurityQuery,
} from '../generated/graphql';
import {
  Alert,
  Badge,
  Button,
  COMMON,
  ConfirmDialog,
  CopyText,
  DateTime,
  Details,
  Dialog,
  defineMessages,
  ErrorState,
  Form,
  FormActions,
  Section,
  Skeleton,
  TextField,
  useFieldErrors,
  useMessages,
  useRefusal,
  useToast,
} from '../ui';
import { useWithFactor } from './use-with-factor';

type Factors = NonNullable<NonNullable<SecurityQuery['me']>['secondFactors']>;

const TEXTS = defineMessages({
  en: {
    title: 'Authenticator app',
    description:
      'An app on your phone shows a new code of six digits every 30 seconds. You enter it after your password.',
    state: 'State',
    on: 'On',
    off: 'Off',
    add: 'Add an app',
    remove: 'Remove',
    added: 'Added',
    lastUsed: 'Last used',
    addTitle: 'Add an authenticator app',
    scan: 'Scan this code with the app, for example Google Authenticator, Aegis or the password manager of your phone.',
    qrCode: 'QR code for the authenticator app',
    orType: 'Or enter this key in the app:',
    secret: 'Key for the authenticator app',
    code: 'Code from the app',
    codeNote: 'The six digits that the app shows now.',
    confirm: 'Turn on',
    turnedOn: 'The authenticator app is added.',
    removeTitle: 'Remove the authenticator app?',
    removeText: 'The codes of the app no longer work.',
    removeLast:
      'It is your last second factor: afterwards, the password alone is enough, and the recovery codes are removed too.',
    removed: 'The authenticator app is removed.',
    unavailable: 'This server is not configured for authenticator apps.',
  },
  de: {
    title: 'Authenticator-App',
    description:
      'Eine App auf Ihrem Telefon zeigt alle 30 Sekunden einen neuen Code mit sechs Ziffern. Sie geben ihn nach dem Passwort ein.',
    state: 'Zustand',
    on: 'Ein',
    off: 'Aus',
    add: 'App hinzufügen',
    remove: 'Entfernen',
    added: 'Hinzugefügt',
    lastUsed: 'Zuletzt benutzt',
    addTitle: 'Authenticator-App hinzufügen',
    scan: 'Scannen Sie diesen Code mit der App, zum Beispiel Google Authenticator, Aegis oder dem Passwortmanager Ihres Telefons.',
    qrCode: 'QR-Code für die Authenticator-App',
    orType: 'Oder geben Sie diesen Schlüssel in der App ein:',
    secret: 'Schlüssel für die Authenticator-App',
    code: 'Code aus der App',
    codeNote: 'Die sechs Ziffern, die die App jetzt zeigt.',
    confirm: 'Einschalten',
    turnedOn: 'Die Authenticator-App ist hinzugefügt.',
    removeTitle: 'Authenticator-App entfernen?',
    removeText: 'Die Codes der App gelten dann nicht mehr.',
    removeLast:
      'Es ist Ihr letzter zweiter Faktor: Danach genügt das Passwort allein, und auch die Wiederherstellungscodes werden entfernt.',
    removed: 'Die Authenticator-App ist entfernt.',
    unavailable: 'Dieser Server ist nicht für Authenticator-Apps eingerichtet.',
  },
});

/** Whether there is an authenticator app, and how to add or remove it. */
export function AuthenticatorApp(props: {
  readonly totp: Factors['totp'];
  readonly isOffered: boolean;
  readonly isEditable: boolean;
  /** Whether the app is the only second factor, if there is one. */
  readonly isLastFactor: boolean;
  readonly onChanged: (recoveryCodes?: readonly string[] | null) => Promise<void>;
}) {
  const { totp, isOffered, isEditable, isLastFactor, onChanged } = props;
  const texts = useMessages(TEXTS);
  const refusalOf = useRefusal();
  const toast = useToast();
  const withFactor = useWithFactor();
  const [dialog, setDialog] = useState<'add' | 'remove'>();
  const [remove] = useMutation(RemoveTotpDocument);
  const close = () => setDialog(undefined);
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={
        isEditable &&
        (totp ? (
          <Button onPress={() => setDialog('remove')}>{texts.remove}</Button>
        ) : (
          isOffered && (
            <Button icon="plus" onPress={() => setDialog('add')}>
              {texts.add}
            </Button>
          )
        ))
      }
    >
      {totp ? (
        <Details
          items={[
            [
              texts.state,
              <Badge key="state" tone="good">
                {texts.on}
              </Badge>,
            ],
            [texts.added, <DateTime key="added" value={totp.createdAt} />],
            [texts.lastUsed, <DateTime key="used" value={totp.lastUsedAt} />],
          ]}
        />
      ) : (
        <p>
          {isOffered ? <Badge tone="neutral">{texts.off}</Badge> : <span className="soft">{texts.unavailable}</span>}
        </p>
      )}
      <Dialog title={texts.addTitle} isOpen={dialog === 'add'} onClose={close}>
        <Enrolment
          onCancel={close}
          onDone={async (codes) => {
            close();
            // The dialog with the codes says enough, and a toast would cover its button on a phone.
            if (!codes) toast(texts.turnedOn);
            await onChanged(codes);
          }}
        />
      </Dialog>
      <ConfirmDialog
        title={texts.removeTitle}
        isOpen={dialog === 'remove'}
        onClose={close}
        confirmLabel={texts.remove}
        isDanger
        onConfirm={async () => {
          const payload = await withFactor(async () => (await remove()).data?.removeTotp);
          const refusal = refusalOf(payload?.userErrors);
          if (refusal !== undefined) return refusal;
          toast(texts.removed);
          await onChanged();
          return undefined;
        }}
      >
        <p>{texts.removeText}</p>
        {isLastFactor && (
          <Alert tone="warn">
            <p>{texts.removeLast}</p>
          </Alert>
        )}
      </ConfirmDialog>
    </Section>
  );
}

type Secret = BeginTotpEnrolmentMutation['beginTotpEnrolment'];

/** Asks the server for a secret when it opens, shows it, and confirms it with its first code. */
function Enrolment(props: {
  readonly onCancel: () => void;
  readonly onDone: (recoveryCodes: readonly string[] | null) => Promise<void>;
}) {
  const { onCancel, onDone } = props;
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const refusalOf = useRefusal();
  const common = useMessages(COMMON);
  const [begin] = useMutation(BeginTotpEnrolmentDocument);
  const [confirm] = useMutation(ConfirmTotpEnrolmentDocument);
  const withFactor = useWithFactor();
  const [secret, setSecret] = useState<Secret>();
  const [fault, setFault] = useState<unknown>();
  const hasBegun = useRef(false);

  const load = async () => {
    setFault(undefined);
    setSecret(undefined);
    try {
      setSecret(await withFactor(async () => (await begin()).data?.beginTotpEnrolment));
    } catch (error) {
      setFault(error);
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each dialog. A second secret would replace the first.
  useEffect(() => {
    if (hasBegun.current) return;
    hasBegun.current = true;
    void load();
  }, []);

  if (fault !== undefined) return <ErrorState fault={fault} onRetry={() => void load()} />;
  if (!secret) return <Skeleton lines={10} />;
  if (!secret.uri || !secret.secret) {
    return (
      <Alert tone="bad">
        <p>{refusalOf(secret.userErrors)}</p>
      </Alert>
    );
  }
  return (
    <Form
      aria-label={texts.addTitle}
      onSubmit={async (values) => {
        const input = { code: values.get('code') };
        const payload = await withFactor(
          async () => (await confirm({ variables: { input } })).data?.confirmTotpEnrolment,
        );
        const { recoveryCodes = null, userErrors = [] } = payload ?? {};
        if (userErrors.length > 0) return fieldErrors(userErrors);
        await onDone(recoveryCodes);
        return undefined;
      }}
    >
      <p>{texts.scan}</p>
      <QrCode text={secret.uri} label={texts.qrCode} />
      <div>
        <p className="soft small">{texts.orType}</p>
        <CopyText text={secret.secret.replace(/(.{4})(?=.)/g, '$1 ')} label={texts.secret} />
      </div>
      <TextField
        name="code"
        label={texts.code}
        description={texts.codeNote}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={7}
        isRequired
      />
      <FormActions>
        <Button onPress={onCancel}>{common.cancel}</Button>
        <Button type="submit" variant="primary">
          {texts.confirm}
        </Button>
      </FormActions>
    </Form>
  );
}

/** A QR code, dark on light in every color scheme: scanners need that. */
function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, data } = encode(text, { ecc: 'M', border: 4 });
  const path = data.map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('');
  return (
    <svg className="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
