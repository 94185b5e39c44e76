import { spawnSync } from 'node:child_process';

/** Debian packages of the tools tests use, for the reason that is printed. */
const packages: Readonly<Record<string, string>> = {
  mosquitto: 'mosquitto',
  promtool: 'prometheus',
  amtool: 'prometheus-alertmanager',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  prometheus: 'prometheus',
  chromium: 'chromium',
  docker: 'docker.io',
  openssl: 'openssl',
  nginx: 'nginx',
  nft: 'nftables',
  ip: 'iproute2',
  tc: 'iproute2',
};

/**
 * Whether a tool the test really needs is on this machine. Without it the suite is skipped and says why; in CI, where a
 * skipped suite would count for nothing, it fails. Use as `describe.skipIf(!requireTool('mosquitto'))`.
 */
export function requireTool(name: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
  return require(found, `${name} is not installed (Debian package ${packages[name] ?? name}; ./test/setup installs all of them)`);
}

/** The same for any other condition, with the sentence that says what is missing. */
export function require(met: boolean, reason: string): boolean {
  if (met) return true;
  if (process.env['CI'] === 'true') throw new Error(`required in CI: ${reason}`);
  process.stderr.write(`skipped: ${reason}\n`);
  return false;
}
