import { useQuery } from '@apollo/client/react';
import type { GraphqlRequestError, UserError } from '@scoped-api/client';
import { useCan, useClient } from '@scoped-api/client/react';
import { useCallback, useEffect, useState } from 'react';
import { ProfileFieldsDocument } from '../generated/graphql';
import {
  Button,
  Checkbox,
  CheckboxGroup,
  COMMON,
  DateTime,
  Details,
  defineMessages,
  ErrorState,
  Form,
  FormActions,
  type FormValues,
  PartialNote,
  Section,
  SelectField,
  Skeleton,
  TextAreaField,
  TextField,
  useFieldErrors,
  useMessages,
  useToast,
} from '../ui';
import {
  type Editor,
  editorOf,
  type FieldsOf,
  type ProfileField,
  readOperation,
  readText,
  textOf,
  wordsOf,
  writeOperation,
} from './stored-values';

const TEXTS = defineMessages({
  en: {
    title: 'More about you',
    description: 'Further information that this server keeps with your account.',
    ofUserTitle: 'Further fields',
    ofUserDescription: 'What this server keeps with an account beyond the profile.',
    none: 'Not set',
    yes: 'Yes',
    no: 'No',
    lines: 'One on each line.',
    saved: 'Your information is saved.',
    ofUserSaved: 'The changes are saved.',
    unchanged: 'Nothing was changed.',
    notInt: 'Enter a whole number.',
    notNumber: 'Enter a number.',
    notDate: 'Enter a date and a time.',
  },
  de: {
    title: 'Weitere Angaben',
    description: 'Was dieser Server sonst noch zu Ihrem Konto speichert.',
    ofUserTitle: 'Weitere Felder',
    ofUserDescription: 'Was dieser Server zu einem Konto über das Profil hinaus speichert.',
    none: 'Keine Angabe',
    yes: 'Ja',
    no: 'Nein',
    lines: 'Eine Angabe pro Zeile.',
    saved: 'Ihre Angaben sind gespeichert.',
    ofUserSaved: 'Die Änderungen sind gespeichert.',
    unchanged: 'Es wurde nichts geändert.',
    notInt: 'Geben Sie eine ganze Zahl ein.',
    notNumber: 'Geben Sie eine Zahl ein.',
    notDate: 'Geben Sie Datum und Uhrzeit ein.',
  },
});

/** The values of a user by field. A value that could not be read is absent. */
type Values = Readonly<Record<string, unknown>>;

interface StoredFieldsProps {
  readonly userId: string;
  /** Whose they are. Default: those of the viewer. */
  readonly of?: FieldsOf;
  /** Whether to show the values only, for example because the viewer may not change the user. */
  readonly isReadOnly?: boolean;
}

/** The fields that this server adds to a user. Nothing if it adds none, or none that the viewer may see. */
export function StoredFields({ userId, of = 'viewer', isReadOnly = false }: StoredFieldsProps) {
  const texts = useMessages(TEXTS);
  const { data, error, refetch } = useQuery(ProfileFieldsDocument, { fetchPolicy: 'cache-and-network' });
  const fields = data?.server?.profileFields;
  if (!fields && error) {
    return (
      <Section title={of === 'viewer' ? texts.title : texts.ofUserTitle}>
        <ErrorState fault={error} onRetry={() => void refetch()} />
      </Section>
    );
  }
  if (!fields || fields.length === 0) return null;
  return <Loaded key={userId} userId={userId} of={of} isReadOnly={isReadOnly} fields={fields} />;
}

function Loaded(props: Required<StoredFieldsProps> & { readonly fields: readonly ProfileField[] }) {
  const { userId, of, isReadOnly, fields } = props;
  const texts = useMessages(TEXTS);
  const input = of === 'viewer' ? 'UpdateMeInput' : 'UpdateUserInput';
  // The input of an own profile does not have every field; selecting one that it does not have would be an error.
  const isInput = ({ inProfile }: ProfileField) => !isReadOnly && (of === 'user' || inProfile);
  const readOf = (name: string) => `User.${name}`;
  const writeOf = (name: string) => `${input}.${name}`;
  const can = useCan(
    ...fields.flatMap((field) => [readOf(field.name), ...(isInput(field) ? [writeOf(field.name)] : [])]),
  );
  const isKnown = fields.every(({ name }) => can[readOf(name)] !== undefined);
  const readable = isKnown ? fields.filter(({ name }) => can[readOf(name)]) : undefined;
  const { values, error, setValues, retry } = useValues(
    of,
    userId,
    readable?.map(({ name }) => name),
  );
  if (readable?.length === 0) return null;
  return (
    <Section
      title={of === 'viewer' ? texts.title : texts.ofUserTitle}
      description={of === 'viewer' ? texts.description : texts.ofUserDescription}
    >
      {values && readable ? (
        <>
          {error !== undefined && <PartialNote />}
          <Fields
            of={of}
            userId={userId}
            fields={readable.filter(({ name }) => Object.hasOwn(values, name))}
            isWritable={(field) => isInput(field) && can[writeOf(field.name)] === true}
            values={values}
            onSaved={setValues}
          />
        </>
      ) : error !== undefined ? (
        <ErrorState fault={error} onRetry={retry} />
      ) : (
        <Skeleton lines={2 * fields.length} />
      )}
    </Section>
  );
}

/** Reads these fields, whose names are known only at run time. Part of them may come with an error. */
function useValues(of: FieldsOf, userId: string, names: readonly string[] | undefined) {
  const client = useClient();
  const [values, setValues] = useState<Values>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  const key = names?.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another request.
  useEffect(() => {
    if (!key) return;
    const abort = new AbortController();
    setError(undefined);
    client
      .request<{ user: Values | null }>(readOperation(of, key.split(' ')), variablesOf(of, userId), {
        signal: abort.signal,
      })
      .then(({ user }) => setValues(user ?? {}))
      .catch((fault: GraphqlRequestError) => {
        if (abort.signal.aborted) return;
        setError(fault);
        const came = (fault.data as { user?: Values | null } | null | undefined)?.user;
        if (came) setValues(withoutFaults(came, fault));
      });
    return () => abort.abort();
  }, [client, of, userId, key, attempt]);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  return { values, error, setValues, retry };
}

/** The variables of an operation: the viewer is named by the access token. */
function variablesOf(of: FieldsOf, userId: string): Record<string, unknown> {
  return of === 'viewer' ? {} : { id: userId };
}

/** Leaves out what is null because it failed: it is not known, and must not look empty. */
function withoutFaults(values: Values, { errors = [] }: GraphqlRequestError): Values {
  const failed = new Set(errors.map(({ path }) => path?.[1]));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !failed.has(name)));
}

function Fields(props: {
  readonly of: FieldsOf;
  readonly userId: string;
  readonly fields: readonly ProfileField[];
  readonly isWritable: (field: ProfileField) => boolean;
  readonly values: Values;
  readonly onSaved: (values: Values) => void;
}) {
  const { of, userId, fields, isWritable, values, onSaved } = props;
  const texts = useMessages(TEXTS);
  const fieldErrors = useFieldErrors();
  const common = useMessages(COMMON);
  const toast = useToast();
  const client = useClient();
  const edited = fields.flatMap((field) => {
    const editor = isWritable(field) ? editorOf(field, values[field.name]) : null;
    if (editor === null) return [];
    const text = textOf(editor, values[field.name]);
    return [{ field, editor, before: editor === 'choices' ? inOrder(field, text.split('\n')) : text }];
  });
  const shown = fields.filter((field) => !edited.some((one) => one.field === field));

  return (
    <>
      {shown.length > 0 && (
        <Details
          items={shown.map((field) => [
            wordsOf(field.name),
            <div key={field.name}>
              <ValueText field={field} value={values[field.name]} />
              {field.description !== null && <p className="soft small">{field.description}</p>}
            </div>,
          ])}
        />
      )}
      {edited.length > 0 && (
        <Form
          key={JSON.stringify(edited.map(({ before }) => before))}
          aria-label={of === 'viewer' ? texts.title : texts.ofUserTitle}
          onSubmit={async (form) => {
            const input: Record<string, unknown> = {};
            const faults: Record<string, string> = {};
            for (const { field, editor, before } of edited) {
              const text = editor === 'choices' ? inOrder(field, form.all(field.name)) : form.get(field.name);
              if (sameText(text, before)) continue;
              const read = readText(field, editor, text === NONE ? '' : text);
              if ('fault' in read) faults[field.name] = texts[read.fault];
              else input[field.name] = read.value;
            }
            if (Object.keys(faults).length > 0) return faults;
            if (Object.keys(input).length === 0) {
              toast(texts.unchanged);
              return undefined;
            }
            const { change } = await client.request<{
              change: { user: Values | null; userErrors: readonly UserError[] };
            }>(writeOperation(of, Object.keys(values)), { ...variablesOf(of, userId), input });
            if (change.userErrors.length > 0) return fieldErrors(change.userErrors);
            onSaved({ ...values, ...change.user });
            toast(of === 'viewer' ? texts.saved : texts.ofUserSaved);
            return undefined;
          }}
        >
          {edited.map(({ field, editor, before }) => (
            <Input key={field.name} field={field} editor={editor} text={before} />
          ))}
          <FormActions>
            <Button type="submit">{common.save}</Button>
          </FormActions>
        </Form>
      )}
    </>
  );
}

/** The inputs of these fields in the form of a new account. All of them are optional. */
export function NewFieldInputs({ fields }: { readonly fields: readonly ProfileField[] }) {
  return fields.map((field) => {
    const editor = editorOf(field, null);
    return editor && <Input key={field.name} field={field} editor={editor} text="" isOptional />;
  });
}

/** Returns the function that reads {@link NewFieldInputs}: the values that were entered, and the faults by field. */
export function useReadNewFields(): (
  fields: readonly ProfileField[],
  form: FormValues,
) => { readonly values: Readonly<Record<string, unknown>>; readonly faults: Readonly<Record<string, string>> } {
  const texts = useMessages(TEXTS);
  return (fields, form) => {
    const values: Record<string, unknown> = {};
    const faults: Record<string, string> = {};
    for (const field of fields) {
      const editor = editorOf(field, null);
      if (editor === null) continue;
      const text = editor === 'choices' ? inOrder(field, form.all(field.name)) : form.get(field.name);
      const read = readText(field, editor, text === NONE ? '' : text);
      if ('fault' in read) faults[field.name] = texts[read.fault];
      else if (read.value !== null) values[field.name] = read.value;
    }
    return { values, faults };
  };
}

/** In a choice, for no value: a choice needs one. No value of an enum has this name. */
const NONE = '-';

/** Compares what an input has with what it was given. Browsers write line breaks in their own way. */
function sameText(text: string, before: string): boolean {
  return (text === NONE ? '' : text).replaceAll('\r\n', '\n') === before;
}

/** Puts chosen values in the order of the schema: in what order they were chosen means nothing. */
function inOrder({ enumValues }: ProfileField, chosen: readonly string[]): string {
  return enumValues.filter((value) => chosen.includes(value)).join('\n');
}

function Input({
  field,
  editor,
  text,
  isOptional = false,
}: {
  readonly field: ProfileField;
  readonly editor: Editor;
  readonly text: string;
  /** Whether to say that it may stay empty. */
  readonly isOptional?: boolean;
}) {
  const texts = useMessages(TEXTS);
  const { optional } = useMessages(COMMON);
  const { name, enumValues } = field;
  const common = {
    name,
    label: isOptional ? `${wordsOf(name)} (${optional})` : wordsOf(name),
    ...(field.description !== null && { description: field.description }),
  };
  const none = { value: NONE, label: texts.none };
  switch (editor) {
    case 'text':
      // A text with line breaks would lose them in an input of one line.
      return text.includes('\n') ? (
        <TextAreaField {...common} defaultValue={text} rows={4} />
      ) : (
        <TextField {...common} defaultValue={text} />
      );
    case 'email':
      return <TextField {...common} type="email" defaultValue={text} />;
    case 'lines':
      return (
        <TextAreaField
          {...common}
          description={[field.description, texts.lines].filter(Boolean).join(' ')}
          defaultValue={text}
          rows={3}
        />
      );
    case 'int':
      return <TextField {...common} inputMode="numeric" defaultValue={text} />;
    case 'float':
      // The keyboard of a phone for `numeric` has no decimal separator.
      return <TextField {...common} inputMode="decimal" defaultValue={text} />;
    case 'datetime':
      return <TextField {...common} type="datetime-local" defaultValue={text} />;
    case 'boolean':
      return (
        <SelectField
          {...common}
          defaultValue={text || NONE}
          choices={[none, { value: 'true', label: texts.yes }, { value: 'false', label: texts.no }]}
        />
      );
    case 'choice':
      return (
        <SelectField
          {...common}
          defaultValue={text || NONE}
          choices={[none, ...enumValues.map((value) => ({ value, label: wordsOf(value) }))]}
        />
      );
    case 'choices':
      return (
        <CheckboxGroup {...common} defaultValue={text === '' ? [] : text.split('\n')}>
          {enumValues.map((value) => (
            <Checkbox key={value} value={value} label={wordsOf(value)} />
          ))}
        </CheckboxGroup>
      );
  }
}

/** A value that the viewer may read only, or that the form has no input for. */
function ValueText({ field, value }: { readonly field: ProfileField; readonly value: unknown }) {
  const texts = useMessages(TEXTS);
  if (value === null || value === undefined) return <span className="soft">{texts.none}</span>;
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="soft">{texts.none}</span>;
    return (
      <ul>
        {value.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items can be equal, and the list is not edited.
          <li key={index}>
            <ValueText field={field} value={item} />
          </li>
        ))}
      </ul>
    );
  }
  if (field.kind === 'DATETIME') return <DateTime value={String(value)} />;
  if (field.kind === 'ENUM') return wordsOf(String(value));
  if (typeof value === 'boolean') return value ? texts.yes : texts.no;
  return <span className="pre-line">{typeof value === 'object' ? JSON.stringify(value) : String(value)}</span>;
}
