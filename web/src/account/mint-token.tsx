import { useMutation, useQuery } from '@apollo/client/react';
import { useCan, useSession } from '@scoped-api/client/react';
import { useState } from 'react';
import { CreateTokenDocument, ScopeDescriptionsDocument } from '../generated/graphql';
import {
  Button,
  Checkbox,
  CheckboxGroup,
  COMMON,
  DateTime,
  defineMessages,
  Form,
  FormActions,
  SelectField,
  TabPanels,
  TextAreaField,
  TextField,
  useFieldErrors,
  useMessages,
} from '../ui';
import { ExplainedOperation, useExplanation } from './explained-operation';
import { operationNames } from './operations';
import './tokens.css';

const TEXTS = defineMessages({
  en: {
    form: 'Create a token',
    name: 'Name',
    nameNote: 'The program that uses it, such as “nightly report”.',
    days: 'Valid for',
    daysOf: (count: number) => (count === 1 ? '1 day' : `${count} days`),
    year: '1 year',
    until: 'Valid until',
    how: 'What the token may do',
    byScopes: 'Scopes',
    byDocument: 'From an operation',
    scopes: 'Scopes',
    scopesNote: 'Only what the program needs: a person who finds the token can do all of it.',
    chooseOne: 'Choose at least one scope.',
    notInSession: (scopes: string) => `This session does not carry: ${scopes}. Sign in again to use them.`,
    document: 'Operation',
    documentNote:
      'The GraphQL operation that the program sends. The token gets the smallest set of scopes that allows it.',
    operation: 'Which operation',
    submit: 'Create the token',
  },
  de: {
    form: 'Token erstellen',
    name: 'Name',
    nameNote: 'Das Programm, das es benutzt, zum Beispiel „Nachtbericht“.',
    days: 'Gültig für',
    daysOf: (count) => (count === 1 ? '1 Tag' : `${count} Tage`),
    year: '1 Jahr',
    until: 'Gültig bis',
    how: 'Was das Token darf',
    byScopes: 'Scopes',
    byDocument: 'Aus einer Operation',
    scopes: 'Scopes',
    scopesNote: 'Nur was das Programm braucht: Wer das Token findet, kann alles davon.',
    chooseOne: 'Wählen Sie mindestens einen Scope.',
    notInSession: (scopes) => `In dieser Sitzung fehlen: ${scopes}. Melden Sie sich neu an, um sie zu nutzen.`,
    document: 'Operation',
    documentNote:
      'Die GraphQL-Operation, die das Programm sendet. Das Token erhält die kleinste Menge von Scopes, die sie erlaubt.',
    operation: 'Welche Operation',
    submit: 'Token erstellen',
  },
});

/** The lifetimes that are offered, in days. The server accepts 1 to 365. */
const LIFETIMES = [7, 30, 90, 180, 365];
const DEFAULT_LIFETIME = '30';
const DAY = 24 * 60 * 60 * 1000;

const EXAMPLE = `query Report {
  me {
    username
    sessions { lastUsedAt }
  }
}`;

/** The form of a new token: its name, its lifetime, and its scopes, chosen or found by an operation. */
export function MintToken(props: {
  /** The scopes of the viewer. */
  readonly held: readonly string[];
  readonly onCancel: () => void;
  readonly onMinted: (token: string) => void;
}) {
  const { held, onCancel, onMinted } = props;
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const common = useMessages(COMMON);
  const { scopes: carried } = useSession();
  const [create] = useMutation(CreateTokenDocument);
  const [way, setWay] = useState<'scopes' | 'document'>('scopes');
  const [days, setDays] = useState(DEFAULT_LIFETIME);
  const [chosen, setChosen] = useState<string[]>([]);
  const [document, setDocument] = useState('');
  const [operation, setOperation] = useState<string>();

  const names = operationNames(document);
  const operationName = names.length > 1 ? (names.find((name) => name === operation) ?? names[0]) : undefined;
  const explanation = useExplanation(way === 'document' ? document : '', operationName);
  const lacking = held.filter((scope) => !carried.includes(scope));
  const until = new Date(Date.now() + Number(days) * DAY).toISOString();

  return (
    <Form
      aria-label={texts.form}
      onSubmit={async (values) => {
        if (way === 'scopes' && chosen.length === 0) return { scopes: texts.chooseOne };
        const { data } = await create({
          variables: {
            input: {
              name: values.get('name'),
              expiresInDays: Number(days),
              ...(way === 'scopes' ? { scopes: chosen } : { document, operationName }),
            },
          },
        });
        const { token, userErrors = [] } = data?.createPersonalAccessToken ?? {};
        if (!token) return fieldErrors(userErrors);
        onMinted(token);
        return undefined;
      }}
    >
      <div className="two-fields">
        <TextField
          name="name"
          label={texts.name}
          description={texts.nameNote}
          maxLength={100}
          autoComplete="off"
          isRequired
          autoFocus
        />
        <SelectField
          name="days"
          label={texts.days}
          description={
            <>
              {texts.until} <DateTime value={until} style="date" />
            </>
          }
          value={days}
          onChange={setDays}
          choices={LIFETIMES.map((count) => ({
            value: String(count),
            label: count === 365 ? texts.year : texts.daysOf(count),
          }))}
        />
      </div>
      <TabPanels
        label={texts.how}
        selected={way}
        onSelect={(id) => setWay(id as typeof way)}
        tabs={[
          {
            id: 'scopes',
            title: texts.byScopes,
            content: (
              <ScopeChoice
                scopes={carried}
                chosen={chosen}
                onChoose={setChosen}
                note={lacking.length > 0 ? texts.notInSession(lacking.join(', ')) : undefined}
              />
            ),
          },
          {
            id: 'document',
            title: texts.byDocument,
            content: (
              <div className="operation">
                <div className="stack">
                  <TextAreaField
                    name="document"
                    label={texts.document}
                    description={texts.documentNote}
                    value={document}
                    onChange={setDocument}
                    rows={11}
                    isCode
                    isRequired
                    placeholder={EXAMPLE}
                  />
                  {names.length > 1 && (
                    <SelectField
                      name="operationName"
                      label={texts.operation}
                      value={operationName ?? ''}
                      onChange={setOperation}
                      choices={names.map((name) => ({ value: name, label: name }))}
                    />
                  )}
                </div>
                <ExplainedOperation explanation={explanation} />
              </div>
            ),
          },
        ]}
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

function ScopeChoice(props: {
  readonly scopes: readonly string[];
  readonly chosen: string[];
  readonly onChoose: (scopes: string[]) => void;
  readonly note: string | undefined;
}) {
  const { scopes, chosen, onChoose, note } = props;
  const texts = useMessages(TEXTS);
  // What a scope means is part of the policy, which not everyone may read. The names are enough then.
  const mayRead = useCan('Query.policy')['Query.policy'] === true;
  const { data } = useQuery(ScopeDescriptionsDocument, { skip: !mayRead });
  const describe = (scope: string) => data?.policy?.scopes.find(({ name }) => name === scope)?.description ?? undefined;
  return (
    <div className="scope-choice stack">
      <CheckboxGroup
        name="scopes"
        label={texts.scopes}
        description={texts.scopesNote}
        value={chosen}
        onChange={onChoose}
      >
        {scopes.map((scope) => (
          <Checkbox key={scope} value={scope} label={<code>{scope}</code>} description={describe(scope)} />
        ))}
      </CheckboxGroup>
      {note !== undefined && <p className="soft small">{note}</p>}
    </div>
  );
}
