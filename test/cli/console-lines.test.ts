import { createLogger } from '../../src/logger';
import { consoleLines } from '../../src/process/process-log';

function written(write: (log: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  const output = { write: (line: string) => (text += line) };
  write(createLogger({ level: 'info' }, consoleLines(output)));
  return text;
}

test('a line is the time, the message and the other fields', () => {
  expect(written((log) => log.info({ status: 200, path: '/graphql' }, 'request'))).toMatch(
    /^\d\d:\d\d:\d\d {2}request status=200 path=\/graphql\n$/,
  );
});

test('what is wrong says so, with the stack below', () => {
  expect(written((log) => log.warn('/metrics is off'))).toMatch(/^\S+ {2}warn: \/metrics is off\n$/);
  expect(written((log) => log.error({ err: new TypeError('of ours') }, 'unexpected'))).toMatch(
    /^\S+ {2}error: unexpected\nTypeError: of ours\n\s+at /,
  );
});

test('no value can pretend to be another field, or another line', () => {
  expect(written((log) => log.info({ path: '/a status=200\n12:00:00  fine' }, 'request'))).toMatch(
    /^\S+ {2}request path="\/a status=200\\n12:00:00 {2}fine"\n$/,
  );
});
