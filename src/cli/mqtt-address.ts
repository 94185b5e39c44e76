import { mqttAddressSchema } from '../config/address.ts';
import { SreError } from '../core/sre-error.ts';

/** What other tools call the schemes. */
const SCHEMES: Readonly<Record<string, string>> = { tcp: 'mqtt', ssl: 'mqtts', tls: 'mqtts', mqttss: 'mqtts' };

/** An address of a broker as it was typed; throws SRE_BAD_OPTION, and says what was probably meant. */
export function typedMqttAddress(text: string, hint: string, what = 'the address'): string {
  const mistake = mqttAddressSchema.safeParse(text).error?.issues[0]?.message;
  if (mistake === undefined) return text;
  if (/user name or password/.test(mistake)) {
    throw new SreError('SRE_BAD_OPTION', `${what} must not contain a user name or password`, {
      hint: '--user NAME, and the password in --password-file FILE or in SRE_PROBE_PASSWORD',
    });
  }
  const meant = probably(text);
  throw new SreError('SRE_BAD_OPTION', `${what} ${mistake}`, {
    hint: meant === undefined ? hint : `probably meant: ${meant}`,
  });
}

/** The address somebody means who leaves the scheme out, or writes that of another tool; undefined when that is no address either. */
function probably(text: string): string | undefined {
  const [, scheme, rest = ''] = /^(?:(\w+):\/\/)?([^/]+\/?)$/.exec(text) ?? [];
  const port = /:(\d+)\/?$/.exec(rest)?.[1];
  const usual = port === '8883' ? 'mqtts' : 'mqtt';
  const known = scheme === undefined ? usual : Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined;
  if (known === undefined) return undefined;
  const usualPort = known === 'mqtts' ? 8883 : 1883;
  const meant = `${known}://${rest}${port === undefined ? `:${usualPort}` : ''}`;
  return mqttAddressSchema.safeParse(meant).success ? meant : undefined;
}
