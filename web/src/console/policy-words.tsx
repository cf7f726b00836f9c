import { Fragment } from 'react';
import type { AuthenticationLevel } from '../generated/graphql';
import { defineMessages, useLanguage, useMessages } from '../ui';

const TEXTS = defineMessages({
  en: {
    SINGLE_FACTOR: 'a sign-in of a user',
    MULTI_FACTOR: 'a second factor',
    PHISHING_RESISTANT: 'a passkey',
    within: (what: string, age: string) => `${what}, at most ${age} ago`,
    or: 'or',
    and: 'and',
  },
  de: {
    SINGLE_FACTOR: 'Anmeldung eines Benutzers',
    MULTI_FACTOR: 'zweiter Faktor',
    PHISHING_RESISTANT: 'Passkey',
    within: (what, age) => `${what}, vor höchstens ${age}`,
    or: 'oder',
    and: 'und',
  },
});

/** Returns the function that puts a required authentication into words. */
export function useAuthenticationText() {
  const texts = useMessages(TEXTS);
  const { locale } = useLanguage();
  return ({ level, maxAgeSeconds }: { readonly level: AuthenticationLevel; readonly maxAgeSeconds: number | null }) => {
    if (maxAgeSeconds === null) return texts[level];
    const isMinutes = maxAgeSeconds % 60 === 0;
    const format = new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: isMinutes ? 'minute' : 'second',
      unitDisplay: 'long',
    });
    return String(texts.within(texts[level], format.format(isMinutes ? maxAgeSeconds / 60 : maxAgeSeconds)));
  };
}

/** Scopes as the schema requires them: alternatives, of each of which all are needed. */
export function Alternatives({ of: alternatives }: { readonly of: readonly (readonly string[])[] }) {
  const texts = useMessages(TEXTS);
  return (
    <span className="alternatives">
      {alternatives.map((scopes, index) => (
        <Fragment key={scopes.join(' ')}>
          {index > 0 && <span className="soft small"> {texts.or} </span>}
          <span className="alternative">
            {scopes.map((scope, position) => (
              <Fragment key={scope}>
                {position > 0 && (
                  <span className="soft">
                    <span aria-hidden="true"> + </span>
                    <span className="visually-hidden"> {texts.and} </span>
                  </span>
                )}
                <code>{scope}</code>
              </Fragment>
            ))}
          </span>
        </Fragment>
      ))}
    </span>
  );
}
