import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  parse,
  print,
  visit,
} from 'graphql';
import { federatedRules, withOwnNames, withoutAuthentications } from './composition-rules';
import { IS_AUTHENTICATED, REQUIRES_SCOPES } from './directives';
import { linkFederation } from './federation-link';
import { applyNarrowings, withoutDeclarations } from './narrowings';
import type { DirectiveNames } from './rule-names';
import { SchemaPolicyError } from './schema-policy-error';

/** Options of {@link compositionSdl}. */
export interface CompositionOptions {
  /** Directives to add to types, in SDL: `{ User: '@key(fields: "id")', PageInfo: '@shareable' }`. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** The Federation version to link if the SDL links none. Default 2.5, the first that has both directives. */
  readonly federationVersion?: string;
  /** Names of the directives in the SDL, in addition to their standard names and those of its links. */
  readonly directives?: DirectiveNames;
}

/** The directives that Federation defines up to 2.5, except `@link`. */
const FEDERATION_DIRECTIVES = new Set([
  ...['key', 'requires', 'provides', 'external', 'extends', 'tag', 'shareable', 'inaccessible', 'override'],
  ...['composeDirective', 'interfaceObject', IS_AUTHENTICATED, REQUIRES_SCOPES],
]);

/**
 * Returns the schema as a Federation 2 subgraph that composition accepts (https://specs.apollo.dev/federation/v2.5).
 * Federation's `@requiresScopes` and `@authenticated` are imported under these names instead of defined here. A rule on an
 * interface moves to its implementers, because composition refuses rules on interfaces. A rule on an argument or input
 * field is omitted, because Federation does not support it there; the subgraph still enforces it. So is
 * `@requiresAuthentication`, which Federation does not have; a comment says so. Everything else stays, including `@public`, which composition drops as a directive of this subgraph only. `@narrow`s are applied; `@scope`s and
 * `@role`s are omitted, because they declare who may request what at this server.
 *
 * @param sdl - a whole schema; it may already have links to Federation and `@key`s.
 * @throws SchemaPolicyError if a rule cannot be read, GraphQLError for a syntax error, Error for an annotation of a type
 *   that the schema does not have.
 */
export function compositionSdl(sdl: string | DocumentNode, options: CompositionOptions = {}): string {
  const { annotations = {}, federationVersion = '2.5', directives = {} } = options;
  const annotated = annotate(typeof sdl === 'string' ? parse(sdl, { noLocation: true }) : sdl, annotations);
  const { document: narrowed, problems } = applyNarrowings(annotated, directives);
  if (problems.length > 0) throw new SchemaPolicyError(problems);
  const { document: known, found } = withoutAuthentications(withOwnNames(withoutDeclarations(narrowed), directives));
  const document = federatedRules(known);
  const imports = new Set([REQUIRES_SCOPES, IS_AUTHENTICATED, ...federationDirectivesIn(document)]);
  const definitions = document.definitions.filter(
    (node) => node.kind !== Kind.DIRECTIVE_DEFINITION || !imports.has(node.name.value),
  );
  const text = print(linkFederation({ ...document, definitions }, [...imports], federationVersion));
  return `${found ? NO_AUTHENTICATION : ''}${text}\n`;
}

const NO_AUTHENTICATION =
  '# Rules with @requiresAuthentication are not listed here: Federation has no such directive. This subgraph enforces them.\n\n';

function annotate(document: DocumentNode, annotations: Readonly<Record<string, string>>): DocumentNode {
  const waiting = new Map(Object.entries(annotations));
  const definitions = document.definitions.map((node) => {
    const annotation =
      isTypeDefinitionNode(node) || isTypeExtensionNode(node) ? waiting.get(node.name.value) : undefined;
    if (annotation === undefined || !('name' in node) || !node.name) return node;
    waiting.delete(node.name.value);
    return { ...node, directives: [...(node.directives ?? []), ...parseDirectives(annotation)] } as typeof node;
  });
  const [unknown] = waiting.keys();
  if (unknown !== undefined) throw new Error(`There is no type ${unknown} to annotate; correct its name`);
  return { ...document, definitions };
}

function parseDirectives(text: string): readonly ConstDirectiveNode[] {
  const [holder] = parse(`scalar Holder ${text}`, { noLocation: true }).definitions;
  return holder?.kind === Kind.SCALAR_TYPE_DEFINITION ? (holder.directives ?? []) : [];
}

function federationDirectivesIn(document: ASTNode): Set<string> {
  const used = new Set<string>();
  visit(document, {
    Directive: ({ name }) => {
      if (FEDERATION_DIRECTIVES.has(name.value)) used.add(name.value);
    },
  });
  return used;
}
