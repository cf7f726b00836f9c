// Preloaded into a server under test: its metrics observe nothing.
const { Counter, Histogram } = require('prom-client');

Counter.prototype.inc = () => {};
Histogram.prototype.observe = () => {};
Histogram.prototype.startTimer = () => () => {};
