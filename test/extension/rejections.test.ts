import { ask, createProject } from './project';

const FILES = {
  'schema/app.graphql': 'extend type Query {\n  forgotten: String @public\n}\n',
  'scoped-api.config.ts': `export default {
  resolvers: {
    Query: {
      forgotten() {
        void Promise.reject(new Error('nothing awaits this'));
        return 'answered';
      },
    },
  },
};
`,
};

test.each(['1', '2'])('a rejection that nothing awaits is logged, and %s process(es) continue', async (WORKERS) => {
  const project = await createProject(FILES);
  try {
    const server = await project.startProcess({ WORKERS });
    for (let round = 0; round < 4; round += 1) {
      expect(await ask(server, '{ forgotten }')).toEqual({ data: { forgotten: 'answered' } });
    }
    await server.says(/nothing awaits this/);
    expect(await ask(server, '{ forgotten }')).toEqual({ data: { forgotten: 'answered' } });
    const { stdout, stderr } = server.output();
    expect(stdout).toContain('await every promise in the code of the configuration file');
    expect(`${stdout}${stderr}`).not.toMatch(/A worker died/);
  } finally {
    await project.remove();
  }
});
