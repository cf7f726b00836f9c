import { type ReactNode, useState } from 'react';
import {
  Button as AriaButton,
  Menu as AriaMenu,
  MenuItem,
  MenuTrigger,
  Popover,
  Tab,
  TabList,
  TabPanel,
  Tabs,
} from 'react-aria-components';
import { Button } from './button';
import { useLanguage, useMessages } from './i18n';
import { Icon, type IconName } from './icons';
import { COMMON } from './messages';

/** A part of a page with a heading of its own. */
export function Section(props: {
  readonly title?: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const { title, description, actions, children } = props;
  return (
    <section className="section">
      {(title !== undefined || actions !== undefined) && (
        <div className="section-head">
          <div>
            {title !== undefined && <h2>{title}</h2>}
            {description !== undefined && <p className="soft">{description}</p>}
          </div>
          {actions !== undefined && <div className="actions">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

/** Names and values. */
export function Details({ items }: { readonly items: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="details">
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** An instant in the language and the time zone of the reader. */
export function DateTime({
  value,
  style = 'full',
}: {
  readonly value: string | null | undefined;
  readonly style?: 'full' | 'date';
}) {
  const { locale } = useLanguage();
  const { never } = useMessages(COMMON);
  if (!value) return <span className="soft">{never}</span>;
  const date = new Date(value);
  const time = style === 'full' ? ({ timeStyle: 'short' } as const) : {};
  return (
    <time dateTime={value} title={value}>
      {new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...time }).format(date)}
    </time>
  );
}

/** A number in the language of the reader. */
export function useNumberFormat(options?: Intl.NumberFormatOptions): (value: number) => string {
  const { locale } = useLanguage();
  const format = new Intl.NumberFormat(locale, options);
  return (value) => format.format(value);
}

/** Text in a font of fixed width, with a button that copies it. */
export function CopyText({
  text,
  label,
  isBlock = false,
}: {
  readonly text: string;
  readonly label?: string;
  readonly isBlock?: boolean;
}) {
  const texts = useMessages(COMMON);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div className={isBlock ? 'copy block' : 'copy'}>
      <code className="code" tabIndex={isBlock ? 0 : undefined} title={label}>
        {text}
      </code>
      {/* A page over plain HTTP has no clipboard: there the text can be selected. */}
      {navigator.clipboard && (
        <Button icon={isCopied ? 'check' : 'copy'} variant="quiet" onPress={copy}>
          {isCopied ? texts.copied : texts.copy}
        </Button>
      )}
    </div>
  );
}

/** Scopes as a list of small labels. */
export function ScopeList({ scopes }: { readonly scopes: readonly string[] }) {
  return (
    <ul className="scopes">
      {scopes.map((scope) => (
        <li key={scope}>
          <code>{scope}</code>
        </li>
      ))}
    </ul>
  );
}

/** Panels of which one is shown. */
export function TabPanels(props: {
  readonly label: string;
  readonly tabs: readonly { readonly id: string; readonly title: string; readonly content: ReactNode }[];
  readonly selected?: string;
  readonly onSelect?: (id: string) => void;
}) {
  const { label, tabs, selected, onSelect } = props;
  return (
    <Tabs
      className="tabs"
      {...(selected !== undefined && { selectedKey: selected })}
      onSelectionChange={(key) => onSelect?.(String(key))}
    >
      <TabList aria-label={label} className="tab-list">
        {tabs.map(({ id, title }) => (
          <Tab key={id} id={id} className="tab">
            {title}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id} className="tab-panel">
          {content}
        </TabPanel>
      ))}
    </Tabs>
  );
}

/** A button that opens a list of actions. */
export function ActionMenu(props: {
  readonly label: string;
  readonly icon?: IconName;
  /** The text of the button; without it only the icon is shown. */
  readonly text?: string;
  readonly actions: readonly {
    readonly id: string;
    readonly label: string;
    readonly isDanger?: boolean;
    readonly isDisabled?: boolean;
    readonly onAction: () => void;
  }[];
}) {
  const { label, icon = 'more', text, actions } = props;
  return (
    <MenuTrigger>
      <AriaButton className={text === undefined ? 'icon-button' : 'button quiet'} aria-label={label}>
        <Icon name={icon} />
        {text !== undefined && <span>{text}</span>}
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <AriaMenu className="list-box" aria-label={label}>
          {actions.map(({ id, label: name, isDanger, isDisabled, onAction }) => (
            <MenuItem
              key={id}
              id={id}
              onAction={onAction}
              isDisabled={isDisabled ?? false}
              className={isDanger ? 'list-item danger' : 'list-item'}
            >
              {name}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
