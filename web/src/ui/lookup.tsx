import { useEffect, useRef, useState } from 'react';
import { Button as AriaButton, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { useMessages } from './i18n';
import { Icon } from './icons';
import './lookup.css';
import { COMMON } from './messages';

/** Something that a {@link LookupField} found. */
export interface Found {
  readonly id: string;
  readonly label: string;
  /** A second line, such as an e-mail address. */
  readonly note?: string | undefined;
}

/** A field that finds one of many things on the server while a text is typed, and shows what was chosen. */
export function LookupField(props: {
  readonly label: string;
  readonly placeholder?: string;
  /** What is chosen; null: nothing. */
  readonly chosen: { readonly id: string; readonly label: string } | null;
  readonly onChoose: (found: Found | null) => void;
  /** Gets the text 250 ms after the last change. */
  readonly onSearch: (text: string) => void;
  /** What was found; undefined while a search is under way. */
  readonly found: readonly Found[] | undefined;
  /** In place of a list without items. */
  readonly nothing: string;
}) {
  const { label, placeholder, chosen, onChoose, onSearch, found, nothing } = props;
  const { clear, loading } = useMessages(COMMON);
  const [text, setText] = useState('');
  // The element that had the focus is gone after a choice.
  const hasChanged = useRef(false);
  const search = useRef(onSearch);
  search.current = onSearch;
  useEffect(() => {
    const timer = setTimeout(() => search.current(text.trim()), 250);
    return () => clearTimeout(timer);
  }, [text]);
  const choose = (one: Found | null) => {
    hasChanged.current = true;
    setText('');
    onChoose(one);
  };
  if (chosen) {
    return (
      <div className="field lookup">
        <span className="label">{label}</span>
        <div className="input lookup-chosen">
          <span>{chosen.label}</span>
          <AriaButton
            className="icon-button inside"
            aria-label={`${clear}: ${label}, ${chosen.label}`}
            onPress={() => choose(null)}
            autoFocus={hasChanged.current}
          >
            <Icon name="close" size={16} />
          </AriaButton>
        </div>
      </div>
    );
  }
  return (
    <ComboBox
      className="field lookup"
      items={found ?? []}
      inputValue={text}
      onInputChange={setText}
      value={null}
      onChange={(key) => {
        const one = found?.find(({ id }) => id === key);
        if (one) choose(one);
      }}
      allowsCustomValue
      allowsEmptyCollection={text.trim() !== ''}
      menuTrigger="input"
    >
      <Label className="label">{label}</Label>
      <div className="input-group">
        <Icon name="search" />
        <Input
          className="input"
          autoFocus={hasChanged.current}
          {...(placeholder !== undefined && { placeholder })}
          spellCheck={false}
        />
      </div>
      <Popover className="popover">
        <ListBox<Found>
          className="list-box"
          renderEmptyState={() => <p className="lookup-nothing">{found ? nothing : loading}</p>}
        >
          {({ id, label: name, note }) => (
            <ListBoxItem id={id} textValue={name} className="list-item">
              {name}
              {note !== undefined && <span className="soft small block">{note}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
