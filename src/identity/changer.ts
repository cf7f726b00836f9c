import type { UserViewer, Viewer } from './viewer';

/** The author of a change: a viewer, or the operator, who may do everything and sends no request. */
export type Changer = Viewer | { readonly kind: 'operator' };

/** The author of a change of data that belongs to `user`: that user, or the operator. */
export type UserChanger = UserViewer | { readonly kind: 'operator'; readonly user: { readonly id: string } };
