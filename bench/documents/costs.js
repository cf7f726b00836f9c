const { buildSchema } = require('graphql');
const { readDocument } = require('../../dist/graphql/read-document');
const { readBuiltInSdl } = require('../../dist/schema/load-schema');
const { cpuMicroseconds } = require('../support/cpu-time');

const times = (count, text) => Array.from({ length: count }, (_, i) => text.replaceAll('#', String(i))).join(' ');
/** Written at 1, 2 and 4 times this size. */
const BASE = 70;
const SIZES = [1, 2, 4];
/** Of reading one document, whatever it is; a refusal takes less. */
const MOST_MS = 20;
/** Above the growth of the size: small times are measured roughly. */
const TOLERANCE = 1.6;

/** Documents of `n` parts. Each was, or might be, dear to a rule of graphql-js, to the parser or to a reader of ours. */
const SHAPES = {
  'one field with a selection, repeated': (n) => `{${times(n, 'users{nodes{id}}')}}`,
  'the same with other arguments': (n) => `{${times(n, 'users(first:#){nodes{id}}')}}`,
  'one leaf, repeated': (n) => `{me{${times(n, 'id')}}}`,
  '__typename, repeated': (n) => `{${times(n, '__typename')}}`,
  'one field by inline fragments': (n) => `{${times(n, '...on Query{me{id}}')}}`,
  'one field by fragments': (n) => `{me{${times(n, '...F#')}}} ${times(n, 'fragment F# on User{id}')}`,
  'fragments of other fields': (n) => `{me{${times(n, '...F#')}}} ${times(n, 'fragment F# on User{a#:id}')}`,
  'a chain of fragments': (n) =>
    `{me{...F0}} ${times(n, 'fragment F# on User{a#:id ...G#}')} ${times(n, 'fragment G# on User{id}')}`,
  'unused fragments': (n) => `{__typename} ${times(n, 'fragment F# on User{id}')}`,
  'a cycle of fragments': (n) =>
    `{me{...F0}} ${Array.from({ length: n }, (_, i) => `fragment F${i} on User{...F${(i + 1) % n}}`).join(' ')}`,
  aliases: (n) => `{me{${times(n, 'a#:id')}}}`,
  'one conflict for each field': (n) => `{me{${times(n, 'a#:id')} ${times(n, 'a#:email')}}}`,
  'unknown fields': (n) => `{me{${times(n, 'usernam#')}}}`,
  'unknown arguments': (n) => `{users(${times(n, 'firs#:1')}){totalCount}}`,
  'unknown types': (n) => `{${times(n, '...on Usr#{id}')}}`,
  'unknown enum values': (n) => `{${times(n, 'a#:users(filter:{role:ADMN#}){totalCount}')}}`,
  'one argument, repeated': (n) => `{users(${times(n, 'first:1')}){totalCount}}`,
  'one member of an object, repeated': (n) => `{users(filter:{${times(n, 'role:USER')}}){totalCount}}`,
  'unknown members of an object': (n) => `{users(filter:{${times(n, 'rol#:USER')}}){totalCount}}`,
  'one variable, repeated': (n) => `query(${times(n, '$a:Int')}){__typename}`,
  'unused variables': (n) => `query(${times(n, '$a#:Int')}){__typename}`,
  'one directive, repeated': (n) => `{me{id ${times(n, '@skip(if:false)')}}}`,
  'a list of literals': (n) => `{viewerCan(coordinates:[${times(n * 4, '"a"')}]){allowed}}`,
  'a list of wrong literals': (n) => `{viewerCan(coordinates:[${times(n * 4, '1')}]){allowed}}`,
  'operations of one fragment': (n) => `${times(n, 'query Q#{me{...F}}')} fragment F on User{${times(n, 'a#:id')}}`,
  'operations of one name': (n) => times(n, 'query Q{__typename}'),
  'nested lists': (n) => `{users(first:${'['.repeat(n)}${']'.repeat(n)}){totalCount}}`,
  'nested selections': (n) => `{${'me{'.repeat(n)}id${'}'.repeat(n)}}`,
  'nested inline fragments': (n) => `{${'...{'.repeat(n)}__typename${'}'.repeat(n)}}`,
  'deep introspection': (n) => `{__type(name:"User"){${'ofType{'.repeat(n / 10)}name${'}'.repeat(n / 10)}}}`,
  'introspection, repeated': (n) => `{${times(n / 10, 'a#:__schema{types{name fields{name}}}')}}`,
  'blank lines before faults': (n) => `{${'\n'.repeat(n * 300)}a b c d e f}`,
  'a long string': (n) => `{user(id:"${'Did you mean '.repeat(n * 20)}"){id}}`,
  'a long wrong string': (n) => `{users(first:"${'Did you mean '.repeat(n * 20)}"){totalCount}}`,
  'a long name': (n) => `{${'a'.repeat(n * 300)}}`,
  'a long comment': (n) => `#${'{'.repeat(n * 300)}\n{__typename}`,
  commas: (n) => `{${','.repeat(n * 300)}__typename}`,
};

/** Reads each shape at each size. */
function measureCosts() {
  const schema = buildSchema(readBuiltInSdl());
  const options = { suggestions: true };
  for (let warm = 0; warm < 300; warm += 1)
    readDocument(schema, `{me{id a${warm}:email}users(first:${warm}){nodes{id}}}`, options);
  let passed = true;
  const rows = Object.entries(SHAPES).map(([name, shape]) => {
    const measured = SIZES.map((size) => {
      const text = shape(BASE * size);
      const read = readDocument(schema, text, options);
      return { ms: leastCpu(() => readDocument(schema, text, options)) / 1000, read };
    });
    const [first] = measured;
    const last = measured.at(-1);
    const growth = last.ms / Math.max(first.ms, 0.5);
    const isKept = last.ms <= MOST_MS && growth <= SIZES.at(-1) * TOLERANCE;
    passed &&= isKept;
    const { ok, cost, errors } = last.read;
    const outcome = ok ? 'valid' : errors[0].message.slice(0, 40);
    return [
      name,
      ...measured.map(({ ms }) => ms.toFixed(2)),
      (cost / 1000).toFixed(2),
      outcome,
      isKept ? 'pass' : 'FAIL',
    ];
  });
  return { sizes: SIZES, rows, passed };
}

/** The least of several measurements: what else the machine does only adds. Each is long enough for the clock. */
function leastCpu(work) {
  const measured = Array.from({ length: 7 }, () => {
    const began = cpuMicroseconds();
    let repeats = 0;
    do {
      work();
      repeats += 1;
    } while (cpuMicroseconds() - began < 4_000);
    return (cpuMicroseconds() - began) / repeats;
  });
  return Math.min(...measured);
}

module.exports = { measureCosts };
