import { useMutation } from '@apollo/client/react';
import { useState } from 'react';
import { RenewRecoveryCodesDocument } from '../generated/graphql';
import {
  Alert,
  Badge,
  Button,
  Checkbox,
  ConfirmDialog,
  Dialog,
  defineMessages,
  FormActions,
  Section,
  useMessages,
  useRefusal,
} from '../ui';
import { useWithFactor } from './use-with-factor';

/** Recovery codes that the server has just issued: it does not show them again. */
export interface IssuedCodes {
  readonly codes: readonly string[];
}

/** Fewer codes than this are a reason to renew them. */
const FEW = 3;

const TEXTS = defineMessages({
  en: {
    title: 'Recovery codes',
    description:
      'For the day on which your phone or your passkey is lost. Each code signs you in once, together with your password.',
    left: (count: number) => (count === 1 ? 'One code left' : `${count} codes left`),
    renew: 'Renew the codes',
    renewTitle: 'Renew the recovery codes?',
    renewText: 'You get ten new codes. The former ones no longer work.',
    shownTitle: 'Keep these recovery codes',
    shownText:
      'They are shown only now. Keep them where you find them without this device: in a password manager, or on paper.',
    list: 'Recovery codes',
    copy: 'Copy all',
    copied: 'Copied',
    download: 'Download as a file',
    kept: 'I have kept the codes',
    done: 'Done',
    fileTitle: (username: string, host: string) => `Recovery codes of ${username} for ${host}`,
    fileNote: 'Each code works once.',
  },
  de: {
    title: 'Wiederherstellungscodes',
    description:
      'Für den Tag, an dem Ihr Telefon oder Ihr Passkey verloren geht. Jeder Code meldet Sie einmal an, zusammen mit Ihrem Passwort.',
    left: (count) => (count === 1 ? 'Ein Code übrig' : `${count} Codes übrig`),
    renew: 'Codes erneuern',
    renewTitle: 'Wiederherstellungscodes erneuern?',
    renewText: 'Sie erhalten zehn neue Codes. Die bisherigen gelten dann nicht mehr.',
    shownTitle: 'Bewahren Sie diese Codes auf',
    shownText:
      'Sie werden nur jetzt angezeigt. Bewahren Sie sie so auf, dass Sie sie ohne dieses Gerät finden: im Passwortmanager oder auf Papier.',
    list: 'Wiederherstellungscodes',
    copy: 'Alle kopieren',
    copied: 'Kopiert',
    download: 'Als Datei speichern',
    kept: 'Ich habe die Codes aufbewahrt',
    done: 'Fertig',
    fileTitle: (username, host) => `Wiederherstellungscodes von ${username} für ${host}`,
    fileNote: 'Jeder Code gilt einmal.',
  },
});

/** How many codes are left, and a button that renews them. */
export function RecoveryCodes(props: {
  readonly left: number;
  readonly isEditable: boolean;
  readonly onRenewed: (codes: readonly string[]) => void;
}) {
  const { left, isEditable, onRenewed } = props;
  const texts = useMessages(TEXTS);
  const refusalOf = useRefusal();
  const withFactor = useWithFactor();
  const [isAsking, setAsking] = useState(false);
  const [renew] = useMutation(RenewRecoveryCodesDocument);
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={isEditable && <Button onPress={() => setAsking(true)}>{texts.renew}</Button>}
    >
      <p>
        <Badge tone={left === 0 ? 'bad' : left < FEW ? 'warn' : 'good'}>{texts.left(left)}</Badge>
      </p>
      <ConfirmDialog
        title={texts.renewTitle}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirmLabel={texts.renew}
        onConfirm={async () => {
          const payload = await withFactor(async () => (await renew()).data?.renewRecoveryCodes);
          const { recoveryCodes, userErrors } = payload ?? {};
          if (recoveryCodes) onRenewed(recoveryCodes);
          return refusalOf(userErrors);
        }}
      >
        <p>{texts.renewText}</p>
      </ConfirmDialog>
    </Section>
  );
}

/** Shows new codes once. It closes only after the viewer has said that they are kept. */
export function RecoveryCodesDialog(props: {
  readonly issued: IssuedCodes | undefined;
  readonly username: string;
  readonly onClose: () => void;
}) {
  const { issued, username, onClose } = props;
  const texts = useMessages(TEXTS);
  return (
    <Dialog title={texts.shownTitle} isOpen={issued !== undefined} onClose={onClose} isSticky>
      {issued && <Codes codes={issued.codes} username={username} onDone={onClose} />}
    </Dialog>
  );
}

function Codes(props: { readonly codes: readonly string[]; readonly username: string; readonly onDone: () => void }) {
  const { codes, username, onDone } = props;
  const texts = useMessages(TEXTS);
  const [isKept, setKept] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'));
    setCopied(true);
  };
  const download = () => {
    const lines = [texts.fileTitle(username, location.host), texts.fileNote, '', ...codes, ''];
    saveFile('recovery-codes.txt', lines.join('\n'));
  };
  return (
    <>
      <Alert tone="warn">
        <p>{texts.shownText}</p>
      </Alert>
      <ul className="recovery-codes" aria-label={texts.list}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="actions">
        {/* A page over plain HTTP has no clipboard. */}
        {'clipboard' in navigator && <Button onPress={copy}>{isCopied ? texts.copied : texts.copy}</Button>}
        <Button onPress={download}>{texts.download}</Button>
      </div>
      <Checkbox label={texts.kept} isSelected={isKept} onChange={setKept} />
      <FormActions>
        <Button variant="primary" isDisabled={!isKept} onPress={onDone}>
          {texts.done}
        </Button>
      </FormActions>
    </>
  );
}

/** Lets the browser save a text as a file. It does not leave the device. */
function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
