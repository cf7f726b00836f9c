// What the scripts of `npm start` and `npm run dev` print: text on a terminal, else one JSON object a line, in the form of
// the server's log, because what reads a log from a pipe reads JSON.
const { createInterface } = require('node:readline');

const isForPeople = process.stdout.isTTY === true;

/** Prints one message. */
function say(msg) {
  const line = isForPeople ? msg : JSON.stringify({ level: 'info', time: new Date().toISOString(), msg });
  process.stdout.write(`${line}\n`);
}

/** Does `work`, a promise, and says every ten seconds that it goes on. */
async function whileSaying(what, work) {
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += 10;
    say(`${what}: not finished after ${seconds} s, still at work`);
  }, 10_000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/** How to spawn a program whose output {@link passOn} passes on. */
const stdio = isForPeople ? 'inherit' : ['inherit', 'pipe', 'pipe'];

/** Passes on what a program prints, line by line: its JSON as it is, other text as JSON. On a terminal it prints itself. */
function passOn(child) {
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      if (line.startsWith('{"level":')) process.stdout.write(`${line}\n`);
      else if (line.trim() !== '') say(line);
    });
  }
  return child;
}

module.exports = { say, whileSaying, stdio, passOn };
