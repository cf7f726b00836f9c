import { readDatabaseUrl } from '../database/database-url';
import type { Finding } from './finding';

const SECRETS = ['SECRET_KEY', 'SECRET_KEY_PREVIOUS', 'METRICS_TOKEN', 'BOOTSTRAP_ADMIN_PASSWORD'];
const URLS = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_REPLICA_URL', 'SMTP_URL'];
/** What is shorter is found in every other word. */
const MIN_LENGTH = 8;

/** A second net: takes the secrets of the configuration out of what servers and libraries had to say. */
export function createCensor(variables: Readonly<NodeJS.ProcessEnv>): (finding: Finding) => Finding {
  const passwords = URLS.flatMap((name) => {
    const url = variables[name] ?? '';
    if (name !== 'SMTP_URL') return [passwordOf(url), /^[^:]+:\/\/[^:@/]*:([^@]*)@/.exec(url)?.[1] ?? ''];
    if (!URL.canParse(url)) return [];
    const { username, password } = new URL(url);
    // The user's name is a secret with some mail services.
    return [password, username];
  }).flatMap((text) => [text, decoded(text)]);
  const secrets = [...SECRETS.map((name) => (variables[name] ?? '').trim()), ...passwords].filter(
    ({ length }) => length >= MIN_LENGTH,
  );
  const clean = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return (finding) => ({
    ...finding,
    what: clean(finding.what),
    ...(finding.mend !== undefined && { mend: clean(finding.mend) }),
  });
}

function passwordOf(databaseUrl: string): string {
  try {
    return String(readDatabaseUrl(databaseUrl).config.password ?? '');
  } catch {
    return '';
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
