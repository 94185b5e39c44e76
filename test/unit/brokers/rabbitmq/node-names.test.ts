import { describe, expect, test } from 'vitest';
import { NodeNames } from '../../../../src/brokers/node-names.ts';
import { nodeAddress } from '../../../../src/brokers/rabbitmq/node-address.ts';
import { lookAt } from '../../../support/look.ts';
import { openRecordedRabbitMq, recordedNode } from '../../../support/recorded-rabbitmq.ts';

describe('names of RabbitMQ nodes', () => {
  test('the broker’s own names need no learning', () => {
    const names = new NodeNames(['rabbit@a', 'rabbit@b']);
    expect(names.of('rabbit@a')).toBe('rabbit@a');
    expect(names.knows('rabbit@b')).toBe(true);
    expect(names.knows('rabbit@c')).toBe(false);
    expect(names.of('rabbit@c')).toBe('rabbit@c');
  });

  test('another name is learnt from what the node calls itself', () => {
    const names = new NodeNames(['a', 'b']);
    names.learn('a', 'rabbit@a', 'http://a');
    expect(names.of('rabbit@a')).toBe('a');
    expect(names.isIdentified('a', ['rabbit@a', 'rabbit@b'])).toBe(true);
    expect(names.isIdentified('b', ['rabbit@a', 'rabbit@b'])).toBe(false);
  });

  test('configured names replace the broker’s in every series and view', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-loaded', ['one', 'two', 'three']);
    const look = await lookAt(rabbit.adapter);
    expect(look.byNode('connectionsCurrent')).toEqual({ one: 13, two: 12, three: 11 });
    expect(look.byNode('queuedMessages')).toEqual({ one: 700, two: 0, three: 0 });
    expect(look.running()['two']).toEqual(['one', 'two', 'three']);
  });

  test('a dead node keeps the broker’s name in the views of the others until it has said its own', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-node-down-2s', ['one', 'two', 'three']);
    const look = await lookAt(rabbit.adapter);
    expect(look.running()).toEqual({ one: ['one', 'two'], two: ['one', 'two'] });
    expect(look.known()['one']).toEqual(['one', 'two', 'rabbit@r3']);
    expect(look.byNode('connectionsCurrent')).toEqual({ one: 13, two: 12 });
  });

  test('an address that leads to another node is an error, not that node’s numbers under a wrong name', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-loaded', [], {
      nodes: (http) => [recordedNode(http, 'rabbit@r1', 'n1'), recordedNode(http, 'rabbit@r2', 'n1')],
    });
    await lookAt(rabbit.adapter); // the member list does not say whose it is; the overview has to come first
    const look = await lookAt(rabbit.adapter);
    expect(look.failures()).toEqual({
      'rabbit@r2/prometheus': 'parse',
      'rabbit@r2/overview': 'parse',
      'rabbit@r2/management': 'parse',
    });
    expect(look.messageOf('rabbit@r2/prometheus')).toContain('every node needs an address of its own');
    expect(look.byNode('messagesReceived')).toEqual({ 'rabbit@r1': 2308 });
  });
});

describe('addresses of RabbitMQ nodes', () => {
  test.each([
    ['http://n1:15672', 'http://n1:15672/api', 'http://n1:15692/metrics'],
    ['https://n1.example/rabbit/', 'https://n1.example/rabbit/api', 'http://n1.example:15692/metrics'],
    ['http://[2001:db8::1]:15672', 'http://[2001:db8::1]:15672/api', 'http://[2001:db8::1]:15692/metrics'],
  ])('%s has its API and its Prometheus page at the usual places', (api, base, metrics) => {
    expect(nodeAddress({ name: 'n', api })).toEqual({ name: 'n', api: base, metrics });
  });

  test('a configured Prometheus page wins', () => {
    expect(nodeAddress({ name: 'n', api: 'http://n', metrics: 'https://n/prom' }).metrics).toBe('https://n/prom');
  });
});
