import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

/**
 * Removes names of the schema from a message of graphql-js, except those that the client has written itself. Pass the
 * whole message: a message that was cut may end with a part of a name.
 *
 * @param sent - the client's document and its variables.
 */
export type HideNames = (message: string, sent: SentTexts) => string;

/** The texts that a client has sent; `variables` as they were parsed. */
interface SentTexts {
  readonly document: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

const HIDDEN = '[hidden]';
/** The characters before a name in a message, as in `"UserFilter.role"`, `"[Role!]"` and `"Query.users(first:)"`. */
const BEFORE_NAMES: ReadonlySet<string | undefined> = new Set(['"', '.', '[', '(']);
/** The beginning of a suggestion, which is the last sentence of its message. */
const SUGGESTION = ' Did you mean ';

/** Hides nothing: for a server whose whole schema is open. */
export const hideNothing: HideNames = (message) => message;

/**
 * Makes the function for a server whose schema is not open to everyone. Messages of validation and of variables name
 * types, required arguments and enum values: they are replaced by `[hidden]`, and suggestions are left out.
 *
 * @param shown - the part of the schema that anyone may see, if there is one.
 */
export function createHideNames(schema: GraphQLSchema, shown?: GraphQLSchema): HideNames {
  const open = shown ? namesOf(shown) : { types: new Set<string>(), others: new Set<string>() };
  const { types, others } = namesOf(schema);
  const isHidden = (name: string, quoted: boolean) =>
    (types.has(name) && !open.types.has(name)) ||
    // Elsewhere "name" and "first" are words of English.
    (quoted && others.has(name) && !open.others.has(name));

  return (message, sent) => {
    const suggestion = message.endsWith('?') ? message.lastIndexOf(SUGGESTION) : -1;
    const text = suggestion < 0 ? message : message.slice(0, suggestion);
    let own: string | undefined;
    const isOwn = (name: string) => {
      own ??= `${sent.document} ${JSON.stringify(sent.variables ?? {})}`;
      return hasWord(own, name);
    };
    return text.replace(/\w+/g, (name, at: number) => {
      const isQuoted = BEFORE_NAMES.has(text[at - 1]) || text[at + name.length] === '"';
      return isHidden(name, isQuoted) && !isOwn(name) ? HIDDEN : name;
    });
  };
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + word.length])) return true;
  }
  return false;
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}

/** Names of a schema, without those that every GraphQL schema has. */
function namesOf(schema: GraphQLSchema) {
  const types = new Set<string>();
  const others = new Set<string>();
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    if (!roots.some((root) => root === type)) types.add(type.name);
    if (isEnumType(type)) for (const { name } of type.getValues()) others.add(name);
    if (isInputObjectType(type)) for (const name of Object.keys(type.getFields())) others.add(name);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { name, args } of Object.values(type.getFields())) {
      others.add(name);
      for (const argument of args) others.add(argument.name);
    }
  }
  return { types, others };
}
