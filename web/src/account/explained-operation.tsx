import { useClient } from '@scoped-api/client/react';
import { print } from 'graphql';
import { useEffect, useState } from 'react';
import { ExplainTokenDocument, type ExplainTokenQuery } from '../generated/graphql';
import { Alert, defineMessages, FaultAlert, Icon, readFault, ScopeList, useMessages } from '../ui';
import { syntaxFault } from './operations';

const TEXTS = defineMessages({
  en: {
    title: 'What it needs',
    waiting: 'Type or paste an operation to see what it needs.',
    explaining: 'Looking at it…',
    invalid: 'This is not a valid operation yet',
    gets: 'The token will have these scopes:',
    getsNone: 'The operation needs no scope: the token will have none.',
    others: (count: number) =>
      `Another ${count === 1 ? 'set of scopes is' : `${count} sets of scopes are`} enough as well.`,
    lacks: 'You cannot give a token what you do not hold',
    lacksText: 'You lack these scopes:',
    authentication: 'A token cannot run this operation',
    authenticationText: 'A part of it requires that you have authenticated yourself, which a token never does.',
    fields: 'Field by field',
    anyToken: 'any access token',
    or: 'or',
    and: 'and',
    missing: (scopes: string) => `missing: ${scopes}`,
    ifSent: (variable: string) => `if $${variable} has it`,
    ok: 'allowed',
    notOk: 'not allowed',
    fresh: 'a recent sign-in',
  },
  de: {
    title: 'Was sie braucht',
    waiting: 'Schreiben oder kopieren Sie eine Operation hierher, um zu sehen, was sie braucht.',
    explaining: 'Wird geprüft …',
    invalid: 'Das ist noch keine gültige Operation',
    gets: 'Das Token erhält diese Scopes:',
    getsNone: 'Die Operation braucht keinen Scope: Das Token erhält keinen.',
    others: (count) =>
      count === 1 ? 'Eine andere Menge von Scopes genügt auch.' : `${count} andere Mengen von Scopes genügen auch.`,
    lacks: 'Sie können einem Token nicht geben, was Sie nicht haben',
    lacksText: 'Ihnen fehlen diese Scopes:',
    authentication: 'Ein Token kann diese Operation nicht ausführen',
    authenticationText: 'Ein Teil davon verlangt, dass Sie sich selbst ausgewiesen haben. Ein Token tut das nie.',
    fields: 'Feld für Feld',
    anyToken: 'irgendein Zugriffstoken',
    or: 'oder',
    and: 'und',
    missing: (scopes) => `fehlt: ${scopes}`,
    ifSent: (variable) => `wenn $${variable} es hat`,
    ok: 'erlaubt',
    notOk: 'nicht erlaubt',
    fresh: 'eine kürzliche Anmeldung',
  },
});

type Explanation = NonNullable<ExplainTokenQuery['explainScopes']>;

/** The state of an explanation: nothing to explain, on its way, found, or why not. `of` is the document that it belongs to. */
export type ExplanationState =
  | { readonly status: 'empty' }
  | { readonly status: 'loading'; readonly former: Explanation | undefined }
  | { readonly status: 'explained'; readonly explanation: Explanation }
  | { readonly status: 'invalid'; readonly message: string }
  | { readonly status: 'failed'; readonly fault: unknown };

/** How long the viewer must have stopped typing before the server is asked, in milliseconds. */
const PAUSE = 400;

/** Error codes of a document that is refused: it is typed at this moment, so that this is no fault. */
const REFUSALS: ReadonlySet<string | undefined> = new Set([
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
]);

/** Asks the server what an operation requires, some time after the last change of its text. */
export function useExplanation(document: string, operationName: string | undefined): ExplanationState {
  const client = useClient();
  const [state, setState] = useState<ExplanationState>({ status: 'empty' });
  useEffect(() => {
    if (document.trim() === '') {
      setState({ status: 'empty' });
      return;
    }
    const abort = new AbortController();
    setState((before) => ({
      status: 'loading',
      former: before.status === 'explained' ? before.explanation : formerOf(before),
    }));
    const timer = setTimeout(async () => {
      const fault = syntaxFault(document);
      if (fault !== undefined) {
        setState({ status: 'invalid', message: fault });
        return;
      }
      try {
        const { explainScopes } = await client.request<ExplainTokenQuery>(
          print(ExplainTokenDocument),
          { document, operationName },
          { signal: abort.signal },
        );
        if (abort.signal.aborted) return;
        setState(explainScopes ? { status: 'explained', explanation: explainScopes } : { status: 'empty' });
      } catch (fault) {
        if (abort.signal.aborted) return;
        const { code, message } = readFault(fault);
        setState(REFUSALS.has(code) ? { status: 'invalid', message } : { status: 'failed', fault });
      }
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, document, operationName]);
  return state;
}

function formerOf(state: ExplanationState): Explanation | undefined {
  return state.status === 'loading' ? state.former : undefined;
}

/** Shows what an operation requires of a token: the scopes, what is missing, and each part of it that requires something. */
export function ExplainedOperation({ explanation: state }: { readonly explanation: ExplanationState }) {
  const texts = useMessages(TEXTS);
  return (
    <section
      className="explained"
      aria-label={texts.title}
      aria-live="polite"
      aria-busy={state.status === 'loading'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long answer scrolls, so that the keyboard must reach it.
      tabIndex={0}
    >
      <Content state={state} />
    </section>
  );
}

function Content({ state }: { readonly state: ExplanationState }) {
  const texts = useMessages(TEXTS);
  switch (state.status) {
    case 'empty':
      return <p className="soft">{texts.waiting}</p>;
    case 'loading':
      return state.former ? <Found explanation={state.former} /> : <p className="soft">{texts.explaining}</p>;
    case 'invalid':
      return (
        <div>
          <p className="soft">{texts.invalid}</p>
          <p className="mono break">{state.message}</p>
        </div>
      );
    case 'failed':
      return <FaultAlert fault={state.fault} />;
    case 'explained':
      return <Found explanation={state.explanation} />;
  }
}

function Found({ explanation }: { readonly explanation: Explanation }) {
  const texts = useMessages(TEXTS);
  const { minimalScopes, missingScopes, requiredAuthentication, fields } = explanation;
  const [scopes = []] = minimalScopes;
  return (
    <>
      {requiredAuthentication ? (
        <Alert tone="warn" title={texts.authentication}>
          <p>{texts.authenticationText}</p>
        </Alert>
      ) : missingScopes.length > 0 ? (
        <Alert tone="warn" title={texts.lacks}>
          <p>{texts.lacksText}</p>
          <ScopeList scopes={missingScopes} />
        </Alert>
      ) : scopes.length === 0 ? (
        <p>{texts.getsNone}</p>
      ) : (
        <div className="stack-small">
          <p>{texts.gets}</p>
          <ScopeList scopes={scopes} />
          {minimalScopes.length > 1 && <p className="soft small">{texts.others(minimalScopes.length - 1)}</p>}
        </div>
      )}
      {fields.length > 0 && (
        <div className="stack-small">
          <h3>{texts.fields}</h3>
          <ul className="explained-fields">
            {fields.map((field) => (
              <ExplainedField key={`${field.path.join('.')} ${field.coordinate} ${field.variable}`} field={field} />
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function ExplainedField({ field }: { readonly field: Explanation['fields'][number] }) {
  const texts = useMessages(TEXTS);
  const { path, coordinate, variable, requiredScopes, missingScopes, requiredAuthentication } = field;
  const isOk = missingScopes.length === 0 && !requiredAuthentication;
  const groups = requiredScopes.map((group) => group.join(` ${texts.and} `)).join(` ${texts.or} `);
  const needs = [groups || (requiredAuthentication ? '' : texts.anyToken), requiredAuthentication ? texts.fresh : '']
    .filter((text) => text !== '')
    .join(` ${texts.and} `);
  return (
    <li className={isOk ? 'ok' : 'not-ok'}>
      <Icon name={isOk ? 'check' : 'close'} size={16} />
      <span className="visually-hidden">{isOk ? texts.ok : texts.notOk}:</span>
      <span className="break">
        <code>{coordinate}</code>
        <span className="soft small block">
          {path.filter((part) => part !== '@').join(' › ')}
          {variable !== null && ` ${texts.ifSent(variable)}`}
        </span>
      </span>
      <span className="break small">
        {needs}
        {missingScopes.length > 0 && <strong className="block">{texts.missing(missingScopes.join(', '))}</strong>}
      </span>
    </li>
  );
}
