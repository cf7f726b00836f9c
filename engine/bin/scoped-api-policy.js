#!/usr/bin/env node
const { runPolicyCli } = require('../dist/policy/cli.js');

runPolicyCli(process.argv.slice(2), process).then((code) => {
  process.exitCode = code;
});
