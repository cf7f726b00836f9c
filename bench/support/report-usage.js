// Preloaded into a server under test: says how much CPU time and memory the process has used when the bench asks.
process.on('message', (message) => {
  if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() });
});
process.channel?.unref();
