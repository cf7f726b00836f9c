import { useQuery } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import {
  ExplainOperationDocument,
  type ExplanationPartsFragment,
  PersonByIdDocument,
  PolicyScopesDocument,
} from '../generated/graphql';
import {
  Alert,
  Badge,
  DataTable,
  Details,
  defineMessages,
  EmptyState,
  ErrorState,
  readFault,
  ScopeList,
  Section,
  SelectField,
  Skeleton,
  TextAreaField,
  useMessages,
} from '../ui';
import { PersonPicker } from './person-picker';
import { Alternatives, useAuthenticationText } from './policy-words';

const EXAMPLE = `query Team {
  users(first: 10) {
    nodes { username role sessions { userAgent } }
  }
}`;

const TEXTS = defineMessages({
  en: {
    operation: 'Operation',
    operationHint: 'A GraphQL document. It is explained, not executed.',
    which: 'Which operation',
    person: 'For a user, in place of you',
    empty: 'Paste an operation',
    emptyText: 'It is explained field by field: what each part requires, who can run it, and what is missing.',
    invalid: 'This is not an operation of this schema',
    noUser: 'This user no longer exists.',
    youMay: 'You may run it',
    theyMay: (name: string) => `${name} may run it`,
    youLack: 'You may not run all of it',
    theyLack: (name: string) => `${name} may not run all of it`,
    youStepUp: 'You may run it after you authenticate again',
    theyStepUp: (name: string) => `${name} may run it after a further authentication`,
    missing: 'Missing scopes',
    missingAuthentication: 'Missing authentication',
    atMost: 'A smaller set may be enough.',
    needs: 'Smallest sets of scopes',
    needsCut: 'and more',
    noScopes: 'none',
    token: 'Access token',
    tokenNeeded: 'required',
    tokenNotNeeded: 'not required',
    authentication: 'Authentication',
    none: 'none',
    roles: 'Roles that can run it',
    noRole: 'none: it requires scopes beyond the role',
    anyone: 'anyone',
    fields: 'Field by field',
    fieldsHint: 'Every part that requires something.',
    noFields: 'No part of it requires anything.',
    path: 'Part',
    requires: 'Requires',
    state: 'State',
    allowed: 'allowed',
    lacks: (scopes: string) => `lacks ${scopes}`,
    stepUp: 'further authentication',
    anyToken: 'any access token',
    ifSent: (variable: string) => `only if the variable $${variable} is sent`,
  },
  de: {
    operation: 'Operation',
    operationHint: 'Ein GraphQL-Dokument. Es wird erklärt, nicht ausgeführt.',
    which: 'Welche Operation',
    person: 'Für einen Benutzer, statt für Sie',
    empty: 'Fügen Sie eine Operation ein',
    emptyText: 'Sie wird Feld für Feld erklärt: was jeder Teil verlangt, wer sie ausführen kann und was fehlt.',
    invalid: 'Das ist keine Operation dieses Schemas',
    noUser: 'Diesen Benutzer gibt es nicht mehr.',
    youMay: 'Sie können sie ausführen',
    theyMay: (name) => `${name} kann sie ausführen`,
    youLack: 'Sie können nicht alles davon ausführen',
    theyLack: (name) => `${name} kann nicht alles davon ausführen`,
    youStepUp: 'Sie können sie ausführen, sobald Sie bestätigt haben, dass Sie es sind',
    theyStepUp: (name) => `${name} kann sie nach einer weiteren Authentifizierung ausführen`,
    missing: 'Fehlende Scopes',
    missingAuthentication: 'Fehlende Authentifizierung',
    atMost: 'Vielleicht reichen weniger.',
    needs: 'Kleinste Mengen von Scopes',
    needsCut: 'und weitere',
    noScopes: 'keine',
    token: 'Zugriffstoken',
    tokenNeeded: 'nötig',
    tokenNotNeeded: 'nicht nötig',
    authentication: 'Authentifizierung',
    none: 'keine',
    roles: 'Rollen, die sie ausführen können',
    noRole: 'keine: Nötig sind Scopes über die Rolle hinaus',
    anyone: 'alle',
    fields: 'Feld für Feld',
    fieldsHint: 'Jeder Teil, der etwas verlangt.',
    noFields: 'Kein Teil davon verlangt etwas.',
    path: 'Teil',
    requires: 'Verlangt',
    state: 'Zustand',
    allowed: 'erlaubt',
    lacks: (scopes) => `es fehlt ${scopes}`,
    stepUp: 'weitere Authentifizierung',
    anyToken: 'irgendein Zugriffstoken',
    ifSent: (variable) => `nur wenn die Variable $${variable} gesendet wird`,
  },
});

/** An operation that is explained while it is typed: what it needs, who can run it, and what is missing. */
export function PolicyOperation(props: {
  readonly document: string;
  readonly onDocument: (document: string) => void;
  readonly userId: string | null;
  readonly onUser: (userId: string | null) => void;
}) {
  const { document, onDocument, userId, onUser } = props;
  const texts = useMessages(TEXTS);
  const settled = useSettled(document, 400);
  const [chosen, setChosen] = useState('');
  const names = operationNames(settled);
  const operationName = names.length < 2 ? null : names.includes(chosen) ? chosen : (names[0] ?? null);
  const { data, previousData, error, loading, refetch } = useQuery(ExplainOperationDocument, {
    variables: { document: settled, operationName, userId, forUser: userId !== null },
    skip: settled.trim() === '',
    fetchPolicy: 'no-cache',
  });
  const { data: person } = useQuery(PersonByIdDocument, { variables: { id: userId ?? '' }, skip: userId === null });
  const answer = data ?? (loading ? previousData : undefined);
  const explanation = userId === null ? answer?.own : answer?.user;
  const isInvalid = error !== undefined && readFault(error).code === 'BAD_USER_INPUT';
  return (
    <div className="explain">
      <Section>
        <TextAreaField
          label={texts.operation}
          description={texts.operationHint}
          value={document}
          onChange={onDocument}
          rows={14}
          isCode
          placeholder={EXAMPLE}
        />
        {operationName !== null && (
          <SelectField
            label={texts.which}
            choices={names.map((name) => ({ value: name, label: name }))}
            value={operationName}
            onChange={setChosen}
          />
        )}
        <PersonPicker label={texts.person} userId={userId} onChoose={onUser} />
      </Section>
      <div aria-busy={loading}>
        {settled.trim() === '' ? (
          <Section>
            <EmptyState icon="policy" title={texts.empty}>
              <p>{texts.emptyText}</p>
            </EmptyState>
          </Section>
        ) : isInvalid ? (
          <Alert tone="warn" title={texts.invalid}>
            <p>{readFault(error).message.replace(/^document: /, '')}</p>
          </Alert>
        ) : error && !explanation ? (
          <ErrorState fault={error} onRetry={() => void refetch()} />
        ) : explanation ? (
          <Explanation explanation={explanation} name={userId === null ? null : (person?.user?.username ?? '…')} />
        ) : answer && userId !== null ? (
          <Alert tone="warn">{texts.noUser}</Alert>
        ) : (
          <Section>
            <Skeleton lines={8} />
          </Section>
        )}
      </div>
    </div>
  );
}

/** @param props.name - of the chosen user; null: the viewer. */
function Explanation(props: { readonly explanation: ExplanationPartsFragment; readonly name: string | null }) {
  const { explanation, name } = props;
  const { allowed, missingScopes, missingAuthentication, fields } = explanation;
  const texts = useMessages(TEXTS);
  const inWords = useAuthenticationText();
  const { data } = useQuery(PolicyScopesDocument);
  const title = allowed
    ? name === null
      ? texts.youMay
      : texts.theyMay(name)
    : missingScopes.length === 0
      ? name === null
        ? texts.youStepUp
        : texts.theyStepUp(name)
      : name === null
        ? texts.youLack
        : texts.theyLack(name);
  const able = data?.policy?.roles.filter(({ scopes }) => canRun(scopes, fields));
  return (
    <>
      <Section>
        <Alert tone={allowed ? 'good' : missingScopes.length > 0 ? 'bad' : 'warn'} title={String(title)} />
        <Details
          items={[
            ...(missingScopes.length > 0
              ? [
                  [
                    texts.missing,
                    <span key="missing" className="stack">
                      <ScopeList scopes={missingScopes} />
                      {!explanation.missingScopesExact && <span className="soft small">{texts.atMost}</span>}
                    </span>,
                  ] as const,
                ]
              : []),
            ...(missingAuthentication ? [[texts.missingAuthentication, inWords(missingAuthentication)] as const] : []),
            [texts.token, explanation.authenticated ? texts.tokenNeeded : texts.tokenNotNeeded],
            [
              texts.needs,
              explanation.minimalScopes.length === 0 ? (
                texts.noScopes
              ) : (
                <span key="needs">
                  <Alternatives of={explanation.minimalScopes} />
                  {explanation.minimalScopesCut && <span className="soft small"> {texts.needsCut}</span>}
                </span>
              ),
            ],
            [
              texts.authentication,
              explanation.requiredAuthentication ? inWords(explanation.requiredAuthentication) : texts.none,
            ],
            [
              texts.roles,
              !explanation.authenticated ? (
                texts.anyone
              ) : able === undefined ? (
                '…'
              ) : able.length === 0 ? (
                texts.noRole
              ) : (
                <span key="roles" className="row">
                  {able.map((role) => (
                    <Badge key={role.name} tone="accent">
                      {role.name}
                    </Badge>
                  ))}
                </span>
              ),
            ],
          ]}
        />
      </Section>
      <Section title={texts.fields} description={texts.fieldsHint}>
        <DataTable
          caption={texts.fields}
          rows={fields}
          rowKey={({ path, coordinate, variable }) => `${path.join('.')} ${coordinate} ${variable}`}
          empty={<p className="soft">{texts.noFields}</p>}
          columns={[
            {
              id: 'path',
              header: texts.path,
              isRowHeader: true,
              cell: ({ path, coordinate, variable }) => (
                <span className="explain-path">
                  <code>{path.filter((part) => part !== '@').join('.') || coordinate}</code>
                  <span className="soft small block">
                    <code>{coordinate}</code>
                    {variable !== null && <> · {texts.ifSent(variable)}</>}
                  </span>
                </span>
              ),
            },
            {
              id: 'requires',
              header: texts.requires,
              cell: ({ requiredScopes, requiredScopesCut, requiredAuthentication }) => (
                <div>
                  {requiredScopes.length > 0 ? (
                    <Alternatives of={requiredScopes} />
                  ) : (
                    !requiredAuthentication && <span className="soft">{texts.anyToken}</span>
                  )}
                  {requiredScopesCut && <span className="soft small"> {texts.needsCut}</span>}
                  {requiredAuthentication && (
                    <span className="soft small block">{inWords(requiredAuthentication)}</span>
                  )}
                </div>
              ),
            },
            {
              id: 'state',
              header: texts.state,
              cell: ({ allowed: isAllowed, missingScopes: lacking }) =>
                isAllowed ? (
                  <Badge tone="good">{texts.allowed}</Badge>
                ) : lacking.length > 0 ? (
                  <Badge tone="bad">{texts.lacks(lacking.join(' + '))}</Badge>
                ) : (
                  <Badge tone="warn">{texts.stepUp}</Badge>
                ),
            },
          ]}
        />
      </Section>
    </>
  );
}

/** Whether these scopes are enough for every part of an operation. */
function canRun(scopes: readonly string[], fields: ExplanationPartsFragment['fields']): boolean {
  return fields.every(
    ({ requiredScopes }) =>
      requiredScopes.length === 0 || requiredScopes.some((all) => all.every((scope) => scopes.includes(scope))),
  );
}

/** The names of the operations of a document, without what is in strings and comments. */
function operationNames(document: string): string[] {
  const code = document.replaceAll(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*/g, ' ');
  return [...code.matchAll(/\b(?:query|mutation|subscription)\s+([_A-Za-z]\w*)/g)].map(([, name = '']) => name);
}

/** A value as it was when it last stayed the same for some milliseconds. */
function useSettled(value: string, milliseconds: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
