import { constants } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Capabilities } from '../capabilities';
import type { Config } from '../config';
import { DomainError } from '../errors';
import type { Extension } from '../extension/load-config-file';
import type { Keyring } from '../keys/keyring';
import { createLogger } from '../logger';
import type { Mail } from '../mail/mail';
import type { Mailer } from '../mail/mailer';
import { readConfig } from '../main';
import type { PersonalTokensDependencies } from '../personal-tokens/personal-tokens-service';
import type { OpenedDatabase } from '../process/open-database';
import { consoleLines } from '../process/process-log';
import type { ServerSchema } from '../schema/load-schema';
import type { CommandStreams } from './console';
import { loadExtension, schemaOf } from './schema';

/** The operator as the changer. The audit log records OPERATOR. */
export const OPERATOR = { kind: 'operator' } as const;

/** Returns the log of a command: warnings, in lines for people, on standard error. */
function commandLog({ stderr }: Pick<CommandStreams, 'stderr'>): Logger {
  return createLogger({ level: 'warn' }, consoleLines(stderr));
}

/** The dependencies of commands: the capabilities of the server on its database, for the operator. */
export interface CommandCapabilities extends Omit<Capabilities, 'close'> {
  readonly mail: MailNow;
}

/**
 * Runs `work` with the capabilities of the server on the configured database, which is migrated first. Everything is
 * closed afterwards.
 *
 * @param options.signsTokens - opens the signing keys, and makes those of development where there are none.
 */
export function withCapabilities<T>(
  io: CommandStreams,
  work: (capabilities: CommandCapabilities) => Promise<T>,
  { signsTokens = false }: { readonly signsTokens?: boolean } = {},
): Promise<T> {
  // Loaded here, because `--help` and wrong usage need none of it.
  const { createCapabilities } = require('../capabilities') as typeof import('../capabilities');
  const { createDatabase } = require('../database/database') as typeof import('../database/database');
  const { createMetrics } = require('../metrics/metrics') as typeof import('../metrics/metrics');
  // Before the database is migrated: faults of schema files end the command.
  const schema = schemaOf(io);
  return withDatabase(io, async ({ migrate, url, log, extension }, config) => {
    await migrate();
    const metrics = createMetrics();
    const database = createDatabase({ url, poolMax: 1, metrics, limits: config.dbLimits, extension });
    try {
      const keyring = signsTokens ? await openKeys(config, log) : NO_KEYS;
      const mail = createMailNow(config);
      const command = { mailer: mail };
      const capabilities = createCapabilities({
        ...{ config, keyring, database, metrics, log, command, extension },
        scopes: schema.scopes,
        storedFields: schema.stored,
        minimalScopes: createMinimalScopes(schema),
      });
      try {
        return await work({ ...capabilities, mail });
      } finally {
        await capabilities.close();
      }
    } finally {
      await database.close();
      metrics.close();
    }
  });
}

function openKeys(config: Config, log: Logger): Promise<Keyring> {
  const { openKeyring } = require('../process/open-keyring') as typeof import('../process/open-keyring');
  return openKeyring(config, log);
}

/** For commands that neither issue nor verify access tokens: opening the keys could make some, or fail. */
const NO_KEYS: Keyring = {
  signingKey() {
    throw new Error('This command has opened no signing keys.');
  },
  verificationKey: () => undefined,
  jwks: () => ({ keys: [] }),
  derive: () => [],
};

/** The engine takes long to load, and only a command with a document needs it. */
function createMinimalScopes(schema: ServerSchema): PersonalTokensDependencies['minimalScopes'] {
  return (document, operationName, held) => {
    const { createExplainDocument, scopesForToken } =
      require('../graphql/explain-document') as typeof import('../graphql/explain-document');
    const { createPolicyEngine } = require('../graphql/engine') as typeof import('../graphql/engine');
    const explain = createExplainDocument({ engine: () => createPolicyEngine(schema), showScopes: true });
    return scopesForToken(explain(document, operationName, held));
  };
}

/** A mailer that sends at once, so that a command knows whether its mails were delivered. */
interface MailNow extends Mailer {
  /** @throws the first failure, once every mail is delivered or has failed. */
  delivered(): Promise<void>;
  /** Without a mail server: for each mail, what a developer can do instead of reading it. */
  readonly unsent: readonly string[];
}

/** Makes the mailer of a command; see `createMailer` for that of the server. Connects when there is a mail to send. */
function createMailNow({ smtpUrl, mailFrom, isProduction, allowPlainSmtp }: Config): MailNow {
  const { createSmtp } = require('../mail/smtp') as typeof import('../mail/smtp');
  const smtp =
    smtpUrl !== undefined && mailFrom !== undefined ? createSmtp(smtpUrl, mailFrom, allowPlainSmtp) : undefined;
  const sending: Promise<void>[] = [];
  const unsent: string[] = [];
  return {
    sends: smtp !== undefined,
    isOff: smtp === undefined && isProduction,
    unsent,
    requireMail() {
      if (smtp || !isProduction) return;
      throw new DomainError('SERVICE_UNAVAILABLE', 'Mail is off on this server: set SMTP_URL and MAIL_FROM.');
    },
    send(mail: Mail) {
      if (!smtp) return void unsent.push(mail.forDeveloper ?? mail.subject);
      const sent = smtp.send(mail);
      // `delivered` reports it.
      sent.catch(() => {});
      sending.push(sent);
    },
    async delivered() {
      await Promise.all(sending);
    },
    /** Background work sends mails until the end, such as the one about a new address: those are waited for. */
    async close(timeoutMs) {
      await Promise.race([Promise.allSettled(sending), delay(timeoutMs, undefined, { ref: false })]);
      smtp?.close();
    },
  };
}

/** Returns why a mail was not delivered, for people. */
export function deliveryFault(error: unknown, email: string): string {
  const { readDeliveryError } = require('../mail/delivery-error') as typeof import('../mail/delivery-error');
  return readDeliveryError(error, email).reason;
}

/** The configured database, opened for one command. */
export interface CommandDatabase extends Pick<OpenedDatabase, 'url' | 'ownerUrl'> {
  readonly log: Logger;
  /** The configuration file: its hooks run for changes of the command line too. */
  readonly extension: Extension;
  /**
   * Applies the migrations that are missing.
   *
   * @returns their names.
   */
  migrate(): Promise<readonly string[]>;
  /** Runs work that ends by itself when its signal is aborted; Ctrl-C waits for it. */
  cancellable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/**
 * Runs `work` with the configured database, in whatever state it is. An embedded PostgreSQL that was started for the
 * command is stopped afterwards, also after Ctrl-C.
 */
export async function withDatabase<T>(
  io: CommandStreams,
  work: (database: CommandDatabase, config: Config) => Promise<T>,
): Promise<T> {
  const config = readConfig(io.env);
  const log = commandLog(io);
  const extension = await loadExtension(io);
  const { openDatabase } = require('../process/open-database') as typeof import('../process/open-database');
  const isNew = config.databaseUrl === undefined && !hasCluster(config.dataDir);
  const opening = openDatabase(config, log);
  const signals = handleSignals(opening);
  const opened = await opening;
  if (isNew) {
    log.warn(
      `There was no database in ${resolve(config.dataDir)} (DATA_DIR), so a new one was made. A server that was started in ` +
        'another directory has its own: run this command there.',
    );
  }
  const { cancellable } = signals;
  const extensionMigrations = extension.migrations;
  const migrate = () => {
    const { applyMigrations } = require('../database/migrations') as typeof import('../database/migrations');
    return cancellable((signal) =>
      applyMigrations(opened.ownerUrl, { log, serverUrl: opened.url, signal, extensionMigrations }),
    );
  };
  try {
    return await work({ ...opened, log, extension, migrate, cancellable }, config);
  } catch (error) {
    await signals.received();
    throw error;
  } finally {
    await opened.release();
    signals.stop();
  }
}

/** Whether there is an embedded PostgreSQL. Also true if this is unknown: opening it then reports why. */
function hasCluster(dataDir: string): boolean {
  const { findCluster } = require('../doctor/find-cluster') as typeof import('../doctor/find-cluster');
  try {
    return findCluster(dataDir) !== undefined;
  } catch {
    return true;
  }
}

/** The longest that Ctrl-C waits for cancellable work, in milliseconds. */
const CANCEL_WAIT_MS = 3_000;

/** Stops the embedded PostgreSQL and ends the process on Ctrl-C and SIGTERM: a child process must not be left behind. */
function handleSignals(opening: Promise<OpenedDatabase>) {
  const ending = new AbortController();
  let received = Promise.resolve();
  let working: Promise<unknown> = Promise.resolve();
  const end = (signal: 'SIGINT' | 'SIGTERM') => {
    const exit = () => process.exit(128 + constants.signals[signal]);
    received = new Promise(() => {});
    ending.abort();
    const ended = working.catch(() => {});
    opening
      .then((opened) => Promise.race([ended, delay(CANCEL_WAIT_MS)]).then(() => opened.release()))
      .then(exit, exit);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  return {
    cancellable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
      const done = work(ending.signal);
      working = done;
      return done;
    },
    /** Never resolves after a signal: later errors are caused by the stop and are not reported. */
    received: () => received,
    stop: () => void process.off('SIGINT', end).off('SIGTERM', end),
  };
}
