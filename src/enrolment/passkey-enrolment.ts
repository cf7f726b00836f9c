import { type ChallengeBinding, methodsOf } from '../factors/factors';
import { MAX_PASSKEYS, type Passkeys, storePasskey, UNVERIFIED_PASSKEY } from '../factors/passkeys';
import { replaceRecoveryCodes } from '../factors/recovery-codes';
import { removeStoredFactors, type StoredPasskey } from '../factors/stored-factors';
import { parseLabel } from '../identity/label';
import { requireTextToParse } from '../identity/require-text';
import { isUuid } from '../identity/uuid';
import type { UserViewer } from '../identity/viewer';
import { type Outcome, refuse } from '../outcome';
import { type FactorRequest, type OwnFactors, requireSession, type SessionViewer } from './own-factors';
import type { TotpEnrolmentDependencies } from './totp-enrolment';

/** The dependencies of the changes of one's own passkeys. */
interface PasskeyEnrolmentDependencies {
  readonly own: OwnFactors;
  /** Undefined if passkeys are not configured: those that are stored can still be renamed and removed. */
  readonly passkeys: Passkeys | undefined;
  readonly raiseSession: TotpEnrolmentDependencies['raiseSession'];
}

/** A new passkey, and the recovery codes if the user had none. */
type RegisterPasskeyOutcome = Outcome<{
  readonly passkey: StoredPasskey;
  readonly recoveryCodes: readonly string[] | null;
}>;

const UNAVAILABLE = refuse(
  'SECOND_FACTOR_UNAVAILABLE',
  [],
  'This server has no passkeys. Ask its operator to set WEBAUTHN_RP_ID, and ENCRYPTION_KEYS or SECRET_KEY.',
);
const FULL = refuse('LIMIT_REACHED', [], `You have ${MAX_PASSKEYS} passkeys: remove one first.`);
const NOT_FOUND = refuse('NOT_FOUND', ['id'], 'You have no passkey with this id.');

/** Changes of one's own passkeys. */
export type PasskeyEnrolment = ReturnType<typeof createPasskeyEnrolment>;

/** Makes the changes of one's own passkeys. Each is audited and mailed to the user. */
export function createPasskeyEnrolment({ own, passkeys, raiseSession }: PasskeyEnrolmentDependencies) {
  return {
    /**
     * Returns the options for `navigator.credentials.create`. They are valid for five minutes, for this session.
     *
     * @throws DomainError FORBIDDEN for a personal access token.
     */
    async begin(given: UserViewer): Promise<Outcome<{ readonly options: Readonly<Record<string, unknown>> }>> {
      const viewer = requireSession(given);
      if (!passkeys) return UNAVAILABLE;
      return own.prepare(viewer, async (tx, enrolled) => {
        if (enrolled.passkeys >= MAX_PASSKEYS) return FULL;
        const options = await passkeys.creationOptions(tx, viewer.user, bindingOf(viewer));
        return { ok: true, options: options as Readonly<Record<string, unknown>> };
      });
    },

    /**
     * Registers a passkey with the browser's answer. A first second factor raises the session to MULTI_FACTOR; the time of its
     * authentication stays.
     *
     * @returns the passkey, and recovery codes if the user had none; the codes can't be read again.
     * @throws DomainError FORBIDDEN for a personal access token; BAD_USER_INPUT for JSON that is no answer of a browser.
     */
    async register(
      given: UserViewer,
      input: { readonly name: string; readonly credential: unknown },
      request: FactorRequest,
    ): Promise<RegisterPasskeyOutcome> {
      const viewer = requireSession(given);
      if (!passkeys) return UNAVAILABLE;
      const name = parseLabel(requireTextToParse(input.name, 'name'));
      if (!name.ok) return refuse('INVALID_NAME', ['input', 'name'], name.message);
      const { id: userId } = viewer.user;
      return own.change(viewer, 'PASSKEY_ADDED', request, async (tx, enrolled, record) => {
        if (enrolled.passkeys >= MAX_PASSKEYS) return FULL;
        const verified = await passkeys.verifyRegistration(tx, input.credential, bindingOf(viewer));
        if (!verified.ok) return invalid(verified.reason);
        const passkey = await storePasskey(tx, userId, name.value, verified.passkey);
        // The same answer if it is of another user.
        if (!passkey) return invalid('It is registered already.');
        const recoveryCodes = enrolled.recoveryCodes > 0 ? null : await replaceRecoveryCodes(tx, userId);
        // Not to PHISHING_RESISTANT: the passkey that the session now has was added by this session itself.
        if (methodsOf(enrolled).length === 0) {
          await raiseSession(tx, { sessionId: viewer.sessionId, userId, authentication: UNVERIFIED_PASSKEY });
        }
        await record({ action: 'FACTOR_ADDED', after: { factor: 'PASSKEY', passkeyId: passkey.id } });
        return { ok: true, passkey, recoveryCodes };
      });
    },

    /**
     * Renames one of the viewer's passkeys. Refuses with NOT_FOUND if the viewer has no such passkey.
     *
     * @param id - as a client sent it.
     * @throws DomainError FORBIDDEN for a personal access token.
     */
    async rename(
      given: UserViewer,
      id: string,
      input: { readonly name: string },
      request: FactorRequest,
    ): Promise<Outcome<{ readonly passkey: StoredPasskey }>> {
      const viewer = requireSession(given);
      const name = parseLabel(requireTextToParse(input.name, 'name'));
      if (!name.ok) return refuse('INVALID_NAME', ['input', 'name'], name.message);
      if (!isUuid(id)) return NOT_FOUND;
      const { id: userId } = viewer.user;
      return own.change(viewer, 'PASSKEY_RENAMED', request, async (tx, _, record) => {
        const where = { id: id.toLowerCase(), userId };
        const [passkey] = await tx.passkey.updateManyAndReturn({ where, data: { name: name.value }, select: PASSKEY });
        if (!passkey) return NOT_FOUND;
        await record({ action: 'PASSKEY_RENAMED', after: { passkeyId: passkey.id } });
        return { ok: true, passkey };
      });
    },

    /**
     * Removes one of the viewer's passkeys, and with the last factor the recovery codes. Sessions keep their level. Refuses
     * with NOT_FOUND if the viewer has no such passkey.
     *
     * @param id - as a client sent it.
     * @throws DomainError FORBIDDEN for a personal access token.
     */
    async remove(
      given: UserViewer,
      id: string,
      request: FactorRequest,
    ): Promise<Outcome<{ readonly passkeyId: string }>> {
      const viewer = requireSession(given);
      if (!isUuid(id)) return NOT_FOUND;
      const passkeyId = id.toLowerCase();
      const { id: userId } = viewer.user;
      return own.change(viewer, 'PASSKEY_REMOVED', request, async (tx, _, record) => {
        const removed = await removeStoredFactors(tx, userId, { methods: [], passkeyIds: [passkeyId] });
        if (removed.passkeys.length === 0) return NOT_FOUND;
        await record({ action: 'FACTOR_REMOVED', before: { factor: 'PASSKEY', passkeyId } });
        return { ok: true, passkeyId };
      });
    },
  };
}

/** The columns of a {@link StoredPasskey}. */
const PASSKEY = { id: true, name: true, createdAt: true, lastUsedAt: true, isBackedUp: true, aaguid: true } as const;

/** A registration belongs to the session that has begun it. */
function bindingOf({ sessionId, user }: SessionViewer): ChallengeBinding {
  return { purpose: 'REGISTRATION', subject: sessionId, userId: user.id };
}

function invalid(reason: string) {
  const message = `The passkey was not accepted. ${reason} Call beginPasskeyRegistration and try again.`;
  return refuse('INVALID_PASSKEY', ['input', 'credential'], message);
}
