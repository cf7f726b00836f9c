import { createContext, useContext } from 'react';
import type { NavTitle } from '../pages';
import type { IconName } from '../ui';

/** A page that the viewer may use, as the navigation lists it. */
export interface NavEntry {
  readonly path: string;
  readonly name: NavTitle;
  readonly title: string;
  readonly icon: IconName;
}

/** The pages of the present area that the viewer may use; undefined until this is known. */
export const NavigationContext = createContext<readonly NavEntry[] | undefined>(undefined);

/** Returns the pages of the area around the component that the viewer may use; undefined until this is known. */
export function useOfferedPages(): readonly NavEntry[] | undefined {
  return useContext(NavigationContext);
}
