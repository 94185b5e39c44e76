/** CONNACK return codes of MQTT 3.1.1; a broker that knows no MQTT 5 answers a client of MQTT 5 with them, too. */
const returnWords: Readonly<Record<number, string>> = {
  1: 'unacceptable protocol version',
  2: 'client identifier rejected',
  3: 'server unavailable',
  4: 'bad user name or password',
  5: 'not authorized',
};

/** Reason codes of MQTT 5, whatever packet carries them. */
const reasonWords: Readonly<Record<number, string>> = {
  16: 'no matching subscribers',
  17: 'no subscription existed',
  128: 'unspecified error',
  129: 'malformed packet',
  130: 'protocol error',
  131: 'implementation specific error',
  132: 'unsupported protocol version',
  133: 'client identifier not valid',
  134: 'bad user name or password',
  135: 'not authorized',
  136: 'server unavailable',
  137: 'server busy',
  138: 'banned',
  139: 'server shutting down',
  140: 'bad authentication method',
  141: 'keep alive timeout',
  142: 'session taken over',
  143: 'topic filter invalid',
  144: 'topic name invalid',
  145: 'packet identifier in use',
  146: 'packet identifier not found',
  147: 'receive maximum exceeded',
  148: 'topic alias invalid',
  149: 'packet too large',
  150: 'message rate too high',
  151: 'quota exceeded',
  152: 'administrative action',
  153: 'payload format invalid',
  154: 'retain not supported',
  155: 'QoS not supported',
  156: 'use another server',
  157: 'server moved',
  158: 'shared subscriptions not supported',
  159: 'connection rate exceeded',
  160: 'maximum connect time',
  161: 'subscription identifiers not supported',
  162: 'wildcard subscriptions not supported',
};

/** `0x87 (not authorized)`; SUBACK of 3.1.1 only knows 0x80. */
export function reasonText(code: number, protocolVersion: 4 | 5): string {
  const hex = `0x${code.toString(16).padStart(2, '0')}`;
  if (protocolVersion === 4 && code === 0x80) return `${hex} (failure)`;
  const word = (code in returnWords ? returnWords : reasonWords)[code];
  return word === undefined ? hex : `${hex} (${word})`;
}

/** Whether a code means "not you": the credentials or what they may do. */
export function isAuthCode(code: number): boolean {
  return [4, 5, 0x86, 0x87, 0x8a, 0x8c].includes(code);
}
