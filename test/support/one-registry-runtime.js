const Module = require('node:module');
const { availableParallelism } = require('node:os');
const { join, sep } = require('node:path');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const ROOT = join(__dirname, '../..');
const OURS = ['src', 'engine/src', 'engine/policy', 'test/support/per-worker'].map((name) => join(ROOT, name) + sep);
const PACKAGES = `${sep}node_modules${sep}`;
const THREADS = join(ROOT, 'src/passwords/threads.ts');
/** What `@swc/jest` is told about CommonJS by jest-runtime. */
const COMMON_JS = {
  supportsDynamicImport: false,
  supportsExportNamespaceFrom: false,
  supportsStaticESM: false,
  supportsTopLevelAwait: false,
};

const isOurs = (path) => OURS.some((folder) => path.startsWith(folder));

/** Of the shared modules, for stack traces. */
const sharedMaps = new Map();
/** The parts of the running file's runtime that load a shared module. */
let current;

/**
 * A runtime whose test files share the modules under test and those of node_modules: a worker loads each once, as a server does.
 * Loading and warming them up for each file took half of a run. Test files, and what they share in test/, are loaded for each file.
 * `jest.isolateModules` and mocks have modules of their own. Works with one-realm-environment.js alone.
 */
class OneRegistryRuntime extends Runtime {
  constructor(config, environment, resolver, transformer, ...rest) {
    super(config, environment, resolver, transformer, ...rest);
    current = { transformer, mapper: config.moduleNameMapper, maps: this.getSourceMaps() };
    for (const [name, map] of sharedMaps) current.maps.set(name, map);
    this.executor.compile = (code, filename) =>
      compileFunction(code, this.executor.injectedModuleParameters, { filename });
  }

  requireModule(from, name, options, isRequireActual) {
    const isShared = name !== undefined && !options?.isInternalModule && !this.registries.isIsolated();
    if (isShared && !this._resolution.isCoreModule(name)) {
      const path = this._resolution.resolveCjs(from, name);
      if (isOurs(path) || path.includes(PACKAGES)) {
        try {
          return require(path);
        } catch (error) {
          // Jest's own loader transforms it.
          if (error?.code !== 'ERR_REQUIRE_ESM') throw error;
        }
      }
    }
    return super.requireModule(from, name, options, isRequireActual);
  }

  // The process is the real one.
  installGetBuiltinModule() {}
}

function load(module, filename) {
  const { code, sourceMapPath } = current.transformer.transform(filename, { ...COMMON_JS });
  if (sourceMapPath) {
    sharedMaps.set(filename, sourceMapPath);
    current.maps.set(filename, sourceMapPath);
  }
  module._compile(code, filename);
  if (filename === THREADS) keepThreads(module.exports);
}

/** Uses the threads for passwords for as long as the worker lives: loading the word lists takes a quarter of a second. */
function keepThreads({ createThreads }) {
  createThreads({ worker: 'strength-worker.js', maxRunning: 1, maxWaiting: 1 });
  createThreads({ worker: 'hash-worker.js', maxRunning: availableParallelism(), maxWaiting: 1 });
}

const otherwise = require.extensions['.ts'] ?? require.extensions['.js'];
require.extensions['.ts'] = (module, filename) => (isOurs(filename) ? load : otherwise)(module, filename);

// As `moduleNameMapper` says.
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  if (request.startsWith('@scoped-api/') && parent?.filename && isOurs(parent.filename)) {
    for (const [pattern, path] of current.mapper) if (new RegExp(pattern).test(request)) return path;
  }
  return resolveFilename.call(this, request, parent, ...rest);
};

module.exports = { __esModule: true, default: OneRegistryRuntime };
