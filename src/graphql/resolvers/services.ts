import type { AccountService } from '../../account/account-service';
import type { AuditPage, ListAuditArguments } from '../../audit/list-audit';
import type { AuthService } from '../../auth/auth-service';
import type { SessionsService } from '../../auth/sessions';
import type { ClientsService } from '../../clients/clients-service';
import type { PasskeyEnrolment } from '../../enrolment/passkey-enrolment';
import type { TotpEnrolment } from '../../enrolment/totp-enrolment';
import type { StoredValues } from '../../identity/stored-fields';
import type { Viewer } from '../../identity/viewer';
import type { PersonalTokensService } from '../../personal-tokens/personal-tokens-service';
import type { PolicyService } from '../../policy/policy-service';
import type { Scopes } from '../../scopes/scopes';
import type { Activity } from '../../status/activity';
import type { DescribeServer } from '../../status/server-description';
import type { SystemStatus } from '../../status/system-status';
import type { InvitationsService } from '../../users/invitations/invitations-service';
import type { UsersService } from '../../users/users-service';
import type { ExplainDocument } from '../explain-document';
import type { CookieSessions } from '../session-cookie';

/** The services that the resolvers call: each resolver makes one call. */
export interface Services {
  /** The scopes and roles that the schema declares. */
  readonly scopes: Scopes;
  readonly users: UsersService;
  /** The fields of users that schema files declare. */
  readonly stored: StoredValues;
  readonly auth: Omit<AuthService, 'authenticate'>;
  readonly sessions: SessionsService;
  /** The sessions of the pages that keep them in a cookie. */
  readonly cookieSessions: CookieSessions;
  readonly account: AccountService;
  readonly clients: ClientsService;
  readonly totpEnrolment: TotpEnrolment;
  readonly passkeyEnrolment: PasskeyEnrolment;
  readonly invitations: InvitationsService;
  readonly policy: PolicyService;
  readonly explain: ExplainDocument;
  readonly personalTokens: PersonalTokensService;
  readonly auditLog: (args: ListAuditArguments, viewer: Viewer) => Promise<AuditPage>;
  readonly status: (viewer: Viewer) => Promise<SystemStatus>;
  readonly describeServer: DescribeServer;
  readonly readActivity: () => Promise<Activity | null>;
  /** The fields of `User` that user code answers. Absent: none. */
  readonly extensionUserFields?: ReadonlySet<string>;
}
