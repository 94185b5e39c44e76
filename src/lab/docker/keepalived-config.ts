import type { Machine } from './lab-plan.ts';

/** One half of a pair with a virtual address. */
export interface VirtualAddressConfig {
  readonly own: Machine;
  readonly peer: Machine;
  /** The address that moves. */
  readonly address: string;
  /** The higher one takes the address when both start. */
  readonly priority: number;
}

/**
 * `keepalived.conf` of one half. `nopreempt`: a node that comes back does not take the address back by itself, which would
 * be a second outage and would leave clients on both. `@INTERFACE@` is filled in where the container starts.
 */
export function keepalivedConfig({ own, peer, address, priority }: VirtualAddressConfig): string {
  return `global_defs {
  enable_script_security
  script_user root
}
vrrp_script mqtt {
  script "/usr/local/bin/check-mqtt"
  interval 1
  timeout 2
  fall 2
  rise 2
}
vrrp_instance mqtt {
  state BACKUP
  nopreempt
  interface @INTERFACE@
  virtual_router_id 51
  priority ${priority}
  advert_int 1
  unicast_src_ip ${own.address}
  unicast_peer {
    ${peer.address}
  }
  virtual_ipaddress {
    ${address}/24
  }
  track_script {
    mqtt
  }
}
`;
}
