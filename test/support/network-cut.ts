import { pidOf, runTool } from './docker.ts';

/**
 * Cuts a container off from a subnet without a word to anybody: packets are dropped both ways inside its network
 * namespace, by this machine's nft. Connections stay open and hang, as with a dead switch.
 */
export async function cut(container: string, subnet: string): Promise<void> {
  await nft(
    container,
    `table inet sre_test {
       chain input { type filter hook input priority 0; iifname != "lo" ip saddr ${subnet} counter drop; }
       chain output { type filter hook output priority 0; oifname != "lo" ip daddr ${subnet} counter drop; }
     }`,
  );
}

/** Ends a {@link cut}. */
export async function heal(container: string): Promise<void> {
  await nft(container, 'delete table inet sre_test');
}

/** Packets a {@link cut} has dropped so far: the proof that it bites. */
export async function droppedPackets(container: string): Promise<number> {
  const listing = await nsenter(container, ['nft', 'list', 'table', 'inet', 'sre_test']);
  return [...listing.matchAll(/packets (\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
}

async function nft(container: string, rules: string): Promise<void> {
  await nsenter(container, ['nft', '-f', '-'], rules);
}

async function nsenter(container: string, command: readonly string[], input = ''): Promise<string> {
  const pid = await pidOf(container);
  return runTool('nsenter', ['--target', String(pid), '--net', ...command], { input, withinMs: 10_000 });
}
