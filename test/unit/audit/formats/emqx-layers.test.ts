import { describe, expect, test } from 'vitest';
import { auditBrokerConfigs } from '../../../../src/audit/audit-broker-configs.ts';
import { readEmqx } from '../../../../src/audit/formats/emqx/read.ts';

const base = { file: 'etc/base.hocon', text: 'dashboard.listeners.http.bind = 18083\nmqtt.max_packet_size = 1MB\n' };
const cluster = {
  file: 'data/configs/cluster.hocon',
  text: 'authentication = [{ mechanism = jwt }]\nmqtt.max_packet_size = 2MB\nmqtt.max_inflight = 5\n',
};
const main = { file: 'etc/emqx.conf', text: 'node.cookie = "8af1"\nmqtt.max_inflight = 7\n' };

describe('emqx.conf named with what it is merged with', () => {
  const setup = readEmqx(main.text, main.file, { beside: [cluster, base] });

  test('is read over what the Dashboard wrote, and that over what was shipped', () => {
    expect(setup.limits.packetBytes).toEqual({ value: 2_097_152, place: { file: cluster.file, line: 2, column: 24 } });
    expect(setup.limits.inflight).toMatchObject({ value: 7, place: { file: main.file, line: 2 } });
    expect(setup.admin).toMatchObject([{ port: 18_083, place: { file: base.file } }]);
    expect(setup.anonymous?.value).toBe(false);
    expect(setup.oddities).toEqual([]);
  });

  test('is one part of the report, and nothing the Dashboard settled is missed', () => {
    const { parts, errors } = auditBrokerConfigs([base, main, cluster]);
    expect(errors).toEqual([]);
    expect(parts.map(({ name }) => name)).toEqual([main.file]);
    const ids = (files: readonly (typeof base)[]) =>
      auditBrokerConfigs(files).parts.flatMap(({ findings }) => findings.map(({ id }) => id));
    expect(ids([main, cluster])).not.toContain('emqx-no-authentication');
    expect(ids([main])).toContain('emqx-no-authentication');
  });

  test('takes those of its own node only when several nodes are named', () => {
    const at = (node: string, { file, text }: typeof base) => ({ file: `${node}/${file}`, text });
    const all = [at('a', main), at('a', cluster), at('b', main)];
    const anonymous = (file: string) =>
      readEmqx(main.text, file, { beside: all.filter((other) => other.file !== file) }).anonymous?.value;
    expect(anonymous('a/etc/emqx.conf')).toBe(false);
    expect(anonymous('b/etc/emqx.conf')).toBeUndefined();
  });

  test('of layers alone each is read for itself', () => {
    expect(auditBrokerConfigs([base, cluster]).parts.map(({ name }) => name)).toEqual([base.file, cluster.file]);
  });
});
