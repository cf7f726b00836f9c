import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { FindPeopleDocument, PersonByIdDocument } from '../generated/graphql';
import { defineMessages, useMessages } from '../ui';
import { LookupField } from '../ui/lookup';

const TEXTS = defineMessages({
  en: {
    placeholder: 'Name or e-mail address',
    none: 'No user has this name or address.',
    unknown: (id: string) => `Deleted user ${id}`,
  },
  de: {
    placeholder: 'Name oder E-Mail-Adresse',
    none: 'Kein Benutzer hat diesen Namen oder diese Adresse.',
    unknown: (id) => `Gelöschter Benutzer ${id}`,
  },
});

/** Finds a user by name or e-mail address. Requires `users:read`. */
export function PersonPicker(props: {
  readonly label: string;
  /** The ID of the chosen user; null: none. */
  readonly userId: string | null;
  readonly onChoose: (userId: string | null) => void;
}) {
  const { label, userId, onChoose } = props;
  const texts = useMessages(TEXTS);
  const [search, setSearch] = useState('');
  const { data: known, loading } = useQuery(PersonByIdDocument, {
    variables: { id: userId ?? '' },
    skip: userId === null,
  });
  const { data } = useQuery(FindPeopleDocument, { variables: { search }, skip: search === '' });
  const name = known?.user?.username ?? (loading ? '…' : texts.unknown(userId ?? ''));
  return (
    <LookupField
      label={label}
      placeholder={texts.placeholder}
      chosen={userId === null ? null : { id: userId, label: String(name) }}
      onChoose={(found) => onChoose(found?.id ?? null)}
      onSearch={setSearch}
      found={data?.users?.nodes.map(({ id, username, email, fullName }) => ({
        id,
        label: username,
        note: fullName ? `${fullName} · ${email}` : email,
      }))}
      nothing={texts.none}
    />
  );
}
