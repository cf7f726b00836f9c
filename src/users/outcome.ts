import type { UserRecord } from '../identity/user-record';
import { type Outcome, refuse, type UserError } from '../outcome';

/** The user after the operation, or every reason why nothing was changed. */
export type UserOutcome = Outcome<{
  readonly user: UserRecord;
  /** The user before the operation, if it changed them. */
  readonly was?: UserRecord;
}>;

/** Another user has the e-mail address. */
export const EMAIL_TAKEN: UserError = {
  code: 'EMAIL_TAKEN',
  message: 'This e-mail address is taken.',
  path: ['input', 'email'],
};

/** No user has the id. */
export const NO_SUCH_USER = refuse('NOT_FOUND', ['id'], 'There is no user with this id.');

/** The refusal of a registration or an invitation on a server that opens no account at a person's own request. */
export const REGISTRATION_CLOSED = refuse(
  'REGISTRATION_CLOSED',
  [],
  'Registration is closed on this server. Ask its operator or an admin for an account.',
);

/** The refusal of a registration on a server that opens accounts only with an invitation. */
export const INVITATION_REQUIRED = refuse(
  'INVITATION_REQUIRED',
  [],
  'This server opens an account only with an invitation. Ask an admin for one, and use the link in its mail.',
);
