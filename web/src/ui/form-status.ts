import { createContext, useContext } from 'react';

/** Whether the form around a component is being sent. */
export const FormStatusContext = createContext({ isPending: false });

/** Returns whether the form around the component is being sent. */
export function useFormStatus() {
  return useContext(FormStatusContext);
}
