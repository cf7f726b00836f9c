const { spawnSync } = require('node:child_process');

/**
 * Runs `script` in a process of its own, as a server would run, with `input` as its argument.
 *
 * @param {string} script - path of a module that calls {@link answer}.
 * @param {object} input
 * @returns {any} what it answered.
 */
function runInChild(script, input) {
  const { status, stdout, error } = spawnSync(process.execPath, ['--expose-gc', script, JSON.stringify(input)], {
    env: { ...process.env, NODE_ENV: 'production' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${script} failed for ${JSON.stringify(input)}`);
  return JSON.parse(stdout);
}

/** The other side: answers with what `work` returns for the input. */
function answer(work) {
  work(JSON.parse(process.argv[2])).then(
    (result) => process.stdout.write(JSON.stringify(result)),
    (error) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}

module.exports = { runInChild, answer };
