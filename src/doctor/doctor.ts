import type { Client } from 'pg';
import type { Config } from '../config';
import { createCensor } from './censor';
import { checkClock } from './check-clock';
import { checkConfiguration } from './check-configuration';
import { checkDatabase } from './check-database';
import { checkDisk } from './check-disk';
import { checkDocuments } from './check-documents';
import { checkEnvFile } from './check-env-file';
import { checkKeys } from './check-keys';
import { checkMail } from './check-mail';
import { checkMigrations } from './check-migrations';
import { checkReplica } from './check-replica';
import { checkServer } from './check-server';
import { disconnect } from './connect';
import { type Finding, findingsAbout, type Subject } from './finding';
import { openDatabase } from './open-database';
import { type ReadConfig, readConfigLeniently } from './read-config';
import { within } from './within';

/** Subjects that are looked at whenever there is a configuration, in the order of their findings. */
const SUBJECTS: readonly Subject[] = ['database', 'migrations', 'clock', 'disk', 'keys', 'mail', 'documents'];

/**
 * Looks at everything that a server needs. Changes nothing: nothing is migrated, made, started or sent. It takes some
 * seconds at most, whatever hangs.
 *
 * @param variables - the environment.
 * @param envFile - what some of them were read from, if it is there.
 * @param url - of a server that runs; where one of this configuration would be unless given.
 * @returns at least one finding on each subject, and no secret in any.
 */
export async function examine(
  variables: Readonly<NodeJS.ProcessEnv>,
  envFile: string,
  url?: string | undefined,
): Promise<readonly Finding[]> {
  const read = readConfigLeniently(variables);
  const configuration = await within('configuration', async () => [
    ...checkConfiguration(read),
    ...checkEnvFile(envFile, variables.NODE_ENV === 'production'),
  ]);
  const found = read.config ? await examineRest(read.config, read) : SUBJECTS.map(withoutConfig);
  const config = read.faulty.has('NODE_ENV') ? undefined : read.config;
  const server = await within('server', () => checkServer(config, url));
  return [...configuration, ...found, ...server].map(createCensor(variables));
}

async function examineRest(config: Config, { faulty }: ReadConfig): Promise<readonly Finding[]> {
  /** Nothing is said of what a variable is about that has a fault. */
  const unless = (variable: string, name: Subject, check: () => Promise<readonly Finding[]>) =>
    faulty.has(variable) ? [withoutConfig(name)] : within(name, check);
  const found = await Promise.all([
    throughDatabase(config, faulty),
    unless('DATA_DIR', 'disk', () => checkDisk(config)),
    unless(faulty.has('ALGORITHM') ? 'ALGORITHM' : 'SECRET_KEY', 'keys', () => checkKeys(config)),
    unless(faulty.has('MAIL_FROM') ? 'MAIL_FROM' : 'SMTP_URL', 'mail', () => checkMail(config)),
    unless('TRUSTED_DOCUMENTS_FILE', 'documents', () => checkDocuments(config)),
  ]);
  return found.flat();
}

/** One after the other on one connection. */
async function throughDatabase(config: Config, faulty: ReadonlySet<string>): Promise<readonly Finding[]> {
  const opened = faulty.has('DATABASE_URL') ? undefined : await openDatabase(config);
  if (!opened?.client) {
    const finding = opened?.finding ?? withoutConfig('database');
    return [finding, ...unasked(config), ...(await within('clock', () => checkClock(undefined)))];
  }
  const { client, where, ownerUrl } = opened;
  try {
    return [
      ...(await within('database', () => checkDatabase(client, config, where))),
      ...(await throughReplica(client, config, faulty)),
      ...(await within('migrations', () => checkMigrations(client, config, ownerUrl))),
      ...(await within('clock', () => checkClock(client))),
    ];
  } finally {
    disconnect(client);
  }
}

async function throughReplica(client: Client, { databaseReplicaUrl: url }: Config, faulty: ReadonlySet<string>) {
  if (faulty.has('DATABASE_REPLICA_URL')) return [withoutConfig('replica')];
  return url === undefined ? [] : within('replica', () => checkReplica(client, url));
}

function unasked({ databaseReplicaUrl }: Config): Finding[] {
  const subjects: Subject[] = databaseReplicaUrl === undefined ? ['migrations'] : ['replica', 'migrations'];
  return subjects.map((name) => findingsAbout(name).skipped('There is no database to ask.'));
}

function withoutConfig(name: Subject): Finding {
  return findingsAbout(name).skipped('The configuration has faults.', 'Fix the configuration, and run doctor again.');
}
