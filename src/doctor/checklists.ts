/** Something to look at, and who does: checks of the doctor, or another command. */
export interface ChecklistItem {
  /** As the checklist has it. */
  readonly says: string;
  /** Ids of the checks that look at it. */
  readonly checks: readonly string[];
  /** What else looks at it, or why no check can: a command as it is typed, with its reason. */
  readonly elsewhere?: string;
}

/** The debug checklists. */
export const checklists: Readonly<Record<string, { readonly says: string; readonly items: readonly ChecklistItem[] }>> =
  {
    connection: {
      says: 'Connection issues',
      items: [
        { says: 'Broker address and port (1883 unencrypted, 8883 TLS)', checks: ['names', 'tcp', 'tls', 'connect'] },
        { says: 'Network connectivity', checks: ['tcp'] },
        { says: 'Client credentials', checks: ['credentials'] },
        { says: 'Broker logs for connection attempts', checks: ['logs'] },
        { says: 'Client id is unique', checks: ['takeover', 'logs'] },
      ],
    },
    delivery: {
      says: 'Message delivery problems',
      items: [
        { says: 'Topic names match exactly (case-sensitive)', checks: ['topic', 'wildcards'] },
        { says: 'QoS level matches the reliability that is needed', checks: ['round-trip'] },
        { says: 'Test with an MQTT client', checks: ['round-trip', 'retained'] },
        { says: "Depth of the broker's message queues", checks: ['queues'] },
        {
          says: 'Subscriber was connected before the message was published',
          checks: ['retained', 'persistent-session'],
        },
      ],
    },
    performance: {
      says: 'Performance issues',
      items: [
        { says: 'CPU and memory of the broker', checks: ['resources'] },
        { says: 'Number of active connections', checks: ['connections'] },
        { says: 'Publish rate', checks: ['bottleneck'] },
        { says: 'Network bandwidth', checks: ['bottleneck'] },
        { says: 'Message loops', checks: ['message-loop'] },
      ],
    },
  };

/** A tool and what it is for. */
export interface Tool extends ChecklistItem {
  readonly means: string;
}

/** Tools people debug with, and what this one has in their place. */
export const tools: readonly Tool[] = [
  {
    says: 'mosquitto_pub, mosquitto_sub',
    means: 'publish and subscribe by hand',
    checks: ['round-trip', 'retained', 'wildcards'],
    elsewhere: 'one timed round trip: sre probe URL',
  },
  {
    says: 'MQTT Explorer',
    means: 'look at topics and messages',
    checks: ['topic', 'sys-topics'],
    elsewhere: 'what topics look like over a time: sre audit --live URL --for 60s',
  },
  {
    says: 'Wireshark',
    means: 'look at packets (filter: mqtt)',
    checks: [],
    elsewhere: 'reads the capture with its TCP and MQTT: sre audit --capture file.pcap',
  },
  {
    says: 'tcpdump',
    means: 'write packets down (tcpdump -i any -w file.pcap port 1883)',
    checks: [],
    elsewhere: 'reads the capture with its TCP and MQTT: sre audit --capture file.pcap',
  },
  {
    says: 'Broker logs',
    means: 'what the broker wrote about its clients',
    checks: ['logs'],
    elsewhere: 'hand them over: sre doctor URL --log FILE or --log-container NAME',
  },
];
