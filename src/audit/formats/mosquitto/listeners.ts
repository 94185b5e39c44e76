import type { FilePlace } from '../../../core/finding.ts';
import type { ListenerSetup, Stated } from '../../broker-setup.ts';
import type { Block, Blocks } from './blocks.ts';
import { fileOption, pluginsThat } from './plugins.ts';
import { wordsOf } from './setting.ts';
import { booleanOf, limitOf, numberOf, textOf } from './values.ts';
import { since, type Version } from './version.ts';

/** Who is let in by a group of settings, and how clients prove who they are. */
interface Door {
  readonly anonymous: Stated<boolean>;
  readonly authentication: readonly Stated<string>[];
  readonly authorization: readonly Stated<string>[];
}

/** Every listener of the file, or the one at port 1883 that there is without any; those that serve the HTTP API, and those with a port that is none, are not among them. */
export function listenersOf(blocks: Blocks, file: string, version: Version): ListenerSetup[] {
  const written = blocks.listeners.filter(
    (block) => textOf(block, 'protocol')?.value !== 'http_api' && isPort(addressOf(block)[0]),
  );
  if (blocks.listeners.length > 0) return written.map((block) => listenerOf(block, blocks, file, version));
  return [listenerOf({ settings: [] }, blocks, file, version)];
}

function listenerOf(block: Block, blocks: Blocks, file: string, version: Version): ListenerSetup {
  const [port, bind] = addressOf(block);
  // Without any listener, 2.0 and later let in without credentials, and only from the machine itself. Until 2.0.11 an
  // option of the listener nobody wrote, such as max_connections, was enough to open it to others.
  const unwritten = block.opening === undefined && !opens(block) && since(version, [2, 0]);
  const local = unwritten && (block.settings.length === 0 || since(version, [2, 0, 12]));
  const place: FilePlace = block.opening?.place ?? block.settings[0]?.place ?? { file };
  const { anonymous, authentication, authorization } = doorOf(block, blocks, place, unwritten, version);
  const encrypted = textOf(block, 'certfile') !== undefined || textOf(block, 'psk_hint') !== undefined;
  const ws = textOf(block, 'protocol')?.value === 'websockets';
  const maxConnections = limitOf(block, 'max_connections', -1);
  const tlsMinimum = encrypted ? tlsMinimumOf(block, place, version) : undefined;
  const shown = bind ?? (local ? '127.0.0.1' : undefined);
  return {
    name: port === 0 ? `unix socket ${bind ?? ''}` : `listener ${port}`,
    port,
    ...(shown === undefined ? {} : { bind: shown }),
    transport: ws ? (encrypted ? 'wss' : 'ws') : encrypted ? 'tls' : 'tcp',
    ...(encrypted ? { clientCertificate: provesItself(block) } : {}),
    anonymous,
    authentication,
    authorization: {
      sources: authorization,
      ...(authorization[0] === undefined ? {} : { noMatch: { value: 'deny', place: authorization[0].place } }),
    },
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(tlsMinimum === undefined ? {} : { tlsMinimum }),
    place,
  };
}

/** What is none is told at its line. */
function isPort(port: number): boolean {
  return port >= 0 && port <= 65_535;
}

/** `port` and `bind_address` open the port to others; other options of the listener nobody wrote do not. */
function opens(block: Block): boolean {
  return block.settings.some(({ name }) => name === 'port' || name === 'bind_address');
}

function addressOf(block: Block): [port: number, bind?: string] {
  const lo = textOf(block, 'bind_interface')?.value === 'lo' ? '127.0.0.1' : undefined;
  if (block.opening !== undefined) {
    const [port = '', bind] = wordsOf(block.opening);
    const shown = lo ?? bind;
    return shown === undefined ? [Number(port)] : [Number(port), shown];
  }
  const bind = lo ?? textOf(block, 'bind_address')?.value;
  const port = numberOf(block, 'port')?.value ?? 1883;
  return bind === undefined ? [port] : [port, bind];
}

/** Whether nobody comes in without a certificate or a shared key. */
function provesItself(block: Block): boolean {
  return booleanOf(block, 'require_certificate')?.value === true || textOf(block, 'psk_hint') !== undefined;
}

function doorOf(
  block: Block,
  { broker, perListener }: Blocks,
  place: FilePlace,
  unwritten: boolean,
  version: Version,
): Door {
  const own = perListener ? block : broker;
  // A plugin of the whole broker counts for every listener, and plugin_use for its own.
  const all = [broker, block];
  const authentication = [
    ...fileOption(own, 'password_file'),
    ...(textOf(block, 'psk_hint') === undefined ? [] : fileOption(own, 'psk_file')),
    ...pluginsThat('authenticates', all),
    ...certificateNames(block),
  ];
  const authorization = [...fileOption(own, 'acl_file'), ...pluginsThat('authorizes', all)];
  const said = booleanOf(block, 'listener_allow_anonymous') ?? booleanOf(own, 'allow_anonymous');
  const byDefault = since(version, [2, 0])
    ? unwritten
    : fileOption(own, 'password_file').length + fileOption(own, 'psk_file').length === 0 &&
      pluginsThat('authenticates', all).length === 0;
  return { anonymous: said ?? { value: byDefault, place }, authentication, authorization };
}

function certificateNames(block: Block): Stated<string>[] {
  if (booleanOf(block, 'require_certificate')?.value !== true) return [];
  return ['use_identity_as_username', 'use_subject_as_username'].flatMap((name) => {
    const stated = booleanOf(block, name);
    return stated?.value === true ? [{ value: name, place: stated.place }] : [];
  });
}

function tlsMinimumOf(block: Block, place: FilePlace, version: Version): Stated<string> | undefined {
  const stated = textOf(block, 'tls_version');
  if (stated !== undefined) return { ...stated, value: stated.value.replace(/^tlsv/i, 'TLSv') };
  // 1.6 took whatever the library took; 2.0 until 2.0.15 let 1.1 through although it was not meant to.
  if (!since(version, [2, 0])) return { value: 'TLSv1', place };
  return since(version, [2, 0, 16]) ? undefined : { value: 'TLSv1.1', place };
}
