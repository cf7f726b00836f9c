import { useCan } from '@scoped-api/client/react';
import { useRef } from 'react';

/**
 * Returns what the viewer may use, as `useCan` does. While an answer for new scopes is on its way, for example after a step-up in a
 * dialog, the former answer counts: what is open must not close meanwhile.
 */
export function usePermissions(...coordinates: readonly string[]): Record<string, boolean | undefined> {
  const answers = useCan(...coordinates);
  const former = useRef(answers);
  const kept = Object.fromEntries(
    coordinates.map((coordinate) => [coordinate, answers[coordinate] ?? former.current[coordinate]]),
  );
  former.current = kept;
  return kept;
}
