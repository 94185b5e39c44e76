import type { Machine } from './lab-plan.ts';

/** One server behind a balancer. */
export interface BalancedServer extends Machine {
  /** Takes clients only while every other is down. */
  readonly backup?: boolean;
}

/** A group of servers, and how clients get to it. */
export interface BalancedGroup {
  readonly name: string;
  readonly servers: readonly BalancedServer[];
}

export interface BalancerConfig {
  /** The first is where clients go. */
  readonly groups: readonly BalancedGroup[];
  /**
   * Seconds a server may take to answer a check. Absent: servers are not asked at all; a gateway in front of a virtual
   * address does not judge it.
   */
  readonly checkSeconds?: number;
}

/** CONNECT of MQTT 3.1.1 with an empty client id and a clean session, and the CONNACK that accepts it [MQTT-3.1, 3.2]. */
const CONNECT = '100c00044d5154540402000a0000';
const CONNACK = '20020000';
const DISCONNECT = 'e000';

/** Ports inside the container: of clients, and of `/metrics` and `/stats;csv`. */
export const FRONT_PORT = 1883;
export const STATS_PORT = 8404;

/**
 * `haproxy.cfg` of a lab. The health check is a CONNECT: a TCP check keeps a frozen broker in service, whose kernel goes on
 * accepting connections. A server that goes down loses its sessions, so that clients move at once.
 */
export function haproxyConfig({ groups, checkSeconds }: BalancerConfig): string {
  const [active] = groups;
  return `${[
    'global', // as many connections as the container may have open files for, which HAProxy counts itself
    '  hard-stop-after 1s',
    'defaults',
    '  mode tcp',
    '  timeout connect 1s',
    '  timeout client 1h',
    '  timeout server 1h',
    ...(checkSeconds === undefined ? [] : [`  timeout check ${checkSeconds}s`]),
    'frontend mqtt',
    `  bind :${FRONT_PORT}`,
    `  default_backend ${active?.name ?? ''}`,
    ...groups.flatMap((group) => backend(group, checkSeconds !== undefined)),
    'frontend stats',
    '  mode http',
    '  timeout client 10s',
    `  bind :${STATS_PORT}`,
    '  http-request use-service prometheus-exporter if { path /metrics }',
    '  stats enable',
    '  stats uri /stats',
  ].join('\n')}\n`;
}

function backend({ name, servers }: BalancedGroup, checked: boolean): string[] {
  const check = [
    '  balance leastconn',
    '  option tcp-check',
    '  tcp-check connect',
    `  tcp-check send-binary ${CONNECT}`,
    `  tcp-check expect binary ${CONNACK}`,
    `  tcp-check send-binary ${DISCONNECT}`,
    '  default-server check inter 1s fall 3 rise 2 on-marked-down shutdown-sessions',
  ];
  return [
    `backend ${name}`,
    ...(checked ? check : []),
    ...servers.map(
      ({ host, address, backup }) => `  server ${host} ${address}:1883${backup === true ? ' backup' : ''}`,
    ),
  ];
}
