import type { Tx } from '../database/database';
import { TOTP_PROVEN } from '../factors/factors';
import { replaceRecoveryCodes } from '../factors/recovery-codes';
import type { SecretBox } from '../factors/secret-box';
import { removeStoredFactors } from '../factors/stored-factors';
import { newTotpSecret, stepOfCode, totpSecretText, totpUri } from '../factors/totp';
import type { ProvenAuthentication } from '../identity/authentication';
import type { UserViewer } from '../identity/viewer';
import { type Outcome, refuse } from '../outcome';
import type { Throttle } from '../throttle/throttle';
import { type FactorRequest, type OwnFactors, requireSession } from './own-factors';

/** Time to enter the first code, in minutes. */
const ENROLMENT_MINUTES = 10;

/** The dependencies of the changes of one's own TOTP and recovery codes. */
export interface TotpEnrolmentDependencies {
  readonly own: OwnFactors;
  readonly box: SecretBox;
  readonly throttle: Throttle;
  /** The name of this server in the apps of users. */
  readonly issuer: string;
  /** Raises the level of a session whose user has proven one more factor, in the same transaction. */
  readonly raiseSession: (
    tx: Tx,
    session: {
      readonly sessionId: string;
      readonly userId: string;
      readonly authentication: ProvenAuthentication;
    },
  ) => Promise<void>;
}

const EXISTS = refuse(
  'SECOND_FACTOR_EXISTS',
  [],
  'You have an authenticator app already: call removeTotp first to use another one.',
);
const WRONG_CODE = refuse(
  'INVALID_CODE',
  ['input', 'code'],
  'The code is wrong or expired. Enter the current code of the app; its clock must be right. If it stays wrong, begin again.',
);

/** Changes of one's own TOTP and recovery codes. */
export type TotpEnrolment = ReturnType<typeof createTotpEnrolment>;

/** Makes the changes of one's own TOTP and recovery codes. Each is audited and mailed to the user. */
export function createTotpEnrolment({ own, box, throttle, issuer, raiseSession }: TotpEnrolmentDependencies) {
  return {
    /**
     * Makes a secret for the viewer's app. It is a factor only after {@link confirm}. A newer one replaces it.
     *
     * @returns the secret in base32, its `otpauth:` URI, and until when it can be confirmed. They can't be read again.
     * @throws DomainError FORBIDDEN for a personal access token.
     */
    async begin(
      given: UserViewer,
    ): Promise<Outcome<{ readonly secret: string; readonly uri: string; readonly expiresAt: Date }>> {
      const viewer = requireSession(given);
      if (!box.isAvailable) return UNAVAILABLE;
      const { id: userId, username } = viewer.user;
      const secret = newTotpSecret();
      const sealed = box.seal(userId, secret);
      return own.prepare(viewer, async (tx, enrolled) => {
        if (enrolled.totp) return EXISTS;
        const [row] = await tx.$queryRaw<{ expiresAt: Date }[]>`
          INSERT INTO totp_enrolments (user_id, secret, expires_at)
          VALUES (${userId}::uuid, ${sealed}, now() + make_interval(mins => ${ENROLMENT_MINUTES}::int))
          ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = now(), expires_at = excluded.expires_at
          RETURNING expires_at AS "expiresAt"`;
        const { expiresAt } = row as { expiresAt: Date };
        return {
          ok: true,
          secret: totpSecretText(secret),
          uri: totpUri(secret, { issuer, account: username }),
          expiresAt,
        };
      });
    },

    /**
     * Turns TOTP on with the first code of the app, and raises the session to MULTI_FACTOR; the time of its authentication
     * stays. The code can't be used again.
     *
     * @returns the recovery codes if the user had none; they can't be read again.
     * @throws DomainError FORBIDDEN for a personal access token; RATE_LIMITED after too many wrong codes.
     */
    async confirm(
      given: UserViewer,
      { code }: { readonly code: string },
      request: FactorRequest,
    ): Promise<Outcome<{ readonly recoveryCodes: readonly string[] | null }>> {
      const viewer = requireSession(given);
      const { id: userId } = viewer.user;
      // Counted before it is verified, so that parallel guesses gain nothing.
      await throttle.take('totpEnrolmentByUser', userId);
      const giveBack = () => throttle.giveBack('totpEnrolmentByUser', userId);
      const confirmed = own.change<{ readonly recoveryCodes: readonly string[] | null }>(
        viewer,
        'TOTP_ADDED',
        request,
        async (tx, enrolled, record) => {
          if (enrolled.totp) return EXISTS;
          const [row] = await tx.$queryRaw<{ secret: Uint8Array; seconds: number }[]>`
            SELECT secret, extract(epoch FROM statement_timestamp())::float8 AS seconds
            FROM totp_enrolments WHERE user_id = ${userId}::uuid AND expires_at > now()`;
          const secret = row && box.open(userId, row.secret).secret;
          const step = row && secret && stepOfCode(secret, code, row.seconds);
          if (!secret || step === undefined) return WRONG_CODE;
          await tx.$executeRaw`DELETE FROM totp_enrolments WHERE user_id = ${userId}::uuid`;
          await tx.$executeRaw`
            INSERT INTO totp_factors (user_id, secret, last_step, last_used_at)
            VALUES (${userId}::uuid, ${box.seal(userId, secret)}, ${step}, now())`;
          const recoveryCodes = enrolled.recoveryCodes > 0 ? null : await replaceRecoveryCodes(tx, userId);
          await raiseSession(tx, {
            sessionId: viewer.sessionId,
            userId,
            authentication: TOTP_PROVEN,
          });
          await record({ action: 'FACTOR_ADDED', after: { factor: 'TOTP' } });
          return { ok: true, recoveryCodes };
        },
      );
      const outcome = await confirmed.catch(async (error) => {
        await giveBack();
        throw error;
      });
      if (outcome !== WRONG_CODE) await giveBack();
      return outcome;
    },

    /**
     * Removes the viewer's TOTP, and with the last factor the recovery codes. Sessions keep their level.
     *
     * @throws DomainError FORBIDDEN for a personal access token.
     */
    async remove(given: UserViewer, request: FactorRequest): Promise<Outcome<{ readonly userId: string }>> {
      const viewer = requireSession(given);
      const { id: userId } = viewer.user;
      return own.change(viewer, 'TOTP_REMOVED', request, async (tx, _, record) => {
        const { totp } = await removeStoredFactors(tx, userId, { methods: ['TOTP'], passkeyIds: [] });
        if (!totp) return refuse('NOT_FOUND', [], 'You have no authenticator app.');
        await record({ action: 'FACTOR_REMOVED', before: { factor: 'TOTP' } });
        return { ok: true, userId };
      });
    },

    /**
     * Replaces the viewer's recovery codes.
     *
     * @returns the new codes; they can't be read again.
     * @throws DomainError FORBIDDEN for a personal access token.
     */
    async renewRecoveryCodes(
      given: UserViewer,
      request: FactorRequest,
    ): Promise<Outcome<{ readonly recoveryCodes: readonly string[] }>> {
      const viewer = requireSession(given);
      return own.change(viewer, 'RECOVERY_CODES_RENEWED', request, async (tx, { totp, passkeys }, record) => {
        if (!totp && passkeys === 0) {
          return refuse('NOT_FOUND', [], 'You have no second factor: add an authenticator app or a passkey first.');
        }
        const recoveryCodes = await replaceRecoveryCodes(tx, viewer.user.id);
        await record({ action: 'RECOVERY_CODES_RENEWED' });
        return { ok: true, recoveryCodes };
      });
    },
  };
}

const UNAVAILABLE = refuse(
  'SECOND_FACTOR_UNAVAILABLE',
  [],
  'This server cannot store secrets of authenticator apps. Ask its operator to set ENCRYPTION_KEYS.',
);
