import type { ClientRole } from '../swarm/client-role.ts';

/** A client that is connected and silent but for its keep-alive. */
export class IdleRole implements ClientRole {
  readonly persistent = false;
  readonly publishesQos = 0;
  ready = false;

  connected(): void {
    this.ready = true;
  }

  disconnected(): void {
    this.ready = false;
  }

  message(): void {}
  confirmation(): void {}
  packet(): void {}
  drained(): void {}
}
