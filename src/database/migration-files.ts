import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The project's Prisma folder: beside `src/` in a checkout, beside `dist/` in a package. */
const PRISMA = join(__dirname, '..', '..', 'prisma');

/** This release's migrations. */
export const MIGRATIONS_DIRECTORY = join(PRISMA, 'migrations');
/** The data model that the migrations lead to. Part of the checkout only: the package does not contain it. */
export const SCHEMA_FILE = join(PRISMA, 'schema.prisma');

/** Returns the names of a folder's migrations, oldest first. */
export function migrationNames(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, 'migration.sql')))
    .map((entry) => entry.name)
    .sort();
}

/** Returns the SQL of a migration. */
export function readMigration(directory: string, name: string): string {
  return readFileSync(join(directory, name, 'migration.sql'), 'utf8');
}

/** Returns Prisma's checksums of a migration: of the file, and of the file with the other line endings (Git converts). */
export function checksums(directory: string, name: string): [string, ...string[]] {
  const text = readMigration(directory, name);
  const unix = text.replaceAll('\r\n', '\n');
  const hash = (content: string) => createHash('sha256').update(content).digest('hex');
  return [hash(text), hash(unix), hash(unix.replaceAll('\n', '\r\n'))];
}

/** A token of SQL. Words are in lower case, names have no quotes, the text of literals is dropped. */
interface Token {
  readonly kind: 'word' | 'name' | 'literal' | 'sign';
  readonly text: string;
}

type Statement = readonly Token[];

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html: comments, literals, names, words, other signs. */
const LEXEME =
  /--[^\n]*|\s+|(?<escaped>[eE]'(?:[^'\\]|\\.|'')*')|(?<plain>(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')|(?<dollar>\$(?<tag>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*|)\$.*?\$\k<tag>\$)|(?:[uU]&)?"(?<name>(?:[^"]|"")*)"|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<number>\d[\w.]*)|(?<sign>.)/suy;

/** Splits SQL into statements, without comments; semicolons in literals, names and function bodies do not count. */
export function statementsOf(sql: string): Statement[] {
  const statements: Token[][] = [[]];
  /** Depth of `BEGIN ATOMIC ... END`, the body of a function that is not a literal. */
  let depth = 0;
  for (let at = 0; at < sql.length; ) {
    if (sql.startsWith('/*', at)) {
      at = endOfComment(sql, at);
      continue;
    }
    LEXEME.lastIndex = at;
    const match = LEXEME.exec(sql);
    at = LEXEME.lastIndex;
    const token = tokenOf(match?.groups ?? {});
    if (!token) continue;
    const statement = statements.at(-1) as Token[];
    const { kind, text } = token;
    if (kind === 'word') {
      if (text === 'atomic' && statement.at(-1)?.text === 'begin') depth = 1;
      else if (text === 'case' && depth > 0) depth += 1;
      else if (text === 'end' && depth > 0) depth -= 1;
    }
    if (kind === 'sign' && text === ';' && depth === 0) statements.push([]);
    else statement.push(token);
  }
  return statements.filter((statement) => statement.length > 0);
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Token | undefined {
  const { name, word, sign, escaped, plain, dollar, number } = groups;
  if (name !== undefined) return { kind: 'name', text: name.replaceAll('""', '"') };
  if (word !== undefined) return { kind: 'word', text: word.toLowerCase() };
  if (sign !== undefined) return { kind: 'sign', text: sign };
  const literal = escaped ?? plain ?? dollar ?? number;
  return literal === undefined ? undefined : { kind: 'literal', text: literal };
}

/** Comments nest. */
function endOfComment(sql: string, start: number): number {
  let depth = 0;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}

/** Reads the tokens of a statement from left to right. */
class Reader {
  private at = 0;
  constructor(private readonly tokens: Statement) {}

  get isAtEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  /** Consumes these words (alternatives are separated by `|`) and returns true, or consumes nothing. */
  take(...words: string[]): boolean {
    const isNext = words.every((choice, offset) => {
      const token = this.tokens[this.at + offset];
      return token?.kind !== 'name' && token !== undefined && choice.split('|').includes(token.text);
    });
    if (isNext) this.at += words.length;
    return isNext;
  }

  /** Consumes a name; returns its last part if it has a schema. */
  name(): string {
    let text = '';
    do {
      const token = this.tokens[this.at];
      if (token?.kind !== 'name' && token?.kind !== 'word') break;
      text = token.text;
      this.at += 1;
    } while (this.take('.'));
    return text;
  }

  /** Consumes everything up to the next comma outside of brackets, and the comma. */
  item(): Statement {
    const start = this.at;
    let depth = 0;
    for (; !this.isAtEnd; this.at += 1) {
      const { kind, text } = this.tokens[this.at] as Token;
      if (kind !== 'sign') continue;
      if (text === ',' && depth === 0) break;
      if (text === '(' || text === '[') depth += 1;
      if (text === ')' || text === ']') depth -= 1;
    }
    this.at += 1;
    return this.tokens.slice(start, this.at - 1);
  }

  rest(): Statement {
    return this.tokens.slice(this.at);
  }
}

/** Whether a statement contains the words, one directly after the other. */
function has(statement: Statement, ...words: string[]): boolean {
  return statement.some((_, index) => new Reader(statement.slice(index)).take(...words));
}

/** An object of a schema that a migration creates or drops. */
export interface Effect {
  readonly kind: 'relation' | 'type' | 'column' | 'constraint' | 'function' | 'trigger' | 'value';
  /** The table of a column, constraint or trigger, or the type of a value; otherwise empty. */
  readonly owner: string;
  readonly name: string;
  /** Number of arguments of a function: others may have the same name. */
  readonly args?: number;
  /** Whether it exists after the migration. */
  readonly exists: boolean;
  /** Whether the migration fails if that is so before: it does not say IF NOT EXISTS, IF EXISTS or OR REPLACE. */
  readonly isStrict: boolean;
}

/**
 * Returns what a migration adds to the schema and drops from it, so that the catalog shows whether the migration was
 * committed. Leaves out objects that are created and dropped again, and the parts of a new table.
 */
export function effectsOf(sql: string): Effect[] {
  const effects = new Map<string, Effect>();
  for (const effect of statementsOf(sql).flatMap(effectsOfStatement)) {
    const key = `${effect.kind} ${effect.owner} ${effect.name}`;
    const earlier = effects.get(key);
    const isPartOfNew =
      effects.get(`relation  ${effect.owner}`)?.exists || effects.get(`type  ${effect.owner}`)?.exists;
    if (isPartOfNew) continue;
    if (earlier && earlier.exists !== effect.exists) effects.delete(key);
    else effects.set(key, effect);
  }
  return [...effects.values()];
}

/** Object types after CREATE and DROP. Others, such as extensions and schemas, are ignored. */
const KINDS: readonly (readonly [words: string[], kind: Effect['kind']])[] = [
  [['materialized', 'view'], 'relation'],
  [['table|view|sequence'], 'relation'],
  [['type|domain'], 'type'],
  [['function|procedure|aggregate'], 'function'],
];

function effectsOfStatement(statement: Statement): Effect[] {
  const reader = new Reader(statement);
  if (reader.take('create')) return created(reader);
  if (reader.take('drop')) return dropped(reader);
  if (reader.take('alter', 'table')) return altered(reader);
  if (reader.take('alter', 'type')) {
    const owner = reader.name();
    if (!reader.take('add', 'value')) return [];
    const isStrict = !reader.take('if', 'not', 'exists');
    const [literal] = reader.rest();
    const name = literal?.text.slice(1, -1).replaceAll("''", "'") ?? '';
    return [{ kind: 'value', owner, name, exists: true, isStrict }];
  }
  return [];
}

function created(reader: Reader): Effect[] {
  const replaces = reader.take('or', 'replace');
  reader.take('unlogged');
  reader.take('unique');
  const make = (kind: Effect['kind']): Effect[] => {
    const isStrict = !reader.take('if', 'not', 'exists') && !replaces;
    const name = reader.name();
    if (name === '') return [];
    const owner = kind === 'trigger' ? tableAfterOn(reader.rest()) : '';
    const args = kind === 'function' ? { args: countArguments(reader.rest()) } : {};
    return [{ kind, owner, name, ...args, exists: true, isStrict }];
  };
  if (reader.take('index')) {
    reader.take('concurrently');
    // PostgreSQL chooses the name of an index without one.
    return reader.take('on') ? [] : make('relation');
  }
  reader.take('constraint');
  if (reader.take('trigger')) return make('trigger');
  const found = KINDS.find(([words]) => reader.take(...words));
  return found ? make(found[1]) : [];
}

/** @param rest - begins with the arguments in brackets. */
function countArguments(rest: Statement): number {
  let depth = 0;
  let commas = 0;
  for (const [index, { kind, text }] of rest.entries()) {
    if (kind !== 'sign') continue;
    if (text === '(') depth += 1;
    if (text === ',' && depth === 1) commas += 1;
    if (text === ')') depth -= 1;
    if (depth === 0) return index <= 1 ? 0 : commas + 1;
  }
  return 0;
}

function tableAfterOn(rest: Statement): string {
  const on = rest.findIndex(({ kind, text }) => kind === 'word' && text === 'on');
  const reader = new Reader(rest.slice(on + 1));
  reader.take('only');
  return on === -1 ? '' : reader.name();
}

function dropped(reader: Reader): Effect[] {
  if (reader.take('trigger')) {
    const isStrict = !reader.take('if', 'exists');
    const name = reader.name();
    return [{ kind: 'trigger', owner: tableAfterOn(reader.rest()), name, exists: false, isStrict }];
  }
  const kind = reader.take('index') ? 'relation' : KINDS.find(([words]) => reader.take(...words))?.[1];
  if (!kind) return [];
  reader.take('concurrently');
  const isStrict = !reader.take('if', 'exists');
  const effects: Effect[] = [];
  while (!reader.isAtEnd) {
    const name = new Reader(reader.item()).name();
    if (name !== '') effects.push({ kind, owner: '', name, exists: false, isStrict });
  }
  return effects;
}

function altered(reader: Reader): Effect[] {
  reader.take('if', 'exists');
  reader.take('only');
  const owner = reader.name();
  const effects: Effect[] = [];
  const tell = (kind: Effect['kind'], name: string, exists: boolean, isStrict = true) =>
    void (name === '' || effects.push({ kind, owner: kind === 'relation' ? '' : owner, name, exists, isStrict }));
  while (!reader.isAtEnd) {
    const action = new Reader(reader.item());
    if (action.take('add', 'constraint')) tell('constraint', action.name(), true);
    else if (action.take('add', 'primary|unique|foreign|check|exclude')) continue;
    else if (action.take('add')) {
      action.take('column');
      const isStrict = !action.take('if', 'not', 'exists');
      tell('column', action.name(), true, isStrict);
    } else if (action.take('drop', 'constraint')) {
      const isStrict = !action.take('if', 'exists');
      tell('constraint', action.name(), false, isStrict);
    } else if (action.take('drop')) {
      action.take('column');
      const isStrict = !action.take('if', 'exists');
      tell('column', action.name(), false, isStrict);
    } else if (action.take('rename', 'to')) {
      effects.push({ kind: 'relation', owner: '', name: owner, exists: false, isStrict: true });
      tell('relation', action.name(), true);
    } else if (action.take('rename')) {
      const kind = action.take('constraint') ? 'constraint' : 'column';
      action.take('column');
      tell(kind, action.name(), false);
      if (action.take('to')) tell(kind, action.name(), true);
    }
  }
  return effects;
}

/** Returns the tables that exist after all migrations of a folder, sorted. */
export function tablesOf(directory: string): string[] {
  return addedUp(directory, ['table', 'unlogged table'], 'relation');
}

/** Returns the types that exist after all migrations of a folder, sorted. */
export function typesOf(directory: string): string[] {
  return addedUp(directory, ['type', 'domain'], 'type');
}

/** Returns the functions that exist after all migrations of a folder, sorted. */
export function functionsOf(directory: string): string[] {
  return addedUp(directory, ['function', 'or replace function', 'procedure', 'or replace procedure'], 'function');
}

function addedUp(directory: string, words: readonly string[], wanted: Effect['kind']): string[] {
  const names = new Set<string>();
  const statements = migrationNames(directory).flatMap((name) => statementsOf(readMigration(directory, name)));
  for (const statement of statements) {
    const isCreated = words.some((word) => new Reader(statement).take('create', ...word.split(' ')));
    for (const { kind, name, exists } of effectsOfStatement(statement)) {
      if (kind !== wanted) continue;
      if (!exists && names.delete(name) && new Reader(statement).take('alter')) renamed(names, statement);
      if (exists && isCreated) names.add(name);
    }
  }
  return [...names].sort();
}

/** Returns both names of `ALTER TABLE one RENAME TO other`. */
function renamed(names: Set<string>, statement: Statement): void {
  for (const { kind, name, exists } of effectsOfStatement(statement))
    if (kind === 'relation' && exists) names.add(name);
}

/** Returns the extensions that migrations create. */
export function extensionsOf(directory: string, names: readonly string[]): string[] {
  const found = names.flatMap((name) =>
    statementsOf(readMigration(directory, name)).flatMap((statement) => {
      const reader = new Reader(statement);
      if (!reader.take('create', 'extension')) return [];
      reader.take('if', 'not', 'exists');
      return [reader.name()];
    }),
  );
  return [...new Set(found)];
}

/** Statements that begin or end a transaction: with one, a migration could not be committed together with its record. */
const TRANSACTION_CONTROL = ['begin|commit|rollback|end|abort|savepoint|release', 'start|prepare'] as const;

/** Whether a migration controls transactions itself, which is refused. */
export function controlsTransaction(sql: string): boolean {
  return statementsOf(sql).some(isTransactionControl);
}

function isTransactionControl(statement: Statement): boolean {
  const reader = new Reader(statement);
  return reader.take(TRANSACTION_CONTROL[0]) || reader.take(TRANSACTION_CONTROL[1], 'transaction');
}

/**
 * Returns the statements of a migration that are not safe while the previous release serves requests from large tables: a
 * rewrite or a scan of a table under a lock, statements that can't be part of a transaction, and those that drop something
 * that the previous release uses. For the test that requires such migrations to be listed with a reason.
 *
 * @returns one line for each, such as `users: CREATE INDEX`; empty for a safe migration. Tables that the migration
 *   creates are empty, so everything is safe for them.
 */
export function unsafeStatements(sql: string): string[] {
  const fresh = new Set<string>();
  return statementsOf(sql).flatMap((statement) => {
    for (const { kind, name, exists } of effectsOfStatement(statement)) {
      if (kind === 'relation' && exists) fresh.add(name);
    }
    return unsafeParts(statement, fresh);
  });
}

function unsafeParts(statement: Statement, fresh: ReadonlySet<string>): string[] {
  const reader = new Reader(statement);
  if (has(statement, 'concurrently') || reader.take('vacuum|cluster|reindex') || reader.take('alter', 'system')) {
    return ['cannot run in a transaction'];
  }
  if (isTransactionControl(statement)) return ['controls the transaction'];
  if (reader.take('set|reset') && !has(statement, 'set', 'local')) return ['SET without LOCAL'];
  if (reader.take('lock|truncate')) return ['locks a whole table'];
  if (reader.take('update|delete|insert|merge|copy')) {
    reader.take('from|into');
    reader.take('only');
    const table = reader.name();
    return fresh.has(table) ? [] : [`${table}: changes rows`];
  }
  if (reader.take('do')) return ['DO: its statements are not known'];
  if (reader.take('drop', 'table|view|type|function|sequence|domain'))
    return ['removes what the previous release uses'];
  if (reader.take('create', 'index') || reader.take('create', 'unique', 'index')) {
    const table = tableAfterOn(reader.rest());
    return fresh.has(table) ? [] : [`${table}: CREATE INDEX`];
  }
  if (!reader.take('alter', 'table')) return [];
  reader.take('if', 'exists');
  reader.take('only');
  const table = reader.name();
  if (fresh.has(table)) return [];
  const parts: string[] = [];
  while (!reader.isAtEnd) {
    const action = reader.item();
    const why = unsafeAction(action);
    if (why) parts.push(`${table}: ${why}`);
  }
  return parts;
}

function unsafeAction(action: Statement): string | undefined {
  const reader = new Reader(action);
  if (reader.take('drop') && !has(action, 'drop', 'constraint|default|not|identity')) return 'DROP COLUMN';
  if (reader.take('rename')) return 'RENAME';
  if (reader.take('alter')) {
    if (has(action, 'type')) return 'ALTER COLUMN TYPE';
    return has(action, 'set', 'not', 'null') ? 'SET NOT NULL' : undefined;
  }
  if (reader.take('set', 'logged|unlogged|tablespace|access')) return 'SET rewrites the table';
  if (!reader.take('add')) return undefined;
  const isConstraint = reader.take('constraint|primary|unique|foreign|check|exclude');
  if (isConstraint) return has(action, 'not', 'valid') || has(action, 'using', 'index') ? undefined : 'ADD CONSTRAINT';
  if (has(action, 'generated') || has(action, 'serial|bigserial|smallserial')) return 'ADD COLUMN GENERATED';
  if (has(action, 'default') && hasCall(action)) return 'ADD COLUMN with a volatile default';
  if (has(action, 'primary|unique|references|check|constraint')) return 'ADD COLUMN with a constraint';
  return has(action, 'not', 'null') && !has(action, 'default') ? 'ADD COLUMN NOT NULL without a default' : undefined;
}

/** Whether the default calls a function: a constant, a cast and CURRENT_TIMESTAMP do not. */
function hasCall(action: Statement): boolean {
  const from = action.findIndex(({ kind, text }) => kind === 'word' && text === 'default');
  return action.slice(from).some(({ kind, text }, index, rest) => {
    const opens = rest[index + 1]?.kind === 'sign' && rest[index + 1]?.text === '(';
    const isCast = rest[index - 1]?.text === ':';
    return opens && !isCast && (kind === 'name' || (kind === 'word' && text !== 'default'));
  });
}
