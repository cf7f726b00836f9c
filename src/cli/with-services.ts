import { type AccountService, createAccountService } from '../account/account-service';
import { createSessionsService, type SessionsService } from '../auth/sessions';
import type { Config } from '../config';
import type { Database } from '../database/database';
import { sessionLifetimes } from '../identity/session-rule';
import { createPasswordHasher } from '../passwords/hashing';
import { createPasswordPolicy } from '../passwords/policy';
import {
  createPersonalTokensService,
  type PersonalTokensDependencies,
  type PersonalTokensService,
} from '../personal-tokens/personal-tokens-service';
import { UNTHROTTLED } from '../throttle/throttle';
import { removeSelf } from '../users/remove-user';
import { createUsersService, type UsersService } from '../users/users-service';
import { commandLog } from './log';
import { createMailNow, type MailNow } from './mail-now';
import { withDatabase } from './with-database';

/** What commands about users work with: the capabilities that the server has, on the same database. */
export interface Services {
  readonly users: UsersService;
  readonly sessions: SessionsService;
  readonly personalTokens: PersonalTokensService;
  readonly account: AccountService;
  readonly mail: MailNow;
  readonly database: Database;
  readonly config: Config;
}

/** Runs `work` on the configured database, migrated, and lets go of everything afterwards. */
export function withServices<T>(work: (services: Services) => Promise<T>): Promise<T> {
  return withDatabase(async (database, config) => {
    const hasher = createPasswordHasher({ cost: config.bcryptCost, maxWaitMs: Number.POSITIVE_INFINITY });
    const policy = createPasswordPolicy({ minLength: config.passwordMinLength, maxWaitMs: Number.POSITIVE_INFINITY });
    const mail = createMailNow(config);
    const account = createAccountService({
      database,
      hasher,
      policy,
      throttle: UNTHROTTLED,
      mailer: mail,
      log: commandLog(),
      closeAccount: (viewer, passwordHash, origin) => removeSelf({ database }, viewer, passwordHash, origin),
      pages: { passwordReset: config.passwordResetUrl, emailVerification: config.emailVerificationUrl },
    });
    const lifetimes = sessionLifetimes(config);
    try {
      return await work({
        users: createUsersService({ database, hasher, policy, throttle: UNTHROTTLED }),
        sessions: createSessionsService({ database, lifetimes }),
        personalTokens: createPersonalTokensService({ database, minimalScopes }),
        account,
        mail,
        database,
        config,
      });
    } finally {
      await account.close(0);
      await Promise.all([mail.close(0), hasher.close(), policy.close()]);
    }
  });
}

/** The schema takes its time to load: only who asks with a document needs it. */
const minimalScopes: PersonalTokensDependencies['minimalScopes'] = (document, operationName, held) => {
  const { createExplainDocument } =
    require('../graphql/explain-document') as typeof import('../graphql/explain-document');
  const { loadPolicyEngine } = require('../graphql/load-policy') as typeof import('../graphql/load-policy');
  const explain = createExplainDocument({ engine: loadPolicyEngine, showScopes: true });
  return explain(document, operationName, held).minimalScopes;
};
