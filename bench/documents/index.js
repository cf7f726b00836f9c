const { renderTable } = require('../support/table');
const { measureCosts } = require('./costs');
const { measureMemory } = require('./memory');

/**
 * What new documents cost: CPU time by shape and size, which must stay linear, and the memory of a server that is sent
 * nothing but new ones, which must stay below 250 MB. Ends with an error where one of them does not.
 */
async function run({ quick }) {
  const costs = measureCosts();
  console.log('## Reading one document, in milliseconds of CPU time\n');
  const heads = costs.sizes.map((size) => `${size}x`);
  console.log(renderTable(['shape', ...heads, 'estimate', 'outcome', 'verdict'], costs.rows));
  const memory = await measureMemory({ quick });
  console.log('\n## Memory of one server, in MB\n');
  console.log(
    renderTable(
      ['documents', 'sent', 'a second', 'at the start', 'half-way', 'at the end', 'most', 'verdict'],
      memory.rows,
    ),
  );
  if (!costs.passed || !memory.passed) throw new Error('a bound is not kept');
}

module.exports = { run };
