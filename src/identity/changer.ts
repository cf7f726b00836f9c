import type { UserViewer, Viewer } from './viewer';

/** Who makes a change: a viewer, or the operator, who may do everything and sends no request. */
export type Changer = Viewer | { readonly kind: 'operator' };

/** Who changes what belongs to `user`: that user, or the operator. */
export type UserChanger = UserViewer | { readonly kind: 'operator'; readonly user: { readonly id: string } };
