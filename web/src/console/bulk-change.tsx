import { useApolloClient } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import { useEffect, useRef, useState } from 'react';
import { ConsoleUpdateUsersDocument, type Role, type UserChanges } from '../generated/graphql';
import {
  Alert,
  Button,
  COMMON,
  DataTable,
  Dialog,
  defineMessages,
  FaultAlert,
  FormActions,
  Link,
  SelectField,
  useMessages,
  useNumberFormat,
  useRefusal,
} from '../ui';
import { type BulkEnd, type BulkProgress, type BulkRest, type BulkTarget, NO_PROGRESS, runBulk } from './bulk-run';
import { ESTIMATE } from './estimate';
import { GRANTS, ScopeBoxes, useRoleChoices, useViewer } from './grants';
import { Progress } from './progress';
import { useLeaveWarning } from './use-leave-warning';

/** At the start of a text. */
const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const TEXTS = defineMessages({
  en: {
    title: (count: string) => `Change ${count}`,
    users: (count: string) => `${count} users`,
    usersAbout: (count: string) => `about ${count} users`,
    one: 'one user',
    what: 'What to change',
    disable: 'Disable: they are signed out and cannot sign in',
    enable: 'Enable: they can sign in again',
    role: 'Change the role',
    scopes: 'Replace the additional scopes',
    scopesNote: 'These scopes replace what each user holds in addition to the role.',
    self: 'Your own account is among them. It is changed last.',
    maybeSelf: 'If your own account matches, it is changed too.',
    filterNote: 'Users who begin to match after you press the button are not changed.',
    startDisable: (users: string) => `Disable ${users}`,
    startEnable: (users: string) => `Enable ${users}`,
    startChange: (users: string) => `Change ${users}`,
    runningOf: (done: string, total: string) => `${done} of ${total} done`,
    stop: 'Stop',
    stopping: 'It stops after this batch…',
    finished: 'All of them were processed.',
    stopped: 'You stopped it. What was changed before stays changed.',
    failed: 'It stopped. What was changed before stays changed, and it is safe to go on.',
    goOn: 'Go on',
    changed: (count: string) => `${count} changed`,
    unchanged: (count: string) => `${count} as they should be already`,
    refused: (count: string) => `${count} refused`,
    refusedTitle: 'Refused',
    user: 'User',
    reason: 'Reason',
    more: (count: string) => `And ${count} more.`,
  },
  de: {
    title: (count) => `${capitalized(count)} ändern`,
    users: (count) => `${count} Benutzer`,
    usersAbout: (count) => `etwa ${count} Benutzer`,
    one: 'einen Benutzer',
    what: 'Was geändert wird',
    disable: 'Sperren: Sie werden abgemeldet und können sich nicht anmelden',
    enable: 'Entsperren: Sie können sich wieder anmelden',
    role: 'Die Rolle ändern',
    scopes: 'Die zusätzlichen Scopes ersetzen',
    scopesNote: 'Diese Scopes ersetzen, was jeder Benutzer über die Rolle hinaus hat.',
    self: 'Ihr eigenes Konto ist darunter. Es wird zuletzt geändert.',
    maybeSelf: 'Wenn der Filter auf Ihr eigenes Konto zutrifft, wird auch dieses geändert.',
    filterNote: 'Benutzer, auf die der Filter erst nach dem Start zutrifft, werden nicht geändert.',
    startDisable: (users) => `${capitalized(users)} sperren`,
    startEnable: (users) => `${capitalized(users)} entsperren`,
    startChange: (users) => `${capitalized(users)} ändern`,
    runningOf: (done, total) => `${done} von ${total} erledigt`,
    stop: 'Anhalten',
    stopping: 'Hält nach diesem Schritt an …',
    finished: 'Alle wurden bearbeitet.',
    stopped: 'Sie haben es angehalten. Was vorher geändert wurde, bleibt geändert.',
    failed: 'Es wurde unterbrochen. Was vorher geändert wurde, bleibt geändert, und es kann gefahrlos weitergehen.',
    goOn: 'Fortsetzen',
    changed: (count) => `${count} geändert`,
    unchanged: (count) => `${count} schon wie gewünscht`,
    refused: (count) => `${count} abgelehnt`,
    refusedTitle: 'Abgelehnt',
    user: 'Benutzer',
    reason: 'Grund',
    more: (count) => `Und ${count} weitere.`,
  },
});

/** What can be changed for many users. */
type Change = 'disable' | 'enable' | 'role' | 'scopes';

interface BulkChangeProps {
  readonly target: BulkTarget;
  readonly count: number;
  /** Whether `count` is an estimate. */
  readonly isEstimate: boolean;
  /** Names by ID, as far as they are known. */
  readonly names: ReadonlyMap<string, string>;
  /** Called when the dialog closes; `isChanged` if a request was sent. */
  readonly onClose: (isChanged: boolean) => void;
}

/** A dialog that changes many users, in batches, and shows how far it has come and what was refused. */
export function BulkChange({ target, count, isEstimate, names, onClose }: BulkChangeProps) {
  const texts = useMessages(TEXTS);
  const common = useMessages(COMMON);
  const format = useNumberFormat();
  const formatEstimate = useNumberFormat(ESTIMATE);
  const viewer = useViewer();
  const { isRunning, isStopping, progress, end, run, stop } = useBulk(viewer?.id);
  useLeaveWarning(isRunning);
  const [changes, setChanges] = useState<UserChanges | undefined>({ isActive: false });
  const users =
    count === 1 ? texts.one : isEstimate ? texts.usersAbout(formatEstimate(count)) : texts.users(format(count));
  const isBegun = isRunning || end !== undefined;
  const first: BulkRest = target.by === 'ids' ? target : { ...target, after: null };
  const hasSelf = viewer !== undefined && target.by === 'ids' && target.ids.includes(viewer.id);

  return (
    <Dialog title={texts.title(users)} isOpen isSticky={isRunning} size="large" onClose={() => onClose(isBegun)}>
      {isBegun ? (
        <Results progress={progress} total={count} end={end} isStopping={isStopping} names={names} />
      ) : (
        <div className="dialog-body">
          <ChangeFields onChange={setChanges} />
          {target.by === 'filter' && (
            <Alert tone="warn">
              <p>{texts.maybeSelf}</p>
              <p>{texts.filterNote}</p>
            </Alert>
          )}
          {hasSelf && <Alert tone="warn">{texts.self}</Alert>}
        </div>
      )}
      <FormActions>
        {isRunning && (
          <Button onPress={stop} isDisabled={isStopping}>
            {texts.stop}
          </Button>
        )}
        {!isRunning && <Button onPress={() => onClose(isBegun)}>{isBegun ? common.close : common.cancel}</Button>}
        {!isBegun && (
          <Button
            variant={changes?.isActive === false ? 'danger' : 'primary'}
            isDisabled={changes === undefined}
            onPress={() => changes && run(first, changes)}
          >
            {changes?.isActive === undefined
              ? texts.startChange(users)
              : changes.isActive
                ? texts.startEnable(users)
                : texts.startDisable(users)}
          </Button>
        )}
        {end && end.rest !== null && changes && (
          <Button variant="primary" onPress={() => end.rest && run(end.rest, changes)}>
            {texts.goOn}
          </Button>
        )}
      </FormActions>
    </Dialog>
  );
}

/** Runs a change, and stops it when the dialog goes away. */
function useBulk(viewerId: string | undefined) {
  const apollo = useApolloClient();
  const [progress, setProgress] = useState<BulkProgress>(NO_PROGRESS);
  const [end, setEnd] = useState<BulkEnd>();
  const [phase, setPhase] = useState<'idle' | 'running' | 'stopping'>('idle');
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const run = async (rest: BulkRest, changes: UserChanges) => {
    abort.current = new AbortController();
    setPhase('running');
    setEnd(undefined);
    const ended = await runBulk({
      rest,
      progress,
      changes,
      viewerId,
      signal: abort.current.signal,
      onProgress: setProgress,
      send: async (input) => {
        const { data } = await apollo.mutate({ mutation: ConsoleUpdateUsersDocument, variables: { input } });
        if (!data) throw new Error('The answer has no data.');
        return data.updateUsers;
      },
    });
    setPhase('idle');
    setEnd(ended);
  };
  return {
    progress,
    end,
    isRunning: phase !== 'idle',
    isStopping: phase === 'stopping',
    run: (rest: BulkRest, changes: UserChanges) => void run(rest, changes),
    stop: () => {
      abort.current?.abort();
      setPhase('stopping');
    },
  };
}

/** Lets the admin choose the change; undefined until one is chosen completely. */
function ChangeFields({ onChange }: { readonly onChange: (changes: UserChanges | undefined) => void }) {
  const texts = useMessages(TEXTS);
  const words = useMessages(GRANTS);
  const can = useCan('UserChanges.role', 'UserChanges.scopes');
  const roles = useRoleChoices();
  const [change, setChange] = useState<Change>('disable');
  const [role, setRole] = useState<string>();
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const choose = (chosen: Change) => {
    setChange(chosen);
    if (chosen === 'role') onChange(role === undefined ? undefined : { role: role as Role });
    else onChange(chosen === 'scopes' ? { scopes: [...scopes] } : { isActive: chosen === 'enable' });
  };
  const choices = [
    { value: 'disable' as const, label: texts.disable },
    { value: 'enable' as const, label: texts.enable },
    ...(can['UserChanges.role'] ? [{ value: 'role' as const, label: texts.role }] : []),
    ...(can['UserChanges.scopes'] ? [{ value: 'scopes' as const, label: texts.scopes }] : []),
  ];
  return (
    <>
      <SelectField label={texts.what} choices={choices} value={change} onChange={choose} />
      {change === 'role' && (
        <SelectField
          label={words.role}
          choices={roles}
          {...(role !== undefined && { value: role })}
          onChange={(chosen) => {
            setRole(chosen);
            onChange({ role: chosen as Role });
          }}
        />
      )}
      {change === 'scopes' && (
        <>
          <p className="soft small">{texts.scopesNote}</p>
          <ScopeBoxes
            roleName={undefined}
            value={scopes}
            onChange={(chosen) => {
              setScopes(chosen);
              onChange({ scopes: [...chosen] });
            }}
          />
        </>
      )}
    </>
  );
}

function Results(props: {
  readonly progress: BulkProgress;
  readonly total: number;
  readonly end: BulkEnd | undefined;
  readonly isStopping: boolean;
  readonly names: ReadonlyMap<string, string>;
}) {
  const { progress, total, end, isStopping, names } = props;
  const texts = useMessages(TEXTS);
  const refusalOf = useRefusal();
  const format = useNumberFormat();
  const { changed, unchanged, refused, refusals } = progress;
  const done = changed + unchanged + refused;
  const words = isStopping ? texts.stopping : texts.runningOf(format(done), format(Math.max(done, total)));
  const isFinished = end?.kind === 'finished';
  return (
    <div className="dialog-body">
      <Progress label={texts.what} done={isFinished ? 1 : done} total={isFinished ? 1 : total} />
      <p role="status">{end ? texts[end.kind] : words}</p>
      {end?.fault !== undefined && <FaultAlert fault={end.fault} />}
      <ul className="counts">
        <li>{texts.changed(format(changed))}</li>
        <li>{texts.unchanged(format(unchanged))}</li>
        <li className={refused > 0 ? 'is-bad' : undefined}>{texts.refused(format(refused))}</li>
      </ul>
      {refusals.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        <section className="scroll-box" aria-label={texts.refusedTitle} tabIndex={0}>
          <DataTable
            caption={texts.refusedTitle}
            rows={refusals}
            rowKey={({ id }) => id}
            empty={null}
            columns={[
              {
                id: 'user',
                header: texts.user,
                isRowHeader: true,
                cell: ({ id }) => <Link href={`/console/users/${id}`}>{names.get(id) ?? id}</Link>,
              },
              { id: 'reason', header: texts.reason, cell: ({ userErrors }) => refusalOf(userErrors) },
            ]}
          />
          {refused > refusals.length && <p className="soft small">{texts.more(format(refused - refusals.length))}</p>}
        </section>
      )}
    </div>
  );
}
