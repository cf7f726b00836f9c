const { isDeepStrictEqual } = require('node:util');
const { createSchema, itemsOf, SCOPE } = require('./world');

/**
 * A measurement of something that does not protect would be worth nothing: with the scope everything is answered,
 * without it nothing is, and never an error instead.
 *
 * @throws Error naming the contestant that fails.
 */
async function checkThatItProtects(contestant, document) {
  const data = itemsOf(2);
  const answerFor = async (scopes) => {
    const run = contestant.create({ schema: createSchema(), document, user: { scopes } });
    return JSON.parse(JSON.stringify(await run(data)));
  };
  const allowed = await answerFor([SCOPE]);
  const isWhole =
    allowed.errors === undefined && Object.values(allowed.data).every((list) => isDeepStrictEqual(list, data.items));
  if (!isWhole) throw new Error(`${contestant.label} does not answer a viewer who may read everything`);
  if (!contestant.protects) return;
  const denied = await answerFor(['other']);
  const leaks = JSON.stringify(denied.data ?? null).includes(' of ');
  if (leaks || !denied.errors?.length) throw new Error(`${contestant.label} does not protect`);
}

module.exports = { checkThatItProtects };
