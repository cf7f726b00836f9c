import { useQuery } from '@apollo/client/react';
import { type ChangeEvent, useEffect, useState } from 'react';
import { ConsoleServerDocument, type ImportUsersStatus } from '../generated/graphql';
import {
  Alert,
  Badge,
  Button,
  DataTable,
  defineMessages,
  FaultAlert,
  FormActions,
  focusTitle,
  Icon,
  Link,
  Page,
  Pager,
  Section,
  SelectField,
  TextAreaField,
  useMessages,
  useNumberFormat,
} from '../ui';
import './console.css';
import { type CellType, type ImportFault, type ImportLine, readImport } from './csv';
import { type LineResult, type Run, useImportRun } from './import-run';
import { Progress } from './progress';
import { useLeaveWarning } from './use-leave-warning';

const TEXTS = defineMessages({
  en: {
    title: 'Import users',
    description:
      'From CSV with a header line, or JSON with one object on each line. Users who exist already are not changed.',
    chooseTitle: 'Choose the users',
    file: 'Choose a file',
    chosen: (name: string) => `File: ${name}`,
    paste: 'Or paste the lines',
    pasteHelp: 'Nothing leaves your browser before you press the button.',
    members:
      'Columns: username and email, and if you like fullName, locale, role, scopes (separated by blanks), isActive, passwordHash, and the fields of your schema.',
    tooLarge: (megabytes: number) =>
      `The file has more than ${megabytes} MB. Use “scoped-api users import” on the server for such a file.`,
    unreadable: 'The file cannot be read. It must be text in UTF-8.',
    empty: 'There is nothing to import.',
    noHeader: (word: string) => `The first line must name the columns, and one of them must be ${word}.`,
    repeatedHeader: (word: string) => `Two columns have the name ${word}.`,
    openQuote: 'A quotation mark is opened and never closed.',
    textAfterQuote: 'After a closing quotation mark there must be a separator or the end of the line.',
    tooManyCells: (word: string) => `The line has ${word} cells, which is more than the header has.`,
    atLine: (line: string) => `Line ${line}:`,
    read: (count: string, format: string) => `Users: ${count} (${format}).`,
    check: 'Check the lines',
    checkTitle: 'Check',
    checking: (done: string, total: string) => `${done} of ${total} lines checked. Stay on this page.`,
    checked: 'The lines were checked. Nothing is stored yet.',
    import: (count: string) => `Import ${count} users`,
    importOne: 'Import one user',
    nothing: 'No line can be imported.',
    importTitle: 'Import',
    importing: (done: string, total: string) => `${done} of ${total} lines imported. Stay on this page.`,
    imported: 'The import is complete.',
    stop: 'Stop',
    stopped: 'You stopped it. What was imported before stays.',
    failed: 'It stopped. What was imported before stays, and it is safe to go on.',
    goOn: 'Go on',
    again: 'Back to the lines',
    further: 'Import more users',
    CREATED: 'Created',
    WOULD: 'Will be created',
    SKIPPED: 'Exists',
    REFUSED: 'Refused',
    createdCount: (count: string) => `${count} created`,
    wouldCount: (count: string) => `${count} will be created`,
    skippedCount: (count: string) => `${count} there already`,
    refusedCount: (count: string) => `${count} refused`,
    show: 'Show',
    all: 'All lines',
    line: 'Line',
    user: 'User',
    status: 'Result',
    reason: 'Reason',
    noneOf: 'No line has this result.',
    range: (first: string, last: string, total: string) => `${first}–${last} of ${total}`,
    hint: 'No mail is sent. A user without a password requests one on the sign-in page.',
    hintNoMail: 'This server sends no mail: a user without a password cannot sign in until an operator sets one.',
  },
  de: {
    title: 'Benutzer importieren',
    description:
      'Aus CSV mit einer Kopfzeile oder aus JSON mit einem Objekt pro Zeile. Vorhandene Benutzer werden nicht geändert.',
    chooseTitle: 'Benutzer auswählen',
    file: 'Datei wählen',
    chosen: (name) => `Datei: ${name}`,
    paste: 'Oder die Zeilen einfügen',
    pasteHelp: 'Nichts verlässt Ihren Browser, bevor Sie die Schaltfläche drücken.',
    members:
      'Spalten: username und email, und bei Bedarf fullName, locale, role, scopes (durch Leerzeichen getrennt), isActive, passwordHash und die Felder Ihres Schemas.',
    tooLarge: (megabytes) =>
      `Die Datei hat mehr als ${megabytes} MB. Verwenden Sie dafür „scoped-api users import“ auf dem Server.`,
    unreadable: 'Die Datei kann nicht gelesen werden. Sie muss Text in UTF-8 sein.',
    empty: 'Es gibt nichts zu importieren.',
    noHeader: (word) => `Die erste Zeile muss die Spalten benennen, und eine davon muss ${word} heißen.`,
    repeatedHeader: (word) => `Zwei Spalten heißen ${word}.`,
    openQuote: 'Ein Anführungszeichen wird geöffnet und nie geschlossen.',
    textAfterQuote: 'Nach einem schließenden Anführungszeichen muss ein Trennzeichen oder das Ende der Zeile folgen.',
    tooManyCells: (word) => `Die Zeile hat ${word} Zellen und damit mehr als die Kopfzeile.`,
    atLine: (line) => `Zeile ${line}:`,
    read: (count, format) => `Benutzer: ${count} (${format}).`,
    check: 'Zeilen prüfen',
    checkTitle: 'Prüfung',
    checking: (done, total) => `${done} von ${total} Zeilen geprüft. Bleiben Sie auf dieser Seite.`,
    checked: 'Die Zeilen wurden geprüft. Noch ist nichts gespeichert.',
    import: (count) => `${count} Benutzer importieren`,
    importOne: 'Einen Benutzer importieren',
    nothing: 'Keine Zeile kann importiert werden.',
    importTitle: 'Import',
    importing: (done, total) => `${done} von ${total} Zeilen importiert. Bleiben Sie auf dieser Seite.`,
    imported: 'Der Import ist abgeschlossen.',
    stop: 'Anhalten',
    stopped: 'Sie haben ihn angehalten. Was vorher importiert wurde, bleibt.',
    failed: 'Er wurde unterbrochen. Was vorher importiert wurde, bleibt, und es kann gefahrlos weitergehen.',
    goOn: 'Fortsetzen',
    again: 'Zurück zu den Zeilen',
    further: 'Weitere Benutzer importieren',
    CREATED: 'Angelegt',
    WOULD: 'Wird angelegt',
    SKIPPED: 'Vorhanden',
    REFUSED: 'Abgelehnt',
    createdCount: (count) => `${count} angelegt`,
    wouldCount: (count) => (count === '1' ? '1 wird angelegt' : `${count} werden angelegt`),
    skippedCount: (count) => `${count} schon vorhanden`,
    refusedCount: (count) => `${count} abgelehnt`,
    show: 'Anzeigen',
    all: 'Alle Zeilen',
    line: 'Zeile',
    user: 'Benutzer',
    status: 'Ergebnis',
    reason: 'Grund',
    noneOf: 'Keine Zeile hat dieses Ergebnis.',
    range: (first, last, total) => `${first}–${last} von ${total}`,
    hint: 'Es werden keine E-Mails gesendet. Ein Benutzer ohne Passwort fordert eines auf der Anmeldeseite an.',
    hintNoMail:
      'Dieser Server sendet keine E-Mails: Ein Benutzer ohne Passwort kann sich erst anmelden, wenn ein Betreiber eines festlegt.',
  },
});

/** The largest file, in megabytes. Its lines are held in memory, with the result of each. */
const MAX_MEGABYTES = 50;

/** Results per page. */
const ROWS = 50;

/** What the user chose, as it will be sent. */
interface Chosen {
  readonly lines: readonly ImportLine[];
  readonly format: 'CSV' | 'NDJSON';
  /** The name of the file; absent for lines that were pasted. */
  readonly file?: string | undefined;
}

/** Import of users: choose, check, import. */
export default function ImportUsersPage() {
  const texts = useMessages(TEXTS);
  const format = useNumberFormat();
  const [run, { start, goOn, stop, reset }] = useImportRun();
  const [chosen, setChosen] = useState<Chosen>();
  // Kept for a second attempt, after the lines were corrected.
  const [text, setText] = useState('');
  // Each phase has buttons of its own: the one that was pressed is gone.
  const phase = run && `${run.phase} ${run.isDry}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each phase.
  useEffect(focusTitle, [phase]);
  useLeaveWarning(run?.phase === 'running' || run?.phase === 'stopping');
  const creatable = run?.results.filter(({ status }) => status === 'CREATED').length ?? 0;
  const isComplete = run?.isDry === false && run.phase === 'done';
  const refused = new Set(run?.results.filter(({ status }) => status !== 'CREATED').map(({ line }) => line));

  return (
    <Page title={texts.title} description={texts.description}>
      {run === undefined ? (
        <Chooser
          text={text}
          onText={setText}
          chosen={chosen}
          onChosen={setChosen}
          onCheck={() => chosen && start(chosen.lines, true)}
        />
      ) : (
        <Section title={run.isDry ? texts.checkTitle : texts.importTitle}>
          <RunState run={run} />
          <FormActions>
            {run.phase === 'running' || run.phase === 'stopping' ? (
              <Button onPress={stop} isDisabled={run.phase === 'stopping'}>
                {texts.stop}
              </Button>
            ) : (
              <Button
                onPress={() => {
                  if (isComplete) {
                    setText('');
                    setChosen(undefined);
                  }
                  reset();
                }}
              >
                {isComplete ? texts.further : texts.again}
              </Button>
            )}
            {(run.phase === 'failed' || run.phase === 'stopped') && (
              <Button variant="primary" onPress={goOn}>
                {texts.goOn}
              </Button>
            )}
            {run.isDry && run.phase === 'done' && creatable > 0 && (
              <Button
                variant="primary"
                icon="upload"
                onPress={() =>
                  start(
                    run.lines.filter(({ line }) => !refused.has(line)),
                    false,
                  )
                }
              >
                {creatable === 1 ? texts.importOne : texts.import(format(creatable))}
              </Button>
            )}
          </FormActions>
          <Results key={String(run.isDry)} run={run} />
        </Section>
      )}
    </Page>
  );
}

function Chooser(props: {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly chosen: Chosen | undefined;
  readonly onChosen: (chosen: Chosen | undefined) => void;
  readonly onCheck: () => void;
}) {
  const { text, onText, chosen, onChosen, onCheck } = props;
  const texts = useMessages(TEXTS);
  const format = useNumberFormat();
  const types = useCellTypes();
  const { data } = useQuery(ConsoleServerDocument);
  const [file, setFile] = useState(chosen?.file);
  const [problem, setProblem] = useState<string>();

  const read = (content: string, name?: string) => {
    const result = readImport(content, types);
    if (result.ok) {
      setProblem(undefined);
      onChosen({ lines: result.lines, format: result.format, file: name });
    } else {
      setProblem(content === '' ? undefined : faultText(texts, result.fault, format));
      onChosen(undefined);
    }
  };
  const readFile = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [picked] = target.files ?? [];
    if (!picked) return;
    setFile(picked.name);
    onText('');
    onChosen(undefined);
    if (picked.size > MAX_MEGABYTES * 1024 * 1024) setProblem(texts.tooLarge(MAX_MEGABYTES));
    else {
      try {
        read(new TextDecoder('utf-8', { fatal: true }).decode(await picked.arrayBuffer()), picked.name);
      } catch {
        setProblem(texts.unreadable);
      }
    }
    // The same file can be chosen again after it was corrected.
    target.value = '';
  };

  return (
    <Section title={texts.chooseTitle} description={texts.members}>
      <div className="row">
        <label className="button file-button">
          <Icon name="upload" />
          <span>{texts.file}</span>
          <input
            type="file"
            className="visually-hidden"
            accept=".csv,.tsv,.ndjson,.jsonl,.json,.txt,text/csv,application/x-ndjson"
            onChange={(event) => void readFile(event)}
          />
        </label>
        {file !== undefined && <span className="soft">{texts.chosen(file)}</span>}
      </div>
      <TextAreaField
        label={texts.paste}
        isCode
        rows={10}
        value={text}
        placeholder={'username,email,fullName\nada,ada@example.com,Ada Lovelace'}
        description={texts.pasteHelp}
        onChange={(pasted) => {
          onText(pasted);
          setFile(undefined);
          read(pasted);
        }}
      />
      {problem !== undefined && <Alert tone="bad">{problem}</Alert>}
      {chosen && problem === undefined && (
        <p role="status">{texts.read(format(chosen.lines.length), chosen.format === 'CSV' ? 'CSV' : 'JSON')}</p>
      )}
      <p className="soft small">{data?.server?.sendsMail === false ? texts.hintNoMail : texts.hint}</p>
      <FormActions>
        <Button variant="primary" isDisabled={chosen === undefined || chosen.lines.length === 0} onPress={onCheck}>
          {texts.check}
        </Button>
      </FormActions>
    </Section>
  );
}

/** Returns how cells of the fields that this server adds to users are read. */
function useCellTypes(): ReadonlyMap<string, CellType> {
  const { data } = useQuery(ConsoleServerDocument);
  const fields = data?.server?.profileFields ?? [];
  return new Map(
    fields.map(({ name, kind, isList }) => {
      const isNumber = kind === 'INT' || kind === 'FLOAT';
      if (isList) return [name, isNumber ? 'NUMBER_LIST' : 'LIST'];
      return [name, isNumber ? 'NUMBER' : kind === 'BOOLEAN' ? 'BOOLEAN' : 'STRING'];
    }),
  );
}

function faultText(
  texts: (typeof TEXTS)['en'],
  { kind, line, word }: ImportFault,
  format: (value: number) => string,
): string {
  if (kind === 'empty') return texts.empty;
  const text = texts[kind];
  return `${texts.atLine(format(line))} ${typeof text === 'string' ? text : text(word)}`;
}

function RunState({ run }: { readonly run: Run }) {
  const texts = useMessages(TEXTS);
  const format = useNumberFormat();
  const { isDry, results, lines, phase, fault } = run;
  const [done, total] = [format(results.length), format(lines.length)];
  const isRunning = phase === 'running' || phase === 'stopping';
  const count = (status: ImportUsersStatus) => results.filter((result) => result.status === status).length;
  const refused = count('REFUSED');
  const created = count('CREATED');
  const words = isRunning
    ? (isDry ? texts.checking : texts.importing)(done, total)
    : phase === 'done'
      ? isDry
        ? texts.checked
        : texts.imported
      : texts[phase];
  return (
    <div className="stack">
      <Progress
        label={isDry ? texts.checkTitle : texts.importTitle}
        done={results.length}
        total={Math.max(1, lines.length)}
      />
      <p role="status">{words}</p>
      {fault !== undefined && <FaultAlert fault={fault} />}
      <ul className="counts">
        <li>{(isDry ? texts.wouldCount : texts.createdCount)(format(created))}</li>
        <li>{texts.skippedCount(format(count('SKIPPED')))}</li>
        <li className={refused > 0 ? 'is-bad' : undefined}>{texts.refusedCount(format(refused))}</li>
      </ul>
      {isDry && phase === 'done' && created === 0 && <Alert tone="warn">{texts.nothing}</Alert>}
    </div>
  );
}

const TONES = { CREATED: 'good', SKIPPED: 'neutral', REFUSED: 'bad' } as const;

/** In the list of results, for every line. */
const ALL = 'all';

function Results({ run }: { readonly run: Run }) {
  const texts = useMessages(TEXTS);
  const format = useNumberFormat();
  const [chosen, setChosen] = useState<string>();
  const [start, setStart] = useState(0);
  const { results, isDry } = run;
  const hasRefused = results.some(({ status }) => status === 'REFUSED');
  // What went wrong is what the reader wants to see first.
  const shown = chosen ?? (hasRefused ? 'REFUSED' : ALL);
  const listed = shown === ALL ? results : results.filter(({ status }) => status === shown);
  const name = (status: ImportUsersStatus) => (isDry && status === 'CREATED' ? texts.WOULD : texts[status]);
  if (results.length === 0) return null;
  return (
    <>
      <div className="list-filter">
        <SelectField
          label={texts.show}
          value={shown}
          onChange={(one: string) => {
            setChosen(one);
            setStart(0);
          }}
          choices={[
            { value: ALL, label: texts.all },
            ...(['CREATED', 'SKIPPED', 'REFUSED'] as const).map((one) => ({ value: one as string, label: name(one) })),
          ]}
        />
      </div>
      <DataTable
        caption={texts.title}
        rows={listed.slice(start, start + ROWS)}
        rowKey={({ line }) => String(line)}
        empty={<p className="soft">{texts.noneOf}</p>}
        columns={[
          { id: 'line', header: texts.line, cell: ({ line }) => format(line) },
          {
            id: 'user',
            header: texts.user,
            isRowHeader: true,
            cell: ({ username, userId }) =>
              userId !== null ? <Link href={`/console/users/${userId}`}>{username}</Link> : (username ?? '–'),
          },
          {
            id: 'status',
            header: texts.status,
            cell: ({ status }) => <Badge tone={TONES[status]}>{name(status)}</Badge>,
          },
          ...(listed.some(({ reasons }) => reasons.length > 0)
            ? [{ id: 'reason', header: texts.reason, cell: ({ reasons }: LineResult) => reasons.join(' ') }]
            : []),
        ]}
      />
      {listed.length > ROWS && (
        <Pager
          summary={texts.range(format(start + 1), format(Math.min(start + ROWS, listed.length)), format(listed.length))}
          onPrevious={start > 0 ? () => setStart(start - ROWS) : undefined}
          onNext={start + ROWS < listed.length ? () => setStart(start + ROWS) : undefined}
        />
      )}
    </>
  );
}
