import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components';

/** The languages of the pages, by BCP 47 tag, with their own names. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof LANGUAGES;

/** The texts of a page: strings, and functions of what the text contains. */
type Texts = { readonly [name: string]: string | ((...parts: never[]) => ReactNode) };

/** The texts of one page in every language. */
export type Messages<T extends Texts> = { readonly [language in Language]: T };

/** Declares the texts of a page. A text that one language does not have is a compile error. */
export function defineMessages<T extends Texts>(messages: { readonly en: T; readonly de: Same<T> }): Messages<T> {
  return messages as Messages<T>;
}

/** The same names and parameters; the words are free. */
type Same<T extends Texts> = { readonly [name in keyof T]: T[name] extends string ? string : T[name] };

const LanguageContext = createContext<{ language: Language; locale: string; choose(language: Language): void }>({
  language: 'en',
  locale: 'en',
  choose: () => undefined,
});

const STORED_AT = 'scoped-api.language';

/** Provides the language: the one that the user chose in this browser, or the first of the browser's that there is. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo(
    () => ({
      language,
      // Dates and numbers as the browser's region writes them, if it is a region of the language.
      locale: navigator.languages.find((tag) => languageOf(tag) === language) ?? language,
      choose: (chosen: Language) => {
        setLanguage(chosen);
        store(chosen);
      },
    }),
    [language],
  );
  return (
    <LanguageContext value={value}>
      <I18nProvider locale={value.locale}>{children}</I18nProvider>
    </LanguageContext>
  );
}

/** Returns the language of the page, the locale for dates and numbers, and the function that changes the language. */
export function useLanguage() {
  return useContext(LanguageContext);
}

/** Returns the texts in the language of the page. */
export function useMessages<T extends Texts>(messages: Messages<T>): T {
  return messages[useLanguage().language];
}

function firstLanguage(): Language {
  const tags = [stored(), ...navigator.languages];
  for (const tag of tags) {
    const language = tag === null ? undefined : languageOf(tag);
    if (language !== undefined) return language;
  }
  return 'en';
}

function languageOf(tag: string): Language | undefined {
  const [language = ''] = tag.toLowerCase().split('-');
  return Object.hasOwn(LANGUAGES, language) ? (language as Language) : undefined;
}

// Storage can be turned off in a browser; the choice then lasts as long as the page.
function stored(): string | null {
  try {
    return localStorage.getItem(STORED_AT);
  } catch {
    return null;
  }
}

function store(language: Language): void {
  try {
    localStorage.setItem(STORED_AT, language);
  } catch {}
}
