/** What a process has used so far. */
export interface Usage {
  cpuMs: number;
  residentBytes: number;
}

// Loaded before a system under test: answers its parent, and does not keep the process alive.
process.on('message', (message) => {
  if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpuMs: (user + system) / 1000, residentBytes: process.memoryUsage.rss() };
  process.send?.(usage);
});
process.channel?.unref();
