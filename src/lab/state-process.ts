import { aborted, openChildLife, runChild } from './child-life.ts';
import type { StateConfig } from './child-protocol.ts';
import { openStateServer } from './state-server.ts';
import { openStateStore } from './state-store.ts';

// Entry point: the process that holds the state of a lab, the stand-in for Redis or Valkey.
const config = JSON.parse(process.argv[2] ?? '') as StateConfig;
const life = openChildLife(process, config);
await runChild(process, life, async () => {
  await using _server = await openStateServer(await openStateStore(), config.socket);
  life.tell({ kind: 'ready' });
  await aborted(life.signal);
});
