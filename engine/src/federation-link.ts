import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type ConstValueNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  parse,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
} from 'graphql';
import { IS_AUTHENTICATED, REQUIRES_SCOPES } from './directives';

const FEDERATION = 'https://specs.apollo.dev/federation/';

/**
 * Returns `document` with a link to Federation that imports the directives `names` under these names. An existing link
 * gets the imports that are missing or have another name; otherwise a new link is added.
 *
 * @param names - names of directives, without `@`.
 * @param version - version of a new link, such as `2.5`.
 */
export function linkFederation(document: DocumentNode, names: readonly string[], version: string): DocumentNode {
  const imports = names.map((name) => `@${name}`);
  let linked = false;
  const definitions = document.definitions.map((node) => {
    if (!isSchemaNode(node)) return node;
    const directives = node.directives?.map((directive) => {
      if (!isFederationLink(directive)) return directive;
      linked = true;
      return importing(directive, imports);
    });
    return directives ? { ...node, directives } : node;
  });
  if (linked) return { ...document, definitions };
  const list = imports.map((name) => JSON.stringify(name)).join(', ');
  const link = parse(`extend schema @link(url: "${FEDERATION}v${version}", import: [${list}])`, { noLocation: true });
  return { ...document, definitions: [...link.definitions, ...definitions] };
}

function isSchemaNode(node: DefinitionNode): node is SchemaDefinitionNode | SchemaExtensionNode {
  return node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION;
}

function isFederationLink(directive: ConstDirectiveNode): boolean {
  const url = directive.arguments?.find(({ name }) => name.value === 'url')?.value;
  return directive.name.value === 'link' && url?.kind === Kind.STRING && url.value.startsWith(FEDERATION);
}

function importing(link: ConstDirectiveNode, names: readonly string[]): ConstDirectiveNode {
  const given = link.arguments?.find(({ name }) => name.value === 'import')?.value;
  const values = given?.kind === Kind.LIST ? given.values : given ? [given] : [];
  const rules = new Set([`@${REQUIRES_SCOPES}`, `@${IS_AUTHENTICATED}`]);
  // The rules of the document have their standard names, so an import under another name is replaced.
  const kept = values.filter((value) => value.kind !== Kind.OBJECT || !rules.has(importedName(value) ?? ''));
  const known = new Set(kept.map(importedName));
  const missing = names.filter((name) => !known.has(name)).map((value) => ({ kind: Kind.STRING, value }) as const);
  const argument: ConstArgumentNode = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: 'import' },
    value: { kind: Kind.LIST, values: [...kept, ...missing] },
  };
  return {
    ...link,
    arguments: [...(link.arguments ?? []).filter(({ name }) => name.value !== 'import'), argument],
  };
}

/** An import is `"@key"` or `{ name: "@key", as: "@primaryKey" }`. */
function importedName(value: ConstValueNode): string | undefined {
  const name = value.kind === Kind.OBJECT ? value.fields.find((field) => field.name.value === 'name')?.value : value;
  return name?.kind === Kind.STRING ? name.value : undefined;
}
