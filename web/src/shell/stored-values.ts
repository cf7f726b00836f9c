/** A field of `User` that this server adds, as `Query.server` describes it. A kind that the schema adds does not compile. */
export interface ProfileField {
  readonly name: string;
  readonly description: string | null;
  readonly type: string;
  readonly kind: 'STRING' | 'INT' | 'FLOAT' | 'BOOLEAN' | 'ENUM' | 'DATETIME' | 'OTHER';
  readonly enumValues: readonly string[];
  readonly isList: boolean;
  /** Whether the own profile may have it, by `updateMe`. */
  readonly inProfile: boolean;
}

/** How a form edits the values of a field. Null: it cannot, and shows them as text. */
export type Editor = 'text' | 'lines' | 'email' | 'int' | 'float' | 'boolean' | 'choice' | 'choices' | 'datetime';

/** A fault of a text that a person typed: the key of its message. */
export type ValueFault = 'notInt' | 'notNumber' | 'notDate';

const EDITORS: Readonly<Record<ProfileField['kind'], { readonly one: Editor | null; readonly list: Editor | null }>> = {
  STRING: { one: 'text', list: 'lines' },
  INT: { one: 'int', list: 'lines' },
  FLOAT: { one: 'float', list: 'lines' },
  BOOLEAN: { one: 'boolean', list: null },
  ENUM: { one: 'choice', list: 'choices' },
  DATETIME: { one: 'datetime', list: null },
  OTHER: { one: null, list: null },
};

/** Returns how a form edits a field with this value. A list that has null or a line break in an item cannot be edited as lines. */
export function editorOf({ kind, type, isList }: ProfileField, value: unknown): Editor | null {
  if (kind === 'OTHER') {
    // The one further type that there is now. A later one is shown as text until there is an input for it.
    if (!type.includes('EmailAddress')) return null;
    if (!isList) return 'email';
  }
  const editor = kind === 'OTHER' ? 'lines' : EDITORS[kind][isList ? 'list' : 'one'];
  if (isList && Array.isArray(value)) {
    if (value.includes(null)) return null;
    if (editor === 'lines' && value.some((item) => String(item).includes('\n') || String(item).trim() === ''))
      return null;
  }
  return editor;
}

/** Returns the text that stands for a value in its input. Equal texts are equal values, so that only what was changed is sent. */
export function textOf(editor: Editor, value: unknown): string {
  if (value === null || value === undefined) return '';
  switch (editor) {
    case 'lines':
    case 'choices':
      return (value as unknown[]).join('\n');
    case 'datetime':
      return localTime(new Date(value as string));
    default:
      return String(value);
  }
}

/** Reads the text of an input as the value that the server accepts. An empty one removes the value. */
export function readText(
  field: ProfileField,
  editor: Editor,
  text: string,
): { value: unknown } | { fault: ValueFault } {
  if (editor === 'text') return { value: text === '' ? null : text };
  if (editor === 'lines' || editor === 'choices') {
    const items = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    if (items.length === 0) return { value: null };
    const read = items.map((item) => readItem(field, field.kind === 'STRING' ? item : item.trim()));
    const fault = read.find((one) => 'fault' in one);
    return fault ?? { value: read.map((one) => ('value' in one ? one.value : null)) };
  }
  const trimmed = text.trim();
  if (trimmed === '') return { value: null };
  switch (editor) {
    case 'boolean':
      return { value: trimmed === 'true' };
    case 'datetime': {
      const date = new Date(trimmed);
      return Number.isNaN(date.getTime()) ? { fault: 'notDate' } : { value: date.toISOString() };
    }
    default:
      return readItem(field, trimmed);
  }
}

function readItem({ kind }: ProfileField, text: string): { value: unknown } | { fault: ValueFault } {
  switch (kind) {
    case 'INT': {
      const number = Number(text);
      const isInt = /^[+-]?\d+$/.test(text) && Math.abs(number) <= 2 ** 31 && number !== 2 ** 31;
      return isInt ? { value: number } : { fault: 'notInt' };
    }
    case 'FLOAT': {
      // Many languages write a decimal comma.
      const number = Number(/^[^.,]*,[^.,]*$/.test(text) ? text.replace(',', '.') : text);
      return Number.isFinite(number) ? { value: number } : { fault: 'notNumber' };
    }
    default:
      return { value: text };
  }
}

/** An instant as `<input type="datetime-local">` has it: in the time zone of the reader, without a zone. */
function localTime(date: Date): string {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString();
  return shifted.slice(0, shifted.endsWith(':00.000Z') ? 16 : 19);
}

/** A name of GraphQL: nothing else goes into a document. */
const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;

/** Returns the selection of these fields. A name that is none is left out: it could end the selection and begin another. */
function selectionOf(names: readonly string[]): string {
  return names.filter((name) => NAME.test(name)).join(' ');
}

/** Whose fields: the viewer's own, or those of another user, whose ID is the variable `id`. */
export type FieldsOf = 'viewer' | 'user';

/** Returns the operation that reads these fields, as `user`. */
export function readOperation(of: FieldsOf, names: readonly string[]): string {
  const [variables, field] = of === 'viewer' ? ['', 'me'] : ['($id: ID!)', 'user(id: $id)'];
  return `query StoredFields${variables} { user: ${field} { id ${selectionOf(names)} } }`;
}

/** Returns the operation that changes fields, as `change`, and reads these. */
export function writeOperation(of: FieldsOf, names: readonly string[]): string {
  const [variables, field] =
    of === 'viewer'
      ? ['$input: UpdateMeInput!', 'updateMe(input: $input)']
      : ['$id: ID!, $input: UpdateUserInput!', 'updateUser(id: $id, input: $input)'];
  return `mutation UpdateStoredFields(${variables}) {
  change: ${field} { user { id ${selectionOf(names)} } userErrors { code message path } }
}`;
}

/** Returns a name of the schema as words: `supportTier` is `Support tier`, and `PAID_YEARLY` is `Paid yearly`. */
export function wordsOf(name: string): string {
  const words = /[a-z]/.test(name)
    ? name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    : name.toLowerCase();
  const plain = words
    .split(/[_\s]+/)
    .filter((word) => word !== '')
    .map((word) => (/^[A-Z]{2,}\d*$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
  return plain === '' ? name : plain.charAt(0).toUpperCase() + plain.slice(1);
}
