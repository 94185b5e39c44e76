import type { BrokerSetup, Stated } from '../../broker-setup.ts';
import { olderThan } from '../broker-version.ts';
import { amountOf, BINARY_BYTES, integerOf, type Units } from '../quantity.ts';
import type { SettingFile } from '../setting-lines.ts';
import { byDefault, known, stated } from '../stated.ts';

/** As rabbit.schema counts them: `kB`, `MB`, `GB` are powers of 1,000, `k`, `M`, `GiB` of 1,024. */
const BYTES: Units = { ...BINARY_BYTES, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** The limits of `rabbitmq.conf`; defaults from `rabbit.app` and `rabbitmq_mqtt.app` of 3.10.8, 4.0.5 and 4.3.6. */
export function limitsOf({ file, settings }: SettingFile, version: string | undefined): BrokerSetup['limits'] {
  const setting = (...names: readonly string[]) =>
    names.map((name) => settings.get(name)).find((found) => found !== undefined);
  const number = (names: readonly string[], read: (text: string) => number | undefined): Stated<number> | undefined => {
    const found = setting(...names);
    const value = found === undefined ? undefined : read(found.value);
    return found === undefined || value === undefined ? undefined : stated(value, found.place);
  };
  const orInfinite = (names: readonly string[]): Stated<number | 'unlimited'> | undefined => {
    const found = setting(...names);
    return found?.value === 'infinity' ? stated('unlimited', found.place) : number(names, integerOf);
  };
  const bytes = (text: string): number | undefined => amountOf(text, BYTES);
  const relative = number(['vm_memory_high_watermark.relative'], fraction);
  const absolute = number(['vm_memory_high_watermark.absolute'], bytes);
  const old = version !== undefined && olderThan(version, '4.0');
  return known<BrokerSetup['limits']>({
    connections:
      orInfinite(['mqtt.max_connections', 'connection_max', 'max_connections', 'ranch_connection_max']) ??
      byDefault('unlimited', file),
    packetBytes: number(['mqtt.max_packet_size_authenticated'], integerOf) ?? packetDefault(file, version),
    inflight: number(['mqtt.prefetch'], integerOf) ?? byDefault(10, file),
    sessionExpirySeconds:
      orInfinite(['mqtt.max_session_expiry_interval_seconds']) ?? oldExpiry(settings) ?? byDefault(86_400, file),
    memoryBytes: absolute,
    memoryRatio: absolute !== undefined ? undefined : (relative ?? byDefault(old ? 0.4 : 0.6, file)),
    diskFreeBytes:
      number(['disk_free_limit.absolute'], bytes) ??
      (settings.has('disk_free_limit.relative') ? undefined : byDefault(50_000_000, file)),
  });
}

/** Not known of 4.1 and 4.2; before 3.12 there was no limit but that of MQTT. */
function packetDefault(file: string, version: string | undefined): Stated<number> | undefined {
  if (version === undefined || !olderThan(version, '4.3')) return byDefault(16_777_216, file);
  return olderThan(version, '4.1') ? byDefault(268_435_455, file) : undefined;
}

/** `mqtt.subscription_ttl` of releases before 3.13, in milliseconds. */
function oldExpiry(settings: SettingFile['settings']): Stated<number | 'unlimited'> | undefined {
  const found = settings.get('mqtt.subscription_ttl');
  if (found === undefined) return undefined;
  if (found.value === 'infinity' || found.value === 'undefined') return stated('unlimited', found.place);
  const milliseconds = integerOf(found.value);
  return milliseconds === undefined ? undefined : stated(milliseconds / 1_000, found.place);
}

function fraction(text: string): number | undefined {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : undefined;
}
