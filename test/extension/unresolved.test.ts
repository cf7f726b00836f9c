import { cli, cliProcess } from '../support/process-cli';
import { createProject } from './project';

const FILES = {
  'scoped-api.config.ts': 'export default {};',
  'schema/app.graphql': 'extend type Query {\n  orders: Int @public\n}\n',
  'migrations/001_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY);\n',
};
const FAULT = 'Query.orders (schema/app.graphql:2): it has no resolver.';

test('a field without a resolver ends the start before anything is migrated, and doctor reports it', async () => {
  const project = await createProject(FILES);
  try {
    for (const WORKERS of ['1', '2']) {
      const env = { ...project.env, WORKERS, PORT: '0' };
      const started = await (WORKERS === '1' ? cli : cliProcess)(['start'], { cwd: project.path, env });
      expect(started).toMatchObject({ code: 2, stderr: expect.stringContaining(FAULT) });
    }
    expect(await project.sql(`SELECT to_regclass('orders') AS own`)).toEqual([{ own: null }]);
    const doctor = await project.cli('doctor');
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain(FAULT);
  } finally {
    await project.remove();
  }
});
