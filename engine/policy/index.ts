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
export { PolicyToolError } from './problem';

/** Loads the policy of SDL files; see `policy-source.ts`, which is loaded at the first call. */
export const loadPolicySource: typeof import('./policy-source').loadPolicySource = (options, more) =>
  (require('./policy-source') as typeof import('./policy-source')).loadPolicySource(options, more);
