import type { ReactNode } from 'react';
import { Alert } from './alert';
import { Button } from './button';
import { useLanguage, useMessages } from './i18n';
import { COMMON } from './messages';

/** What is known of an error, from the client or from Apollo Client. */
interface KnownFault {
  readonly code: string | undefined;
  readonly message: string;
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;
  readonly requiredScopes: readonly (readonly string[])[] | undefined;
  /** Whether a step-up needs a second factor that the user does not have. */
  readonly enrollmentRequired: boolean;
  /** Whether it is about a part of the operation, as denials are, and not about the request as a whole. */
  readonly isAboutPart: boolean;
}

/** Reads an error that a request ended with: its code, and what the server says about it. */
export function readFault(fault: unknown): KnownFault {
  const { errors, message, status, statusCode } = fault as {
    errors?: readonly { message: string; path?: readonly unknown[]; extensions?: Record<string, unknown> }[];
    message?: string;
    status?: number;
    statusCode?: number;
  };
  const [first] = errors ?? [];
  const extensions = first?.extensions ?? {};
  // What the browser itself refuses, such as a passkey, is no matter of the network.
  const isAnswer = first || status || statusCode || (fault instanceof DOMException && fault.name !== 'TimeoutError');
  const code = typeof extensions.code === 'string' ? extensions.code : isAnswer ? undefined : 'OFFLINE';
  return {
    code,
    message: first?.message ?? message ?? String(fault),
    requestId: typeof extensions.requestId === 'string' ? extensions.requestId : undefined,
    retryAfter: typeof extensions.retryAfter === 'number' ? extensions.retryAfter : undefined,
    requiredScopes: Array.isArray(extensions.requiredScopes) ? extensions.requiredScopes : undefined,
    enrollmentRequired: extensions.enrollmentRequired === true,
    isAboutPart: first?.path !== undefined || extensions.coordinate !== undefined,
  };
}

/** Says what went wrong, in the language of the page where the server's message is not the point. */
export function FaultAlert({ fault, children }: { readonly fault: unknown; readonly children?: ReactNode }) {
  const texts = useMessages(COMMON);
  const { locale } = useLanguage();
  const { code, message, requestId, retryAfter, requiredScopes, enrollmentRequired, isAboutPart } = readFault(fault);
  // A request that is refused as a whole, such as one behind a proxy that changes the host, lacks no scope: the message says why.
  if (code === 'FORBIDDEN' && isAboutPart) return <Denied scopes={requiredScopes} />;
  const text =
    code === 'OFFLINE'
      ? texts.offline
      : code === 'STEP_UP_REQUIRED'
        ? enrollmentRequired
          ? texts.notEnrolled
          : texts.notConfirmed
        : code === 'UNAUTHENTICATED'
          ? texts.sessionEnded
          : code === 'INTERNAL_SERVER_ERROR'
            ? texts.unexpected
            : code === 'RATE_LIMITED' && retryAfter !== undefined
              ? texts.busy(formatWait(retryAfter, locale))
              : message;
  return (
    <Alert tone="bad">
      <p>{text}</p>
      {requestId !== undefined && <p className="soft small">{texts.requestId(requestId)}</p>}
      {children}
    </Alert>
  );
}

/** Returns a time to wait as words: in seconds up to 90, otherwise in minutes, rounded up. */
function formatWait(seconds: number, locale: string): string {
  const [count, unit] = seconds <= 90 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** Says in place that the viewer may not do or see something, and what it requires. */
export function Denied({ scopes }: { readonly scopes?: readonly (readonly string[])[] | undefined }) {
  const texts = useMessages(COMMON);
  const list = scopes?.map((all) => all.join(' + ')).join(' / ');
  return (
    <Alert tone="info" title={texts.deniedTitle}>
      <p>
        {list ? texts.deniedScopes(list) : texts.deniedPlain} {texts.deniedHelp}
      </p>
    </Alert>
  );
}

/** In place of content that did not load. */
export function ErrorState({ fault, onRetry }: { readonly fault: unknown; readonly onRetry?: () => void }) {
  const { retry } = useMessages(COMMON);
  return (
    <FaultAlert fault={fault}>
      {onRetry && (
        <Button onPress={onRetry} variant="secondary">
          {retry}
        </Button>
      )}
    </FaultAlert>
  );
}
