const noRules = require('./no-rules');

/** The same once more: how far from 1 this machine puts two things that are equal. */
module.exports = { ...noRules, label: 'no rules, once more' };
