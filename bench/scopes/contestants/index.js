/** By name, in the order of the tables. */
const CONTESTANTS = {
  'no-rules-again': require('./no-rules-again'),
  engine: require('./engine'),
  'map-schema': require('./map-schema'),
  'generic-auth': require('./generic-auth'),
  'graphql-shield': require('./graphql-shield'),
};

module.exports = { CONTESTANTS, noRules: require('./no-rules') };
