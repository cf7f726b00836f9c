import type { Config } from '../config';
import { type Finding, findingsAbout } from './finding';

const { ok, skipped, error } = findingsAbout('documents');

/** Whether every trusted document fits the schema: the start would refuse what does not. */
export async function checkDocuments({ trustedDocumentsFile }: Config): Promise<readonly Finding[]> {
  if (trustedDocumentsFile === undefined) return [skipped('TRUSTED_DOCUMENTS_FILE is not set.')];
  // The schema takes its time to load.
  const { loadPolicyEngine } = require('../graphql/load-policy') as typeof import('../graphql/load-policy');
  const { loadTrustedDocuments } =
    require('../graphql/trusted-documents/load-trusted-documents') as typeof import('../graphql/trusted-documents/load-trusted-documents');
  try {
    const manifest = loadTrustedDocuments(trustedDocumentsFile, loadPolicyEngine().policy.schema);
    return [ok(`All ${manifest.size} trusted documents fit the schema.`)];
  } catch (failure) {
    if ((failure as Error).name !== 'TrustedDocumentsError') throw failure;
    return [error((failure as Error).message, 'Write the manifest anew from documents that fit this release.')];
  }
}
