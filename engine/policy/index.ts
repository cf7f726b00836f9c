export {
  type PolicyHost,
  registerCoverage,
  registerExplain,
  registerMatrix,
  registerPolicy,
  registerWhoCan,
} from './commands';
export {
  answer,
  type ConsoleStreams,
  fields,
  type JsonOption,
  print,
  printJson,
  printTable,
  remark,
  table,
  visible,
  visibleJson,
  visibleLines,
} from './console';
export type { PolicyChange, PolicyView } from './policy-change';
export type { PolicySource } from './policy-source';
export { describeProblem, PolicyToolError, type Problem } from './problem';
export type { PathViewer } from './viewer-paths';

/** Loads the policy of SDL files; see `policy-source.ts`, which is loaded at the first call. */
export const loadPolicySource: typeof import('./policy-source').loadPolicySource = (options, more) =>
  sources().loadPolicySource(options, more);

/** Returns the policy of an engine that exists already. */
export const sourceOfEngine: typeof import('./policy-source').sourceOfEngine = (engine, name) =>
  sources().sourceOfEngine(engine, name);

/** Returns what checks of the engine find in a policy, and undeclared scopes. */
export const checkPolicy: typeof import('./policy-source').checkPolicy = (source, checks, directives) =>
  sources().checkPolicy(source, checks, directives);

function sources() {
  return require('./policy-source') as typeof import('./policy-source');
}
