// Preloaded into a server under test: says how much CPU time the process has used when the bench asks.
process.on('message', (message) => {
  if (message !== 'cpu') return;
  const { user, system } = process.cpuUsage();
  process.send(user + system);
});
process.channel?.unref();
