import { type HTMLInputAutoCompleteAttribute, type ReactNode, useState } from 'react';
import {
  Checkbox as AriaCheckbox,
  CheckboxGroup as AriaCheckboxGroup,
  SearchField as AriaSearchField,
  Select as AriaSelect,
  Switch as AriaSwitch,
  TextField as AriaTextField,
  Button,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
  TextArea,
} from 'react-aria-components';
import { useMessages } from './i18n';
import { Icon } from './icons';
import { COMMON } from './messages';

/** What all fields have. A field with a `name` is part of its form, and shows the form's error of that name. */
interface FieldProps {
  readonly label: string;
  readonly name?: string;
  /** One sentence that helps to fill in the field. */
  readonly description?: ReactNode;
  readonly isRequired?: boolean;
  readonly isDisabled?: boolean;
}

interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'email' | 'url' | 'number' | 'datetime-local' | 'date';
  readonly defaultValue?: string;
  readonly value?: string;
  readonly onChange?: (value: string) => void;
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  readonly inputMode?: 'text' | 'numeric' | 'decimal' | 'email';
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly isReadOnly?: boolean;
  readonly autoFocus?: boolean;
  readonly placeholder?: string;
  /** For usernames and codes: no spelling check, and no capital letters from the keyboard of a phone. */
  readonly isVerbatim?: boolean;
}

/** One line of text. */
export function TextField(props: TextFieldProps) {
  const { label, description, type = 'text', placeholder, isVerbatim, ...rest } = props;
  return (
    <AriaTextField {...rest} type={type as 'text'} className="field">
      <FieldLabel label={label} isRequired={props.isRequired} />
      <Input
        className="input"
        {...(placeholder !== undefined && { placeholder })}
        {...(isVerbatim && { spellCheck: false, autoCapitalize: 'none', autoCorrect: 'off' })}
      />
      <FieldNotes description={description} />
    </AriaTextField>
  );
}

/** A password, which the user can make visible. */
export function PasswordField(props: Omit<TextFieldProps, 'type'>) {
  const { label, description, placeholder: _, ...rest } = props;
  const [isVisible, setVisible] = useState(false);
  const texts = useMessages(COMMON);
  return (
    <AriaTextField {...rest} type={isVisible ? 'text' : 'password'} className="field">
      <FieldLabel label={label} isRequired={props.isRequired} />
      <div className="input-group">
        <Input className="input" spellCheck={false} autoCapitalize="none" />
        <Button
          className="icon-button inside"
          aria-label={isVisible ? texts.hidePassword : texts.showPassword}
          onPress={() => setVisible(!isVisible)}
        >
          <Icon name={isVisible ? 'eyeOff' : 'eye'} />
        </Button>
      </div>
      <FieldNotes description={description} />
    </AriaTextField>
  );
}

interface TextAreaFieldProps extends FieldProps {
  readonly defaultValue?: string;
  readonly value?: string;
  readonly onChange?: (value: string) => void;
  /** Visible lines. Default: 6. */
  readonly rows?: number;
  /** For code: a font of fixed width, no spelling check. */
  readonly isCode?: boolean;
  readonly placeholder?: string;
}

/** Several lines of text. */
export function TextAreaField({
  label,
  description,
  rows = 6,
  isCode = false,
  placeholder,
  ...rest
}: TextAreaFieldProps) {
  return (
    <AriaTextField {...rest} className="field">
      <FieldLabel label={label} isRequired={rest.isRequired} />
      <TextArea
        className={isCode ? 'input code-input' : 'input'}
        rows={rows}
        spellCheck={!isCode}
        {...(placeholder !== undefined && { placeholder })}
      />
      <FieldNotes description={description} />
    </AriaTextField>
  );
}

/** One choice of a {@link SelectField}. */
export interface Choice<V extends string = string> {
  readonly value: V;
  readonly label: string;
  readonly isDisabled?: boolean;
}

interface SelectFieldProps<V extends string> extends FieldProps {
  readonly choices: readonly Choice<V>[];
  readonly value?: V;
  readonly defaultValue?: V;
  readonly onChange?: (value: V) => void;
  /** Shows the label to assistive technology only; for a toolbar. */
  readonly isLabelHidden?: boolean;
}

/** One of a list of choices. */
export function SelectField<V extends string>(props: SelectFieldProps<V>) {
  const { label, description, choices, value, defaultValue, onChange, isLabelHidden = false, ...rest } = props;
  return (
    <AriaSelect
      {...rest}
      className="field"
      {...(isLabelHidden && { 'aria-label': label })}
      {...(value !== undefined && { value })}
      {...(defaultValue !== undefined && { defaultValue })}
      onChange={(key) => onChange?.(key as V)}
    >
      {!isLabelHidden && <FieldLabel label={label} isRequired={props.isRequired} />}
      <Button className="input select">
        <SelectValue />
        <Icon name="down" size={16} />
      </Button>
      <FieldNotes description={description} />
      <Popover className="popover">
        <ListBox className="list-box">
          {choices.map(({ value: id, label: text, isDisabled }) => (
            <ListBoxItem key={id} id={id} textValue={text} isDisabled={isDisabled ?? false} className="list-item">
              {text}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

interface ToggleProps {
  readonly label: ReactNode;
  readonly name?: string;
  readonly value?: string;
  readonly isSelected?: boolean;
  readonly defaultSelected?: boolean;
  readonly onChange?: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
  readonly description?: ReactNode;
}

/** A box to tick. In a {@link CheckboxGroup} it needs a `value`. */
export function Checkbox({ label, description, value, ...rest }: ToggleProps) {
  return (
    <AriaCheckbox {...rest} {...(value !== undefined && { value })} className="checkbox">
      <span className="box" aria-hidden="true">
        <Icon name="check" size={14} />
      </span>
      <span>
        {label}
        {description !== undefined && <span className="soft small block">{description}</span>}
      </span>
    </AriaCheckbox>
  );
}

interface CheckboxGroupProps extends FieldProps {
  readonly defaultValue?: string[];
  readonly value?: string[];
  readonly onChange?: (value: string[]) => void;
  readonly children: ReactNode;
}

/** Several boxes under one label. */
export function CheckboxGroup({ label, description, children, ...rest }: CheckboxGroupProps) {
  return (
    <AriaCheckboxGroup {...rest} className="field">
      <FieldLabel label={label} isRequired={rest.isRequired} />
      <div className="checkboxes">{children}</div>
      <FieldNotes description={description} />
    </AriaCheckboxGroup>
  );
}

/** On or off, at once. */
export function Switch({ label, description, value: _, ...rest }: ToggleProps) {
  return (
    <AriaSwitch {...rest} className="switch">
      <span className="track" aria-hidden="true" />
      <span>
        {label}
        {description !== undefined && <span className="soft small block">{description}</span>}
      </span>
    </AriaSwitch>
  );
}

/** A text to search for. Escape clears it. */
export function SearchField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
}) {
  const { clear } = useMessages(COMMON);
  const { label, placeholder, ...rest } = props;
  return (
    <AriaSearchField {...rest} aria-label={label} className="field search">
      <div className="input-group">
        <Icon name="search" />
        <Input className="input" placeholder={placeholder ?? label} />
        <Button className="icon-button inside" aria-label={clear}>
          <Icon name="close" size={16} />
        </Button>
      </div>
    </AriaSearchField>
  );
}

function FieldLabel({ label, isRequired }: { readonly label: string; readonly isRequired: boolean | undefined }) {
  const { required } = useMessages(COMMON);
  return (
    <Label className="label">
      {label}
      {isRequired && (
        <span className="required-mark soft" title={required} aria-hidden="true">
          {' '}
          *
        </span>
      )}
    </Label>
  );
}

function FieldNotes({ description }: { readonly description: ReactNode }) {
  return (
    <>
      {description !== undefined && (
        <Text slot="description" className="description">
          {description}
        </Text>
      )}
      <FieldError className="field-error" />
    </>
  );
}
