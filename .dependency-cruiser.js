/** The import law of src/README.md: main -> app -> doors -> capabilities -> ground. */
const doors = ['http', 'graphql'];
const capabilities = ['auth', 'users', 'account', 'clients', 'personal-tokens', 'status', 'policy', 'enrolment'];
const ground = [
  ...['scopes', 'schema', 'database', 'metrics', 'identity', 'passwords'],
  ...['audit', 'secrets', 'keys', 'throttle', 'mail', 'paging', 'extension', 'factors'],
];
const room = (names) => `^src/(${names.join('|')})/`;
const top = '^src/((app|capabilities|main|worker|cli|index)\\.ts$|process/|doctor/|cli/|library/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'Data flows one way. Move what both need into a file of its own.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'doors-stand-apart',
      severity: 'error',
      comment: 'A door does not import another door: take what you need as an argument, src/app.ts joins them.',
      from: { path: '^src/(http|graphql)/' },
      to: { path: room(doors), pathNot: '^src/$1/' },
    },
    {
      name: 'capabilities-stand-apart',
      severity: 'error',
      comment: 'A capability does not import another: what two share is ground, or src/app.ts joins them.',
      from: { path: `^src/(${capabilities.join('|')})/` },
      to: { path: room(capabilities), pathNot: '^src/$1/' },
    },
    {
      name: 'capabilities-know-no-door',
      severity: 'error',
      comment: 'Behavior lives below the doors: a capability knows neither GraphQL nor HTTP.',
      from: { path: room(capabilities) },
      to: { path: [...doors.map((name) => `^src/${name}/`), '^node_modules/(graphql|express|@apollo)/'] },
    },
    {
      name: 'ground-carries-all',
      severity: 'error',
      comment: 'Ground imports nothing that stands on it.',
      from: { path: room(ground) },
      to: { path: room([...doors, ...capabilities]) },
    },
    {
      name: 'nothing-imports-the-top',
      severity: 'error',
      comment: 'Only the process and the command line start the application.',
      from: { path: room([...doors, ...capabilities, ...ground]) },
      to: { path: top },
    },
    {
      name: 'no-file-without-use',
      severity: 'error',
      comment:
        'A process reaches every file: a new grant is also a line of grants.ts, a new command a row of program.ts.',
      from: { path: '^src/(main|worker|cli|index)\\.ts$' },
      // Threads and processes are started by the path of their file.
      to: {
        path: '^src/',
        pathNot: [
          '^src/(main|worker|cli|index)\\.ts$',
          '^src/passwords/.+\\.js$',
          '^src/library/test-guard\\.ts$',
          '\\.d\\.ts$',
        ],
        reachable: false,
      },
    },
    {
      name: 'the-engine-is-pure',
      severity: 'error',
      comment: 'The scope engine is usable in any graphql-js server: it imports graphql and itself, nothing else.',
      from: { path: '^engine/src/' },
      to: { pathNot: ['^engine/src/', '^node_modules/graphql/'] },
    },
    {
      name: 'the-policy-tools-stand-on-the-engine',
      severity: 'error',
      comment: 'The policy commands work for any schema: they import the engine, graphql, commander and yaml.',
      from: { path: '^engine/policy/' },
      to: {
        dependencyTypesNot: ['core'],
        pathNot: ['^engine/policy/', '^engine/(src|dist)/index', '^node_modules/(graphql|commander|yaml)/'],
      },
    },
    {
      name: 'the-engine-is-a-package',
      severity: 'error',
      comment: 'Import @scoped-api/engine: only what the package exports.',
      from: { path: '^(src|engine/conformance)/' },
      to: {
        path: '^engine/',
        pathNot: ['^engine/(src|dist|policy|dist/policy)/index\\.(js|d\\.ts|ts)$', '^engine/conformance/'],
      },
    },
    {
      name: 'the-client-has-no-dependency',
      severity: 'error',
      comment: 'The client imports itself; its entries for React, Apollo Client and urql import those.',
      from: { path: '^client/src/' },
      to: {
        pathNot: ['^client/src/', '^node_modules/(react|rxjs|@types/react|@apollo/client|@urql/core|wonka|graphql)/'],
      },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      comment: 'What runs in production is declared under dependencies.',
      from: { path: '^src/' },
      to: {
        // The build makes the page of GraphiQL, and the package has it.
        pathNot: '/@graphql-yoga/render-graphiql/',
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
        // graphql is a peer, and a development dependency for the checkout.
        dependencyTypesNot: ['type-only', 'npm-peer'],
      },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '^engine/dist/'] },
    exclude: { path: 'generated/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default'],
    },
  },
};
