import { useCan } from '@scoped-api/client/react';
import { useRef } from 'react';

/**
 * Whether the viewer may use a part of the schema; undefined while it is not known. While an answer for new scopes is on its way,
 * for example after a second factor was added, the former answer counts: a page must not lose its dialogs and the focus meanwhile.
 */
export function useMay(coordinate: string): boolean | undefined {
  const answer = useCan(coordinate)[coordinate];
  const former = useRef(answer);
  if (answer !== undefined) former.current = answer;
  return former.current;
}
