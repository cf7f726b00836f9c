import type { UserError } from '@scoped-api/client';
import { useStepUp } from '../shell/step-up';

/**
 * Returns a function that sends a mutation and, if it is refused because this session has not used the second factor that the
 * user has, lets the user do so in place and sends it once more.
 */
export function useWithFactor() {
  const stepUp = useStepUp();
  return async <Payload extends { readonly userErrors: readonly UserError[] }>(
    send: () => Promise<Payload | undefined>,
  ): Promise<Payload | undefined> => {
    const payload = await send();
    if (!payload?.userErrors.some(({ code }) => code === 'SECOND_FACTOR_REQUIRED')) return payload;
    return (await stepUp({ requiredLevel: 'MULTI_FACTOR' })) ? send() : payload;
  };
}
