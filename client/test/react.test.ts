import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { createClient } from '../src/index.ts';
import { Allowed, SessionProvider, useCan, useClient, useSession } from '../src/react.ts';

// What happens in effects is tested in a browser: test/browser/client.test.ts.
describe('The hooks, on a server', () => {
  const client = createClient({ url: 'https://api.example.com/graphql' });
  const render = (component: () => React.ReactNode) =>
    renderToString(createElement(SessionProvider, { client }, createElement(component)));

  test('show that the session is not known, and neither allow nor deny', () => {
    expect(render(() => useSession().status)).toBe('loading');
    expect(render(() => String(useClient() === client))).toBe('true');
    expect(
      render(() => JSON.stringify({ answers: Object.entries(useCan('Query.users', 'Query.me')).length })),
    ).toContain('2');
    expect(render(() => createElement(Allowed, { to: 'Query.users', otherwise: 'no' }, 'yes'))).toBe('');
  });

  test('say what is missing above them', () => {
    expect(() => renderToString(createElement(() => useSession().status))).toThrow('needs a <SessionProvider');
  });
});
