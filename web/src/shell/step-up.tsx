import type { Reauthentication, ReauthenticationMethod, ReauthenticationProof, StepUp } from '@scoped-api/client';
import { useClient, useSession } from '@scoped-api/client/react';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import {
  Button,
  COMMON,
  Dialog,
  defineMessages,
  ErrorState,
  FormActions,
  type FormErrors,
  Skeleton,
  useFieldErrors,
  useMessages,
} from '../ui';
import { ProofForm } from './proof-form';

const TEXTS = defineMessages({
  en: {
    title: 'Confirm that it is you',
    recent: (minutes: number) =>
      `This requires that you have signed in or confirmed it within the last ${minutes === 1 ? 'minute' : `${minutes} minutes`}.`,
    MULTI_FACTOR: 'This requires your second factor.',
    PHISHING_RESISTANT: 'This requires a passkey.',
    confirm: 'Confirm',
    passkeyAlone: 'The passkey alone was not accepted. Enter your password, too, and use the passkey again.',
    enrolTitle: 'A second factor is required',
    enrolMULTI_FACTOR: 'Add an authenticator app or a passkey to your account first. Then come back and try again.',
    enrolPHISHING_RESISTANT: 'Add a passkey to your account first. Then come back and try again.',
    enrol: 'Add a second factor',
  },
  de: {
    title: 'Bestätigen Sie, dass Sie es sind',
    recent: (minutes) =>
      `Dafür müssen Sie sich in ${minutes === 1 ? 'der letzten Minute' : `den letzten ${minutes} Minuten`} angemeldet oder es bestätigt haben.`,
    MULTI_FACTOR: 'Dafür ist Ihr zweiter Faktor nötig.',
    PHISHING_RESISTANT: 'Dafür ist ein Passkey nötig.',
    confirm: 'Bestätigen',
    passkeyAlone:
      'Der Passkey allein wurde nicht angenommen. Geben Sie auch Ihr Passwort ein, und benutzen Sie den Passkey noch einmal.',
    enrolTitle: 'Ein zweiter Faktor ist nötig',
    enrolMULTI_FACTOR:
      'Fügen Sie Ihrem Konto zuerst eine Authenticator-App oder einen Passkey hinzu. Kommen Sie dann zurück, und versuchen Sie es noch einmal.',
    enrolPHISHING_RESISTANT:
      'Fügen Sie Ihrem Konto zuerst einen Passkey hinzu. Kommen Sie dann zurück, und versuchen Sie es noch einmal.',
    enrol: 'Zweiten Faktor hinzufügen',
  },
});

/** What the dialog must know of a denial. */
type Need = Pick<StepUp, 'requiredLevel' | 'maxAgeSeconds' | 'enrollmentRequired'>;

/** A step-up that waits for the user. */
interface Waiting {
  readonly need: Need;
  readonly answer: (isDone: boolean) => void;
}

const StepUpContext = createContext<(need?: Partial<Need>) => Promise<boolean>>(() => Promise.resolve(false));

/**
 * Returns the function that opens the dialog, for a refusal that is no `STEP_UP_REQUIRED`: after the user error
 * `SECOND_FACTOR_REQUIRED`, call `stepUp({ requiredLevel: 'MULTI_FACTOR' })` and, if it resolves to true, send the operation again.
 */
export function useStepUp(): (need?: Partial<Need>) => Promise<boolean> {
  return useContext(StepUpContext);
}

/** Lets the user authenticate again in place, whenever the server requires it of any page. What was denied is then sent again. */
export function StepUpProvider({ children }: { readonly children: ReactNode }) {
  const client = useClient();
  const { status } = useSession();
  const [waiting, setWaiting] = useState<Waiting>();
  const current = useRef<Waiting>(undefined);

  const end = useCallback((isDone: boolean) => {
    current.current?.answer(isDone);
    current.current = undefined;
    setWaiting(undefined);
  }, []);
  const stepUp = useCallback(
    (need: Partial<Need> = {}) => {
      end(false);
      return new Promise<boolean>((answer) => {
        const next = {
          need: { requiredLevel: 'SINGLE_FACTOR' as const, maxAgeSeconds: null, enrollmentRequired: false, ...need },
          answer,
        };
        current.current = next;
        setWaiting(next);
      });
    },
    [end],
  );

  useEffect(() => client.onStepUp(stepUp), [client, stepUp]);
  // What waits for the dialog must not wait forever when it is gone.
  useEffect(() => () => end(false), [end]);
  useEffect(() => {
    // The session can end while the dialog is open, for example in another tab.
    if (status === 'signedOut') end(false);
  }, [status, end]);

  return (
    <StepUpContext value={stepUp}>
      {children}
      {waiting && <StepUpDialog need={waiting.need} onEnd={end} />}
    </StepUpContext>
  );
}

function StepUpDialog({ need, onEnd }: { readonly need: Need; readonly onEnd: (isDone: boolean) => void }) {
  const texts = useMessages(TEXTS);
  const cancel = () => onEnd(false);
  return (
    <Dialog title={need.enrollmentRequired ? texts.enrolTitle : texts.title} isOpen onClose={cancel}>
      {need.enrollmentRequired ? (
        <Enrol level={need.requiredLevel} onCancel={cancel} />
      ) : (
        <Proof need={need} onEnd={onEnd} onCancel={cancel} />
      )}
    </Dialog>
  );
}

function Enrol({ level, onCancel }: { readonly level: Need['requiredLevel']; readonly onCancel: () => void }) {
  const texts = useMessages(TEXTS);
  const { cancel } = useMessages(COMMON);
  const [, navigate] = useLocation();
  return (
    <>
      <p>{level === 'PHISHING_RESISTANT' ? texts.enrolPHISHING_RESISTANT : texts.enrolMULTI_FACTOR}</p>
      <FormActions>
        <Button onPress={onCancel}>{cancel}</Button>
        <Button
          variant="primary"
          autoFocus
          onPress={() => {
            onCancel();
            navigate('/account/security');
          }}
        >
          {texts.enrol}
        </Button>
      </FormActions>
    </>
  );
}

/** Waits for what the user can prove, then for the proof. */
function Proof(props: {
  readonly need: Need;
  readonly onEnd: (isDone: boolean) => void;
  readonly onCancel: () => void;
}) {
  const { need, onEnd, onCancel } = props;
  const texts = useMessages(TEXTS);
  const { cancel } = useMessages(COMMON);
  const client = useClient();
  const fieldErrors = useFieldErrors();
  const [begun, setBegun] = useState<Reauthentication>();
  const [fault, setFault] = useState<unknown>();
  const [isPasskeyRefused, setPasskeyRefused] = useState(false);

  const begin = useCallback(() => {
    setFault(undefined);
    // The challenge of a passkey is valid for one answer.
    client.beginReauthentication().then(setBegun, setFault);
  }, [client]);
  useEffect(begin, [begin]);

  if (fault !== undefined) return <ErrorState fault={fault} onRetry={begin} />;
  if (begun === undefined) return <Skeleton lines={5} />;

  const methods = waysOf(begun.methods, need.requiredLevel);
  const hasFactor = !methods.includes('PASSWORD');
  const withPassword = hasFactor ? methods.filter((method) => method !== 'PASSKEY' || isPasskeyRefused) : [];

  const prove = async (proof: ReauthenticationProof): Promise<FormErrors | undefined> => {
    const { passkey, password } = proof;
    try {
      const result =
        passkey && begun.passkey
          ? await begun.passkey(password === undefined ? {} : { password })
          : await client.reauthenticate(proof);
      if (result.status === 'signedIn') {
        onEnd(true);
        return undefined;
      }
      if (result.status === 'secondFactor') return undefined;
      if (!passkey) return fieldErrors(result.userErrors);
      begin();
      setPasskeyRefused(true);
      return result.userErrors.some(({ code }) => code === 'INVALID_CREDENTIALS')
        ? fieldErrors(result.userErrors)
        : { '': texts.passkeyAlone };
    } catch (problem) {
      if (passkey) begin();
      throw problem;
    }
  };

  return (
    <>
      <p className="soft">{textOf(need, texts)}</p>
      <ProofForm
        methods={methods}
        withPassword={withPassword}
        submitLabel={texts.confirm}
        onProof={prove}
        actions={<Button onPress={onCancel}>{cancel}</Button>}
      />
    </>
  );
}

/** With a second factor the password alone is refused; and a level can require a passkey. */
function waysOf(
  methods: readonly ReauthenticationMethod[],
  level: Need['requiredLevel'],
): readonly ReauthenticationMethod[] {
  if (level === 'PHISHING_RESISTANT') return methods.filter((method) => method === 'PASSKEY');
  return methods.length > 1 ? methods.filter((method) => method !== 'PASSWORD') : methods;
}

function textOf({ requiredLevel, maxAgeSeconds }: Need, texts: (typeof TEXTS)['en']): string {
  const level = requiredLevel === 'SINGLE_FACTOR' ? [] : [texts[requiredLevel]];
  const age = maxAgeSeconds === null ? [] : [texts.recent(Math.max(1, Math.floor(maxAgeSeconds / 60)))];
  return [...level, ...age].join(' ');
}
