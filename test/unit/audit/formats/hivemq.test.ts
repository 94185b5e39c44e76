import { describe, expect, test } from 'vitest';
import { readHivemq } from '../../../../src/audit/formats/hivemq/read.ts';
import { SreError } from '../../../../src/core/sre-error.ts';

const read = (...lines: readonly string[]) =>
  readHivemq(`<?xml version="1.0"?>\n<hivemq>\n${lines.join('\n')}\n</hivemq>\n`, 'config.xml');

describe('a config.xml of HiveMQ', () => {
  test('has the listeners it names, with the place of their tags', () => {
    const { listeners } = read(
      '<listeners>',
      '  <tcp-listener><port>1883</port><bind-address>127.0.0.1</bind-address></tcp-listener>',
      '  <tls-websocket-listener><port>8443</port><name>web</name><tls>',
      '    <client-authentication-mode>OPTIONAL</client-authentication-mode>',
      '    <protocols><protocol>TLSv1.2</protocol><protocol>TLSv1.1</protocol></protocols>',
      '  </tls></tls-websocket-listener>',
      '</listeners>',
    );
    expect(listeners).toMatchObject([
      { name: 'tcp-listener 1883', port: 1883, bind: '127.0.0.1', transport: 'tcp', place: { line: 4, column: 3 } },
      {
        name: 'web',
        port: 8443,
        transport: 'wss',
        clientCertificate: false,
        tlsMinimum: { value: 'TLSv1.1', place: { line: 7, column: 44 } },
      },
    ]);
    expect(read().listeners).toEqual([]);
  });

  test('has limits of its own, most of them none', () => {
    expect(read().limits).toMatchObject({
      connections: { value: 'unlimited' },
      packetBytes: { value: 268_435_460 },
      queuedMessages: { value: 1_000 },
      inflight: { value: 10 },
      sessionExpirySeconds: { value: 'unlimited' },
    });
    const { limits } = read(
      '<restrictions><max-connections>5000</max-connections></restrictions>',
      '<mqtt><packets><max-packet-size>1024</max-packet-size></packets>',
      '<session-expiry><max-interval>4294967295</max-interval></session-expiry>',
      '<keep-alive><max-keep-alive>60</max-keep-alive><allow-unlimited>true</allow-unlimited></keep-alive></mqtt>',
    );
    expect(limits).toMatchObject({
      connections: { value: 5_000, place: { line: 3, column: 15 } },
      packetBytes: { value: 1_024 },
      sessionExpirySeconds: { value: 'unlimited', place: { line: 5 } },
      keepAliveSeconds: { value: 'unlimited' },
    });
    expect(read('<restrictions><max-connections>-1</max-connections></restrictions>').limits.connections?.value).toBe(
      'unlimited',
    );
  });

  test('keeps its data in files unless it says otherwise', () => {
    expect(read().persistence?.value).toBe(true);
    expect(read('<persistence><mode>in-memory</mode></persistence>').persistence).toMatchObject({ value: false });
  });

  test('stands alone unless the cluster is on', () => {
    expect(read().cluster?.members?.value).toBe(1);
    const { cluster } = read(
      '<cluster><enabled>true</enabled>',
      '<transport><tcp><bind-port>7800</bind-port></tcp></transport>',
      '<discovery><static><node><host>a</host></node><node><host>b</host></node><node><host>c</host></node></static></discovery>',
      '<replication><replica-count>1</replica-count></replication></cluster>',
    );
    expect(cluster).toMatchObject({
      members: { value: 3 },
      discovery: { value: 'static' },
      tls: { value: false },
      replicas: { value: 1 },
    });
    expect(
      read(
        '<cluster><enabled>true</enabled><transport><tcp><tls><enabled>true</enabled></tls></tcp></transport></cluster>',
      ).cluster?.tls?.value,
    ).toBe(true);
  });

  test('knows the password of the manual by its hash, also with another user', () => {
    const password = (user: string, hash: string) => {
      const users = user === '' ? '' : `<users><user><name>${user}</name><password>${hash}</password></user></users>`;
      const { own } = read(`<control-center>${users}</control-center>`);
      return own?.kind === 'hivemq' ? own.controlCenterPassword?.value : undefined;
    };
    expect(password('', '')).toBe('default');
    expect(password('admin', 'a68fc32fc49fc4d04c63724a1f6d0c90442209c46dba6975774cde5e5149caf8')).toBe('default');
    expect(password('ops', 'a68fc32fc49fc4d04c63724a1f6d0c90442209c46dba6975774cde5e5149caf8')).toBe('own');
    expect(read().own).not.toHaveProperty('controlCenterPassword');
  });

  test('names secrets by their path; a variable of the environment is none', () => {
    const setup = read(
      '<listeners><tls-tcp-listener><port>8883</port><tls><keystore><password>hunter2</password>',
      '<private-key-password>${KEY}</private-key-password></keystore></tls></tls-tcp-listener></listeners>',
    );
    expect(setup.plainSecrets?.map(({ value }) => value)).toEqual(['listeners.tls-tcp-listener.tls.keystore.password']);
    expect(JSON.stringify(setup)).not.toMatch(/hunter/);
  });

  test('opens its pages as it says; the REST API is off until it is on', () => {
    const http = '<listeners><http><port>8888</port></http></listeners>';
    expect(read(`<rest-api>${http}</rest-api>`).admin).toEqual([]);
    expect(read(`<rest-api><enabled>true</enabled>${http}</rest-api>`).admin).toMatchObject([
      { name: 'REST API', port: 8888 },
    ]);
    expect(read(`<control-center>${http}</control-center>`).admin).toMatchObject([
      { name: 'Control Center', tls: false },
    ]);
    expect(read(`<control-center><enabled>false</enabled>${http}</control-center>`).admin).toEqual([]);
  });

  test('with a slip in a name is told which name was meant', () => {
    expect(read('<restriction><max-connections>1</max-connections></restriction>').oddities).toMatchObject([
      { name: 'restriction', says: 'did you mean restrictions?', place: { line: 3, column: 1 } },
    ]);
    expect(read('<something-else/>').oddities).toEqual([]);
  });

  test.each([
    ['<hivemq><listeners></hivemq>', /^config\.xml:1:20: /],
    ['<other/>', /^config\.xml:1:1: expected <hivemq>, got <other>$/],
    ['', /^config\.xml:1: /],
    ['not xml', /^config\.xml:1:1: /],
    [
      '<!DOCTYPE h [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<hivemq>&x;</hivemq>',
      /^config\.xml:1:1: a DOCTYPE is not read/,
    ],
    [`<hivemq>${'<a>'.repeat(60)}${'</a>'.repeat(60)}</hivemq>`, /^config\.xml: /],
  ])('%j is refused', (text, message) => {
    expect(() => readHivemq(text, 'config.xml')).toThrow(SreError);
    expect(() => readHivemq(text, 'config.xml')).toThrow(message);
  });

  test('expands no entity: neither those of XML nor ten thousand laughs', () => {
    const laughs = `<hivemq><listeners><tcp-listener><port>1883</port><name>&lol;&lol;</name></tcp-listener></listeners></hivemq>`;
    expect(readHivemq(laughs, 'config.xml').listeners[0]?.name).toBe('&lol;&lol;');
  });
});
