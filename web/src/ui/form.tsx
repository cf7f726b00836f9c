import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Form as AriaForm } from 'react-aria-components';
import { Alert } from './alert';
import { FaultAlert } from './fault';
import { FormStatusContext } from './form-status';

/** What a form answers: messages by name of field, and under `''` what belongs to no field. */
export type FormErrors = Readonly<Record<string, string>>;

/** The values of a form by the names of its fields; all those of a group of checkboxes under `all(name)`. */
export interface FormValues {
  /** The value of a field, or an empty text. */
  get(name: string): string;
  all(name: string): string[];
  /** Whether a checkbox or a switch is on. */
  has(name: string): boolean;
}

interface FormProps {
  /**
   * Sends the form. Resolves with the errors of the server by field (see `fieldErrors` of the client), or with undefined if it worked.
   * If it rejects, the form shows the fault.
   */
  readonly onSubmit: (values: FormValues) => Promise<FormErrors | undefined>;
  readonly children: ReactNode;
  readonly 'aria-label'?: string;
}

/** A form. It cannot be sent twice at once, and moves the focus to the first field with an error. */
export function Form({ onSubmit, children, ...rest }: FormProps) {
  const [errors, setErrors] = useState<FormErrors>({});
  const [fault, setFault] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const problem = useRef<HTMLDivElement>(null);

  const [refusals, setRefusals] = useState(0);
  useEffect(() => {
    if (refusals === 0) return;
    const first = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] input');
    (first ?? problem.current)?.focus();
  }, [refusals]);

  // An error that stayed until the field loses the focus would move the button away under the pointer that clicks it.
  const onInput = ({ target }: FormEvent<HTMLFormElement>) => {
    const { name } = target as HTMLInputElement;
    if (!Object.hasOwn(errors, name)) return;
    const { [name]: _, ...others } = errors;
    setErrors(others);
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isPending) return;
    const data = new FormData(event.currentTarget);
    setPending(true);
    setFault(undefined);
    setErrors({});
    try {
      const refused = (await onSubmit(valuesOf(data))) ?? {};
      setErrors(refused);
      if (Object.keys(refused).length > 0) setRefusals((count) => count + 1);
    } catch (error) {
      setFault(error);
      setRefusals((count) => count + 1);
    } finally {
      setPending(false);
    }
  };

  const named = new Set([...(form.current?.elements ?? [])].map((element) => (element as HTMLInputElement).name));
  const general = Object.entries(errors)
    .filter(([name]) => name === '' || !named.has(name))
    .map(([, message]) => message);
  return (
    <FormStatusContext value={{ isPending }}>
      <AriaForm {...rest} {...{ onInput }} ref={form} className="form" validationErrors={errors} onSubmit={submit}>
        <div ref={problem} tabIndex={-1} className="form-problem">
          {general.length > 0 && (
            <Alert tone="bad">
              {general.map((message) => (
                <p key={message}>{message}</p>
              ))}
            </Alert>
          )}
          {fault !== undefined && <FaultAlert fault={fault} />}
        </div>
        {children}
      </AriaForm>
    </FormStatusContext>
  );
}

/** The buttons at the end of a form or a dialog. */
export function FormActions({ children }: { readonly children: ReactNode }) {
  return <div className="form-actions">{children}</div>;
}

function valuesOf(data: FormData): FormValues {
  return {
    get: (name) => String(data.get(name) ?? ''),
    all: (name) => data.getAll(name).map(String),
    has: (name) => data.has(name),
  };
}
