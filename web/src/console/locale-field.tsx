import { useQuery } from '@apollo/client/react';
import { ConsoleServerDocument } from '../generated/graphql';
import { defineMessages, SelectField, useLanguage, useMessages } from '../ui';

const TEXTS = defineMessages({
  en: { label: 'Language of mails', unset: 'Not set (English)' },
  de: { label: 'Sprache der E-Mails', unset: 'Nicht festgelegt (Englisch)' },
});

/** In the list, for no language. */
const UNSET = '-';

/** Reads the value of a {@link LocaleField}: null for none. */
export function localeOf(value: string): string | null {
  return value === UNSET || value === '' ? null : value;
}

/** A list of the languages in which the server writes mails. */
export function LocaleField({ value }: { readonly value?: string | null | undefined }) {
  const texts = useMessages(TEXTS);
  const { locale } = useLanguage();
  const { data } = useQuery(ConsoleServerDocument);
  const tags = new Set([...(data?.server?.locales ?? ['en']), ...(value ? [value] : [])]);
  return (
    <SelectField
      label={texts.label}
      name="locale"
      defaultValue={value ?? UNSET}
      choices={[
        { value: UNSET, label: texts.unset },
        ...[...tags].map((tag) => ({ value: tag, label: nameOf(tag, locale) })),
      ]}
    />
  );
}

/** The name of a language in the language of the reader. */
export function nameOf(tag: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag;
  } catch {
    // A tag that is well-formed for the server and not for the browser.
    return tag;
  }
}
