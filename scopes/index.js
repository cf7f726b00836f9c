module.exports = require('@scoped-api/engine');
