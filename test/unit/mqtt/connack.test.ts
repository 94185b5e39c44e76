import { describe, expect, test } from 'vitest';
import { readConnack } from '../../../src/mqtt/connack.ts';

describe('CONNACK', () => {
  test('of MQTT 3.1.1 grants nothing in words', () => {
    expect(readConnack({ cmd: 'connack', returnCode: 5, sessionPresent: false })).toEqual({
      code: 5,
      sessionPresent: false,
      limits: {},
      userProperties: {},
    });
  });

  test('of MQTT 5 tells every limit in our words', () => {
    const connack = readConnack({
      cmd: 'connack',
      reasonCode: 0,
      sessionPresent: true,
      properties: {
        receiveMaximum: 20,
        maximumQoS: 1,
        retainAvailable: false,
        wildcardSubscriptionAvailable: false,
        sharedSubscriptionAvailable: false,
        subscriptionIdentifiersAvailable: false,
        serverKeepAlive: 30,
        sessionExpiryInterval: 0,
        maximumPacketSize: 1_024,
        topicAliasMaximum: 8,
        assignedClientIdentifier: 'auto-1',
        reasonString: 'welcome',
        serverReference: 'other.example:1883',
        userProperties: { region: 'eu', zone: ['a', 'b'] },
      },
    });
    expect(connack).toEqual({
      code: 0,
      sessionPresent: true,
      limits: {
        receiveMaximum: 20,
        maximumQos: 1,
        retainAvailable: false,
        wildcardAvailable: false,
        sharedAvailable: false,
        subscriptionIdentifiersAvailable: false,
        serverKeepAliveSeconds: 30,
        sessionExpirySeconds: 0,
        maximumPacketBytes: 1_024,
        topicAliasMaximum: 8,
        assignedClientId: 'auto-1',
      },
      reason: 'welcome',
      serverReference: 'other.example:1883',
      userProperties: { region: 'eu', zone: 'a, b' },
    });
  });

  test('leaves out what was not said, and a maximum QoS that is none', () => {
    const { limits } = readConnack({
      cmd: 'connack',
      reasonCode: 0,
      sessionPresent: false,
      properties: { maximumQoS: 2, receiveMaximum: 65_535 },
    });
    expect(limits).toEqual({ receiveMaximum: 65_535 });
  });
});
