import { type ComponentType, lazy } from 'react';
import type { IconName } from './ui';

/** Pages of the application: where they are, in which frame, and what the viewer must be able to do. */
interface PageEntry {
  /** A path as wouter reads it: `:id` stands for one segment. */
  readonly path: string;
  /** `card`: for visitors without a session. `account` and `console` require one. */
  readonly frame: 'card' | 'account' | 'console';
  /** The key of its title in shell/messages.ts, if the navigation lists it. */
  readonly nav?: { readonly title: NavTitle; readonly icon: IconName };
  /** The schema coordinates that it requires: without one of them the navigation does not offer it, and the page explains why. */
  readonly requires?: readonly string[];
  readonly component: ComponentType;
}

/** The names of the pages in the navigation. */
export type NavTitle =
  | 'profile'
  | 'security'
  | 'sessions'
  | 'tokens'
  | 'users'
  | 'invitations'
  | 'importUsers'
  | 'clients'
  | 'auditLog'
  | 'status'
  | 'policy';

/** The script of a page did not load: the server was not reachable, or has another version meanwhile. */
export class PageNotLoaded extends Error {}

const page = (load: () => Promise<{ readonly default: ComponentType }>) =>
  lazy(() =>
    load().catch((cause) => {
      throw new PageNotLoaded('The page did not load.', { cause });
    }),
  );

/** Every page. The routes, the navigation and the tests derive from it. */
export const PAGES: readonly PageEntry[] = [
  { path: '/account/sign-in', frame: 'card', component: page(() => import('./account/sign-in')) },
  { path: '/account/register', frame: 'card', component: page(() => import('./account/register')) },
  { path: '/account/forgot-password', frame: 'card', component: page(() => import('./account/forgot-password')) },
  { path: '/account/reset-password', frame: 'card', component: page(() => import('./account/reset-password')) },
  { path: '/account/verify-email', frame: 'card', component: page(() => import('./account/verify-email')) },
  { path: '/account/invitation', frame: 'card', component: page(() => import('./account/invitation')) },
  {
    path: '/account',
    frame: 'account',
    nav: { title: 'profile', icon: 'account' },
    component: page(() => import('./account/profile')),
  },
  {
    path: '/account/security',
    frame: 'account',
    nav: { title: 'security', icon: 'shield' },
    component: page(() => import('./account/security')),
  },
  {
    path: '/account/sessions',
    frame: 'account',
    nav: { title: 'sessions', icon: 'device' },
    requires: ['User.sessions'],
    component: page(() => import('./account/sessions')),
  },
  {
    path: '/account/tokens',
    frame: 'account',
    nav: { title: 'tokens', icon: 'key' },
    requires: ['User.personalAccessTokens'],
    component: page(() => import('./account/tokens')),
  },
  {
    path: '/console',
    frame: 'console',
    component: page(() => import('./console/home')),
  },
  {
    path: '/console/users',
    frame: 'console',
    nav: { title: 'users', icon: 'users' },
    requires: ['Query.users'],
    component: page(() => import('./console/users')),
  },
  {
    path: '/console/users/:id',
    frame: 'console',
    requires: ['Query.user'],
    component: page(() => import('./console/user')),
  },
  {
    path: '/console/invitations',
    frame: 'console',
    nav: { title: 'invitations', icon: 'mail' },
    requires: ['Query.invitations'],
    component: page(() => import('./console/invitations')),
  },
  {
    path: '/console/import',
    frame: 'console',
    nav: { title: 'importUsers', icon: 'upload' },
    requires: ['Mutation.importUsers'],
    component: page(() => import('./console/import-users')),
  },
  {
    path: '/console/clients',
    frame: 'console',
    nav: { title: 'clients', icon: 'client' },
    requires: ['Query.clients'],
    component: page(() => import('./console/clients')),
  },
  {
    path: '/console/audit',
    frame: 'console',
    nav: { title: 'auditLog', icon: 'audit' },
    requires: ['Query.auditLog'],
    component: page(() => import('./console/audit')),
  },
  {
    path: '/console/status',
    frame: 'console',
    nav: { title: 'status', icon: 'status' },
    requires: ['Query.status'],
    component: page(() => import('./console/status')),
  },
  {
    path: '/console/policy',
    frame: 'console',
    nav: { title: 'policy', icon: 'policy' },
    requires: ['Query.policy'],
    component: page(() => import('./console/policy')),
  },
];
