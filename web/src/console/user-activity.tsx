import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { ConsoleUserAuditDocument } from '../generated/graphql';
import {
  defineMessages,
  EmptyState,
  ErrorState,
  LinkButton,
  Pager,
  PartialNote,
  Section,
  Skeleton,
  useMessages,
} from '../ui';
import { AuditEvents, usePeopleInAudit } from './audit-event';

const TEXTS = defineMessages({
  en: {
    title: 'Activity',
    text: 'What this user did, and what others did to the account.',
    all: 'Open in the audit log',
    none: 'Nothing happened yet',
    page: (number: number) => `Page ${number}`,
  },
  de: {
    title: 'Aktivität',
    text: 'Was dieser Benutzer getan hat, und was andere mit dem Konto getan haben.',
    all: 'Im Audit-Log öffnen',
    none: 'Noch ist nichts geschehen',
    page: (number) => `Seite ${number}`,
  },
});

/** Events per page. */
const EVENTS = 20;

/** The audit log of one user, as actor and as target. */
export function UserActivity({ userId }: { readonly userId: string }) {
  const texts = useMessages(TEXTS);
  const people = usePeopleInAudit();
  const [at, setAt] = useState<{ readonly after?: string; readonly before?: string; readonly page: number }>({
    page: 1,
  });
  const { data, previousData, error, refetch } = useQuery(ConsoleUserAuditDocument, {
    variables: {
      id: userId,
      people: people ?? false,
      ...(at.before === undefined ? { first: EVENTS, after: at.after } : { last: EVENTS, before: at.before }),
    },
    skip: people === undefined,
    fetchPolicy: 'cache-and-network',
  });
  const present = data?.auditLog;
  const page = present ?? (error ? undefined : previousData?.auditLog);
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page?.pageInfo ?? {};
  return (
    <Section
      title={texts.title}
      description={texts.text}
      actions={<LinkButton href={`/console/audit?user=${userId}`}>{texts.all}</LinkButton>}
    >
      {error && page && <PartialNote />}
      {error && !page ? (
        <ErrorState fault={error} onRetry={() => void refetch()} />
      ) : page === undefined || page === null ? (
        <Skeleton lines={12} />
      ) : page.nodes?.length === 0 ? (
        <EmptyState icon="audit" title={texts.none} />
      ) : (
        <AuditEvents events={(page as NonNullable<typeof present>).nodes} />
      )}
      {(hasNextPage || hasPreviousPage) && (
        <Pager
          summary={texts.page(hasPreviousPage ? at.page : 1)}
          onPrevious={
            hasPreviousPage ? () => setAt({ before: startCursor ?? '', page: Math.max(1, at.page - 1) }) : undefined
          }
          onNext={hasNextPage ? () => setAt({ after: endCursor ?? '', page: at.page + 1 }) : undefined}
        />
      )}
    </Section>
  );
}
