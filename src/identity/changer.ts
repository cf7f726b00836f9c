import type { Viewer } from './viewer';

/** Who makes a change: a viewer, or whoever runs the server, who may do everything and comes with no request. */
export type Changer = Viewer | { readonly kind: 'operator' };
