import { useMutation } from '@apollo/client/react';
import { useState } from 'react';
import {
  BeginPasskeyRegistrationDocument,
  type PasskeyRowFragment,
  RegisterPasskeyDocument,
  RemovePasskeyDocument,
  RenamePasskeyDocument,
} from '../generated/graphql';
import { canUsePasskeys } from '../shell/passkeys';
import { describeUserAgent } from '../shell/user-agent';
import {
  ActionMenu,
  Alert,
  Badge,
  Button,
  COMMON,
  ConfirmDialog,
  DataTable,
  DateTime,
  Dialog,
  defineMessages,
  Form,
  FormActions,
  Section,
  TextField,
  useFieldErrors,
  useMessages,
  useRefusal,
  useToast,
} from '../ui';
import { createPasskey } from './create-passkey';
import { useWithFactor } from './use-with-factor';

const TEXTS = defineMessages({
  en: {
    title: 'Passkeys',
    description:
      'Sign in with your fingerprint, your face, a PIN or a security key. Nothing to type, and no page can phish it.',
    add: 'Add a passkey',
    none: 'No passkey yet',
    noneText: 'Your device, your password manager or a security key can keep one.',
    name: 'Name',
    added: 'Added',
    lastUsed: 'Last used',
    synced: 'Synchronized',
    addTitle: 'Add a passkey',
    addText: 'Your browser asks where to keep it, and for your fingerprint or PIN.',
    nameNote: 'Tells it from your other passkeys.',
    submit: 'Continue',
    done: 'The passkey is added.',
    rename: 'Rename',
    renameTitle: 'Rename the passkey',
    renamed: 'The passkey is renamed.',
    remove: 'Remove',
    removeTitle: (name: string) => `Remove ${name}?`,
    removeText: 'It no longer signs you in. Delete it on its device too: the device goes on to offer it.',
    removeLast:
      'It is your last second factor: afterwards, the password alone is enough, and the recovery codes are removed too.',
    removed: 'The passkey is removed.',
    actionsOf: (name: string) => `Actions for ${name}`,
    unsupported:
      'This browser cannot use passkeys here: it is too old, or the page was not opened over HTTPS and by a name.',
    unavailable: 'This server is not configured for passkeys.',
    NotAllowedError: 'Nothing was added: it was canceled, or took too long. Try again.',
    InvalidStateError: 'This device or password manager already has a passkey for your account.',
    SecurityError:
      'The browser does not allow passkeys of this server at this address. Tell the operator: WEBAUTHN_RP_ID must match it.',
    otherError: (message: string) => `The browser could not create a passkey: ${message}`,
  },
  de: {
    title: 'Passkeys',
    description:
      'Anmelden mit Fingerabdruck, Gesicht, PIN oder Sicherheitsschlüssel. Nichts zu tippen, und keine falsche Seite kann sie abfangen.',
    add: 'Passkey hinzufügen',
    none: 'Noch kein Passkey',
    noneText: 'Ihr Gerät, Ihr Passwortmanager oder ein Sicherheitsschlüssel kann einen aufbewahren.',
    name: 'Name',
    added: 'Hinzugefügt',
    lastUsed: 'Zuletzt benutzt',
    synced: 'Synchronisiert',
    addTitle: 'Passkey hinzufügen',
    addText: 'Ihr Browser fragt, wo er aufbewahrt werden soll, und nach Fingerabdruck oder PIN.',
    nameNote: 'Unterscheidet ihn von Ihren anderen Passkeys.',
    submit: 'Weiter',
    done: 'Der Passkey ist hinzugefügt.',
    rename: 'Umbenennen',
    renameTitle: 'Passkey umbenennen',
    renamed: 'Der Passkey ist umbenannt.',
    remove: 'Entfernen',
    removeTitle: (name) => `${name} entfernen?`,
    removeText:
      'Er meldet Sie dann nicht mehr an. Löschen Sie ihn auch auf seinem Gerät: Dort wird er weiter angeboten.',
    removeLast:
      'Es ist Ihr letzter zweiter Faktor: Danach genügt das Passwort allein, und auch die Wiederherstellungscodes werden entfernt.',
    removed: 'Der Passkey ist entfernt.',
    actionsOf: (name) => `Aktionen für ${name}`,
    unsupported:
      'Dieser Browser kann hier keine Passkeys benutzen: Er ist zu alt, oder die Seite wurde nicht über HTTPS und unter einem Namen geöffnet.',
    unavailable: 'Dieser Server ist nicht für Passkeys eingerichtet.',
    NotAllowedError:
      'Es wurde nichts hinzugefügt: Es wurde abgebrochen oder hat zu lange gedauert. Versuchen Sie es erneut.',
    InvalidStateError: 'Dieses Gerät oder dieser Passwortmanager hat bereits einen Passkey für Ihr Konto.',
    SecurityError:
      'Der Browser erlaubt unter dieser Adresse keine Passkeys dieses Servers. Sagen Sie es dem Betreiber: WEBAUTHN_RP_ID muss dazu passen.',
    otherError: (message) => `Der Browser konnte keinen Passkey anlegen: ${message}`,
  },
});

interface PasskeysProps {
  readonly passkeys: readonly PasskeyRowFragment[];
  readonly isOffered: boolean;
  readonly isEditable: boolean;
  /** Whether there is no second factor but passkeys. */
  readonly isLastFactor: boolean;
  readonly onChanged: (recoveryCodes?: readonly string[] | null) => Promise<void>;
}

type Action = { readonly kind: 'add' } | { readonly kind: 'rename' | 'remove'; readonly passkey: PasskeyRowFragment };

/** The passkeys of the viewer, and how to add, rename and remove one. */
export function Passkeys(props: PasskeysProps) {
  const { passkeys, isOffered, isEditable, isLastFactor, onChanged } = props;
  const texts = useMessages(TEXTS);
  const refusalOf = useRefusal();
  const toast = useToast();
  const common = useMessages(COMMON);
  const withFactor = useWithFactor();
  const [action, setAction] = useState<Action>();
  const [remove] = useMutation(RemovePasskeyDocument);
  const close = () => setAction(undefined);
  const isPossible = isOffered && canUsePasskeys();
  if (!isOffered && passkeys.length === 0) {
    return (
      <Section title={texts.title} description={texts.description}>
        <p className="soft">{texts.unavailable}</p>
      </Section>
    );
  }
  const add = isEditable && isPossible && (
    <Button icon="plus" onPress={() => setAction({ kind: 'add' })}>
      {texts.add}
    </Button>
  );
  return (
    <Section title={texts.title} description={texts.description} actions={add}>
      {passkeys.length === 0 ? (
        <p>
          <Badge tone="neutral">{texts.none}</Badge> <span className="soft">{texts.noneText}</span>
        </p>
      ) : (
        <DataTable
          caption={texts.title}
          rows={passkeys}
          rowKey={({ id }) => id}
          columns={[
            {
              id: 'name',
              header: texts.name,
              isRowHeader: true,
              cell: ({ name, isBackedUp }) => (
                <span className="row">
                  {name}
                  {isBackedUp && <Badge tone="neutral">{texts.synced}</Badge>}
                </span>
              ),
            },
            { id: 'added', header: texts.added, cell: ({ createdAt }) => <DateTime value={createdAt} style="date" /> },
            { id: 'used', header: texts.lastUsed, cell: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
            ...(isEditable
              ? [
                  {
                    id: 'actions',
                    header: common.actions,
                    isHeaderHidden: true,
                    align: 'end' as const,
                    cell: (passkey: PasskeyRowFragment) => (
                      <ActionMenu
                        label={texts.actionsOf(passkey.name)}
                        actions={[
                          { id: 'rename', label: texts.rename, onAction: () => setAction({ kind: 'rename', passkey }) },
                          {
                            id: 'remove',
                            label: texts.remove,
                            isDanger: true,
                            onAction: () => setAction({ kind: 'remove', passkey }),
                          },
                        ]}
                      />
                    ),
                  },
                ]
              : []),
          ]}
          empty={null}
        />
      )}
      {isEditable && !canUsePasskeys() && <p className="soft small">{texts.unsupported}</p>}
      <Dialog title={texts.addTitle} isOpen={action?.kind === 'add'} onClose={close}>
        <Registration
          taken={passkeys.map(({ name }) => name)}
          onCancel={close}
          onDone={async (codes) => {
            close();
            // The dialog with the codes says enough, and a toast would cover its button on a phone.
            if (!codes) toast(texts.done);
            await onChanged(codes);
          }}
        />
      </Dialog>
      {action?.kind === 'rename' && (
        <Dialog title={texts.renameTitle} isOpen onClose={close}>
          <Renaming passkey={action.passkey} onClose={close} />
        </Dialog>
      )}
      {action?.kind === 'remove' && (
        <ConfirmDialog
          title={texts.removeTitle(action.passkey.name)}
          isOpen
          onClose={close}
          confirmLabel={texts.remove}
          isDanger
          onConfirm={async () => {
            const variables = { id: action.passkey.id };
            const payload = await withFactor(async () => (await remove({ variables })).data?.removePasskey);
            const refusal = refusalOf(payload?.userErrors);
            if (refusal !== undefined) return refusal;
            toast(texts.removed);
            await onChanged();
            return undefined;
          }}
        >
          <p>{texts.removeText}</p>
          {isLastFactor && passkeys.length === 1 && (
            <Alert tone="warn">
              <p>{texts.removeLast}</p>
            </Alert>
          )}
        </ConfirmDialog>
      )}
    </Section>
  );
}

function Registration(props: {
  readonly taken: readonly string[];
  readonly onCancel: () => void;
  readonly onDone: (recoveryCodes: readonly string[] | null) => Promise<void>;
}) {
  const { taken, onCancel, onDone } = props;
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const common = useMessages(COMMON);
  const withFactor = useWithFactor();
  const [begin] = useMutation(BeginPasskeyRegistrationDocument);
  const [register] = useMutation(RegisterPasskeyDocument);
  const device = describeUserAgent(navigator.userAgent)?.device ?? '';
  return (
    <Form
      aria-label={texts.addTitle}
      onSubmit={async (values) => {
        const begun = await withFactor(async () => (await begin()).data?.beginPasskeyRegistration);
        if (!begun?.options) return fieldErrors(begun?.userErrors ?? []);
        const created = await createPasskey(begun.options);
        if ('fault' in created) {
          const { name, message } = created.fault;
          const text = texts[name as 'NotAllowedError'];
          return { '': typeof text === 'string' ? text : texts.otherError(message) };
        }
        const input = { name: values.get('name'), credential: created.credential };
        const payload = await withFactor(async () => (await register({ variables: { input } })).data?.registerPasskey);
        const { recoveryCodes = null, userErrors = [] } = payload ?? {};
        if (userErrors.length > 0) return fieldErrors(userErrors);
        await onDone(recoveryCodes);
        return undefined;
      }}
    >
      <p>{texts.addText}</p>
      <TextField
        name="name"
        label={texts.name}
        description={texts.nameNote}
        defaultValue={taken.includes(device) ? '' : device}
        maxLength={100}
        isRequired
        autoFocus
      />
      <FormActions>
        <Button onPress={onCancel}>{common.cancel}</Button>
        <Button type="submit" variant="primary">
          {texts.submit}
        </Button>
      </FormActions>
    </Form>
  );
}

function Renaming({ passkey, onClose }: { readonly passkey: PasskeyRowFragment; readonly onClose: () => void }) {
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const common = useMessages(COMMON);
  const toast = useToast();
  const withFactor = useWithFactor();
  const [rename] = useMutation(RenamePasskeyDocument);
  return (
    <Form
      aria-label={texts.renameTitle}
      onSubmit={async (values) => {
        const variables = { id: passkey.id, input: { name: values.get('name') } };
        const payload = await withFactor(async () => (await rename({ variables })).data?.renamePasskey);
        const userErrors = payload?.userErrors ?? [];
        if (userErrors.length > 0) return fieldErrors(userErrors);
        toast(texts.renamed);
        onClose();
        return undefined;
      }}
    >
      <TextField name="name" label={texts.name} defaultValue={passkey.name} maxLength={100} isRequired autoFocus />
      <FormActions>
        <Button onPress={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="primary">
          {common.save}
        </Button>
      </FormActions>
    </Form>
  );
}
