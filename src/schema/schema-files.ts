import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type DocumentNode, GraphQLError, parse, Source } from 'graphql';
import { globSync } from 'tinyglobby';
import { decodeText, readFault } from '../files';
import { type SchemaFault, SchemaFilesError } from './schema-files-error';

/** The files that are read if SCHEMA_FILES is not set and there are any. */
const DEFAULT_PATTERN = 'schema/*.graphql';

/** Maximum number of files, and of bytes of one file. */
const MAX_FILES = 500;
const MAX_BYTES = 1_048_576;

/**
 * Finds the files that the patterns name, in the order of the patterns, those of one pattern by name, each once.
 *
 * @param patterns - file names and globs. Undefined: `schema/*.graphql`, which may match nothing.
 * @param directory - which relative names start from.
 * @throws SchemaFilesError for a name that matches no file, and for more than 500 files.
 */
export function findSchemaFiles(patterns: readonly string[] | undefined, directory = process.cwd()): string[] {
  const faults: SchemaFault[] = [];
  const found = (patterns ?? [DEFAULT_PATTERN]).flatMap((pattern) => {
    const files = matching(pattern, directory);
    if (files.length === 0 && patterns !== undefined)
      faults.push({ coordinate: pattern, message: noMatch(pattern, directory) });
    return files;
  });
  const files = [...new Map(found.map((file) => [realpathSync(resolve(directory, file)), file])).values()];
  if (files.length > MAX_FILES) {
    faults.push({ coordinate: 'SCHEMA_FILES', message: `names ${files.length} files; the limit is ${MAX_FILES}` });
  }
  if (faults.length > 0) throw new SchemaFilesError(faults);
  return files;
}

function matching(pattern: string, directory: string): string[] {
  // A name with brackets can be that of a file.
  if (statSync(resolve(directory, pattern), { throwIfNoEntry: false })?.isFile()) return [pattern];
  // Follows symbolic links: a mounted ConfigMap of Kubernetes consists of them.
  const options = { cwd: directory, ignore: ['**/node_modules/**'], expandDirectories: false };
  return globSync(pattern, options).sort();
}

function noMatch(pattern: string, directory: string): string {
  const path = resolve(directory, pattern);
  if (existsSync(path) && statSync(path).isDirectory()) {
    return `is a directory; name its files, such as ${pattern.replace(/\/$/, '')}/*.graphql (SCHEMA_FILES)`;
  }
  return `matches no file in ${directory}; correct the name, or remove it from SCHEMA_FILES or the configuration file`;
}

/**
 * Reads and parses files of SDL. Locations in the documents have the names of the files.
 *
 * @param faults - receives a fault for each file that cannot be read or parsed.
 */
export function readSchemaFiles(
  files: readonly string[],
  faults: SchemaFault[],
  directory = process.cwd(),
): DocumentNode[] {
  return files.flatMap((file) => {
    try {
      const path = resolve(directory, file);
      const { size } = statSync(path);
      if (size > MAX_BYTES) {
        faults.push({ coordinate: file, message: `has ${size} bytes; the limit is ${MAX_BYTES}` });
        return [];
      }
      return parseSdl(decodeText(readFileSync(path)), file, faults);
    } catch (error) {
      faults.push({ coordinate: file, message: readFault(file, error) });
      return [];
    }
  });
}

/**
 * Parses SDL. A text without definitions, such as an empty file, has none.
 *
 * @param name - of the file, for locations and faults.
 */
export function parseSdl(text: string, name: string, faults: SchemaFault[]): DocumentNode[] {
  // graphql-js refuses a document without definitions.
  if (/^(?:[\s,\uFEFF]|#.*)*$/.test(text)) return [];
  try {
    return [parse(new Source(text, name))];
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [at] = error.locations ?? [];
    faults.push({ coordinate: name, message: error.message, place: at && `${name}:${at.line}` });
    return [];
  }
}
