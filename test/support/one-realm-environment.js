const { ModernFakeTimers, LegacyFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');
const { installCommonGlobals } = require('jest-util');

/**
 * A test environment without a realm of its own: test files run among the globals of their worker, as programs do. What a file
 * leaves there is removed after it: globals, variables of the environment, listeners of the process, the working directory.
 */
class OneRealmEnvironment {
  constructor({ projectConfig }) {
    installOnce(projectConfig.globals);
    this.restore = remember();
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimers = new LegacyFakeTimers({
      config: projectConfig,
      global: globalThis,
      moduleMocker: this.moduleMocker,
      timerConfig: { idToRef: (id) => ({ id, ref: () => {}, unref: () => {} }), refToId: (timer) => timer?.id },
    });
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    this.restore();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  // There is none; one-registry-runtime.js compiles without it.
  getVmContext() {
    return null;
  }
}

let isInstalled = false;

/** Puts what Jest needs among the globals, but for its copy of the process, whose events never happen. */
function installOnce(globals) {
  if (isInstalled) return;
  isInstalled = true;
  const { process } = globalThis;
  installCommonGlobals(globalThis, globals);
  globalThis.process = process;
}

/** Returns what restores the globals as they are now. */
function remember() {
  const globals = descriptorsOf(globalThis);
  const ofProcess = ['exit', 'getBuiltinModule', 'exitCode'].map((key) => [
    key,
    Object.getOwnPropertyDescriptor(process, key),
  ]);
  const environment = { ...process.env };
  const directory = process.cwd();
  const listeners = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));
  return () => {
    // Jest's own state has symbols as names. Packages keep what they need under other new names, and stay loaded.
    for (const key of Object.getOwnPropertySymbols(globalThis))
      if (!globals.has(key)) Reflect.deleteProperty(globalThis, key);
    for (const [key, descriptor] of globals)
      if (descriptor.configurable) Object.defineProperty(globalThis, key, descriptor);
    for (const [key, descriptor] of ofProcess) {
      if (descriptor) Object.defineProperty(process, key, descriptor);
      else delete process[key];
    }
    for (const key of Object.keys(process.env)) if (!(key in environment)) delete process.env[key];
    Object.assign(process.env, environment);
    if (process.cwd() !== directory) process.chdir(directory);
    for (const name of process.eventNames()) {
      const before = listeners.get(name) ?? [];
      for (const listener of process.rawListeners(name)) {
        if (!before.includes(listener)) process.removeListener(name, listener);
      }
    }
  };
}

function descriptorsOf(object) {
  return new Map(Reflect.ownKeys(object).map((key) => [key, Object.getOwnPropertyDescriptor(object, key)]));
}

module.exports = OneRealmEnvironment;
