import type { Config } from '../config';
import type { SessionClient } from '../database/connection';
import { readDatabaseUrl } from '../database/database-url';
import { type Extension, loadConfigFile, schemaFilesOf } from '../extension/load-config-file';
import { checkConfiguration, checkEnvFile, readConfigLeniently } from './check-configuration';
import { checkDatabase, checkReplica, disconnect, openDatabase } from './check-database';
import { checkFactorKeys } from './check-factor-keys';
import { checkKeys } from './check-keys';
import { checkMail } from './check-mail';
import { checkMigrations } from './check-migrations';
import { checkPasskeys } from './check-passkeys';
import { checkSchema, checkStoredNames } from './check-schema';
import { checkServer } from './check-server';
import { type Finding, findingsAbout, type Subject } from './finding';

/**
 * Checks everything that a server needs. Changes nothing: nothing is migrated, created, started or sent. Takes a few seconds
 * at most, also where a server hangs.
 *
 * @param variables - the environment.
 * @param envFile - the file of variables, if there is one.
 * @param url - of a running server; by default the address of HOST and PORT.
 * @returns at least one finding about each subject, without secrets.
 */
export async function examine(
  variables: Readonly<NodeJS.ProcessEnv>,
  envFile: string,
  url?: string | undefined,
): Promise<readonly Finding[]> {
  const read = readConfigLeniently(variables);
  const { config, faulty } = read;
  /** Skips a check whose variables are invalid, and bounds the others. */
  const check = (name: Subject, needs: readonly string[], run: (valid: Config) => Promise<readonly Finding[]>) =>
    !config || needs.some((variable) => faulty.has(variable))
      ? Promise.resolve([findingsAbout(name).skipped(UNREADABLE, 'Fix the configuration, and run doctor again.')])
      : within(name, () => run(config));
  const { extension, findings: ofFile } = await readConfigFile(config);
  const groups = await Promise.all([
    ofFile,
    within('configuration', async () => [
      ...checkConfiguration(read),
      ...checkEnvFile(envFile, variables.NODE_ENV === 'production'),
    ]),
    checkThroughDatabase(check, config, extension),
    check('keys', ['ALGORITHM', 'SECRET_KEY'], checkKeys),
    check('mail', ['SMTP_URL', 'MAIL_FROM'], checkMail),
    check('schema', ['SCHEMA_FILES', 'AUDIENCE'], (valid) => checkSchema(withFiles(valid, extension), extension)),
    check('documents', ['TRUSTED_DOCUMENTS_FILE', 'SCHEMA_FILES'], (valid) =>
      checkDocuments(withFiles(valid, extension)),
    ),
    config?.policyShadow === undefined
      ? []
      : check('shadow', ['POLICY_SHADOW', 'SCHEMA_FILES'], (valid) => checkShadow(withFiles(valid, extension))),
    within('server', () => checkServer(faulty.has('NODE_ENV') ? undefined : config, url)),
  ]);
  return groups.flat().map(createCensor(variables));
}

/** Returns the configuration with the schema files that the configuration file names. */
function withFiles(config: Config, extension: Extension | undefined): Config {
  return { ...config, schemaFiles: schemaFilesOf(config, extension) };
}

/** Loads the configuration file, as a start does. Its code runs, and nothing else. */
async function readConfigFile(
  config: Config | undefined,
): Promise<{ readonly extension?: Extension; readonly findings: readonly Finding[] }> {
  const { ok, error: fault } = findingsAbout('configuration');
  try {
    const extension = await loadConfigFile(process.cwd(), config?.configFile);
    const { file } = extension;
    return { extension, findings: file === undefined ? [] : [ok(`The configuration file ${file} can be loaded.`)] };
  } catch (error) {
    return {
      findings: [fault((error as Error).message, 'Correct the configuration file: docs/configuration-file.md.')],
    };
  }
}

const UNREADABLE = 'The configuration has faults.';

type Check = (
  name: Subject,
  needs: readonly string[],
  run: (valid: Config) => Promise<readonly Finding[]>,
) => Promise<readonly Finding[]>;

/** Runs the checks of the database, one after the other on one connection. */
async function checkThroughDatabase(
  check: Check,
  config: Config | undefined,
  extension: Extension | undefined,
): Promise<readonly Finding[]> {
  const needs = ['DATABASE_URL'];
  const replicaUrl = config?.databaseReplicaUrl;
  let opened: Awaited<ReturnType<typeof openDatabase>> | undefined;
  const opening = await check('database', needs, async (valid) => {
    opened = await openDatabase(valid);
    return opened.client ? [] : [opened.finding];
  });
  if (!opened?.client) {
    const subjects: Subject[] = replicaUrl === undefined ? ['migrations'] : ['replica', 'migrations'];
    return [...opening, ...subjects.map((name) => findingsAbout(name).skipped('There is no database to ask.'))];
  }
  const { client, where, ownerUrl } = opened;
  try {
    return [
      ...(await check('database', needs, (valid) => checkDatabase(client, valid, where))),
      ...(replicaUrl === undefined
        ? []
        : await check('replica', ['DATABASE_REPLICA_URL'], () => checkReplica(client, replicaUrl))),
      ...(await check('migrations', needs, (valid) => checkMigrations(client, valid, ownerUrl, extension?.migrations))),
      ...(await check('schema', [...needs, 'SCHEMA_FILES'], (valid) =>
        checkStoredNames(client, withFiles(valid, extension)),
      )),
      ...(await check('fields', [...needs, 'SCHEMA_FILES'], (valid) =>
        checkFields(client, withFiles(valid, extension)),
      )),
      ...(await check(
        'factors',
        [...needs, 'ALGORITHM', 'SECRET_KEY', 'SECRET_KEY_PREVIOUS', 'ENCRYPTION_KEYS', 'DATA_DIR'],
        (valid) => checkFactorKeys(client, valid),
      )),
      ...(await check('factors', [...needs, 'WEBAUTHN_RP_ID', 'WEBAUTHN_RP_NAME', 'WEBAUTHN_ORIGINS'], (valid) =>
        checkPasskeys(client, valid),
      )),
      ...(await check('factors', [...needs, 'SCHEMA_FILES', 'REQUIRE_SECOND_FACTOR', 'WEBAUTHN_RP_ID'], (valid) =>
        checkEnrolled(client, withFiles(valid, extension)),
      )),
    ];
  } finally {
    disconnect(client);
  }
}

/** Checks the stored fields, unless the schema files have faults. */
async function checkFields(client: SessionClient, { schemaFiles, audiences }: Config): Promise<readonly Finding[]> {
  const { loadServerSchema } = require('../schema/load-schema') as typeof import('../schema/load-schema');
  const { checkStoredFields } = require('./check-stored-fields') as typeof import('./check-stored-fields');
  try {
    return await checkStoredFields(client, loadServerSchema({ schemaFiles, audiences }).stored);
  } catch (failure) {
    if ((failure as Error).name !== 'SchemaFilesError') throw failure;
    return [findingsAbout('fields').error((failure as Error).message, 'Correct the schema files.')];
  }
}

/** Checks who has no second factor. */
function checkEnrolled(client: SessionClient, config: Config): Promise<readonly Finding[]> {
  // The schema takes long to load.
  const { checkSecondFactors } = require('./check-second-factors') as typeof import('./check-second-factors');
  return checkSecondFactors(client, config);
}

/** Checks that every trusted document fits the schema, as the start does. */
async function checkDocuments({ trustedDocumentsFile, schemaFiles, audiences }: Config): Promise<readonly Finding[]> {
  const { ok, skipped, error } = findingsAbout('documents');
  if (trustedDocumentsFile === undefined) return [skipped('TRUSTED_DOCUMENTS_FILE is not set.')];
  // The schema takes long to load.
  const { createPolicyEngine } = require('../graphql/engine') as typeof import('../graphql/engine');
  const { loadServerSchema } = require('../schema/load-schema') as typeof import('../schema/load-schema');
  const { loadTrustedDocuments } =
    require('../graphql/trusted-documents') as typeof import('../graphql/trusted-documents');
  try {
    const { schema } = createPolicyEngine(loadServerSchema({ schemaFiles, audiences })).policy;
    const manifest = loadTrustedDocuments(trustedDocumentsFile, schema);
    return [ok(`All ${manifest.size} trusted documents fit the schema.`)];
  } catch (failure) {
    if ((failure as Error).name === 'SchemaFilesError') return [skipped('The schema files have faults.')];
    if ((failure as Error).name !== 'TrustedDocumentsError') throw failure;
    return [error((failure as Error).message, 'Write the manifest again from documents that fit this release.')];
  }
}

/** Checks the second policy, as the start does. */
async function checkShadow({
  policyShadow,
  schemaFiles,
  audiences,
  requireSecondFactor,
}: Config): Promise<readonly Finding[]> {
  if (policyShadow === undefined) return [];
  const { ok, skipped, error } = findingsAbout('shadow');
  const { createPolicyEngine } = require('../graphql/engine') as typeof import('../graphql/engine');
  const { loadServerSchema } = require('../schema/load-schema') as typeof import('../schema/load-schema');
  const { loadShadowEngine } = require('../graphql/shadow-engine') as typeof import('../graphql/shadow-engine');
  try {
    const present = loadServerSchema({ schemaFiles, audiences });
    const { schema } = createPolicyEngine(present).policy;
    const { removed, added } = loadShadowEngine({
      files: policyShadow,
      schema,
      scopes: present.scopes,
      requireSecondFactor,
    });
    const counts = `${removed.length} fields and inputs of the schema are not in it, and ${added.length} are new`;
    return [ok(`The policy of POLICY_SHADOW can be evaluated; ${counts}.`)];
  } catch (failure) {
    if ((failure as Error).name === 'SchemaFilesError') return [skipped('The schema files have faults.')];
    if ((failure as Error).name !== 'ShadowPolicyError') throw failure;
    return [error((failure as Error).message, 'Correct the files of POLICY_SHADOW: docs/shadow.md.')];
  }
}

/** The longest that a check may take, in milliseconds: it may ask several questions, each with its own timeout. */
const CHECK_MS = 8_000;

/** Runs a check. Returns an error where it takes longer than 8 seconds, or throws. */
async function within(name: Subject, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  const { error } = findingsAbout(name);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    const finding = error(`There was no answer within ${CHECK_MS / 1000} s.`, 'Find out what hangs, and try again.');
    timer = setTimeout(resolve, CHECK_MS, [finding]);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (failure) {
    const { message, code } = failure as NodeJS.ErrnoException;
    return [error(`The check failed: ${message || code}.`, 'Fix what the message says, and try again.')];
  } finally {
    clearTimeout(timer);
  }
}

const SECRETS = [
  ...['SECRET_KEY', 'SECRET_KEY_PREVIOUS', 'ENCRYPTION_KEYS'],
  ...['METRICS_TOKEN', 'BOOTSTRAP_ADMIN_PASSWORD'],
];
const DATABASE_URLS = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_REPLICA_URL'];
/** A shorter secret would be found in other words. */
const MIN_SECRET_LENGTH = 8;

/** Returns a function that masks the secrets of the configuration in messages of servers and libraries: a second safety net. */
function createCensor(variables: Readonly<NodeJS.ProcessEnv>): (finding: Finding) => Finding {
  const smtpUrl = URL.canParse(variables.SMTP_URL ?? '') ? new URL(variables.SMTP_URL ?? '') : undefined;
  const passwords = [
    ...DATABASE_URLS.flatMap((name) => passwordsOf(variables[name] ?? '')),
    // The user's name is a secret with some mail services.
    ...[smtpUrl?.password ?? '', smtpUrl?.username ?? ''],
  ].flatMap((text) => [text, decoded(text)]);
  const encryptionKeys = (variables.ENCRYPTION_KEYS ?? '').split(',').map((key) => key.replace(/^[^:]*:/, '').trim());
  const given = SECRETS.map((name) => (variables[name] ?? '').trim());
  const secrets = [...given, ...encryptionKeys, ...passwords].filter(({ length }) => length >= MIN_SECRET_LENGTH);
  const mask = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return ({ fix, ...finding }) => ({
    ...finding,
    what: mask(finding.what),
    ...(fix !== undefined && { fix: mask(fix) }),
  });
}

/** Returns the password of a URL as PostgreSQL reads it, and as it looks. */
function passwordsOf(databaseUrl: string): string[] {
  const looks = /^[^:]+:\/\/[^:@/]*:([^@]*)@/.exec(databaseUrl)?.[1] ?? '';
  try {
    return [String(readDatabaseUrl(databaseUrl).config.password ?? ''), looks];
  } catch {
    return [looks];
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
