import { connecting } from './connecting-clients.mjs';
import { idle, large } from './large-swarm.mjs';
import { sending } from './message-pairs.mjs';

// Entry point: one measurement in a process of its own, `argv` is which and of what.
const works = { connecting, sending, large, idle };
const [work, ...given] = process.argv.slice(2);
process.send(await works[work](...given), () => process.exit(0)); // clients that still live would keep it
