import { describe, expect, test } from 'vitest';
import { parseListening } from '../../../../src/chaos/injectors/canary.ts';
import { mountAt, parseMounts } from '../../../../src/chaos/injectors/mounts.ts';
import { limitFor } from '../../../../src/chaos/injectors/open-files.ts';
import { ownHandle, shapingCommands } from '../../../../src/chaos/injectors/qdisc.ts';
import { fc } from '../../../support/property.ts';

describe('what the kernel tells', () => {
  test('ports that listen for others, not those of loopback and not those of connections', () => {
    const text = [
      '  sl  local_address rem_address   st tx_queue rx_queue',
      '   0: 00000000:075B 00000000:0000 0A 00000000:00000000',
      '   1: 0B00007F:8F3D 00000000:0000 0A 00000000:00000000',
      '   2: 0200120A:075B 0100120A:D431 01 00000000:00000000',
      '   3: 00000000000000000000000000000000:22B3 00000000000000000000000000000000:0000 0A 00000000:00000000',
      '   4: 00000000000000000000000001000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000',
    ].join('\n');
    expect(parseListening(text)).toEqual([1883, 8883]);
  });

  test('mounts: the one seen at a point is the last, and octal names are read', () => {
    const mounts = parseMounts(
      [
        '36 25 254:0 / / rw,relatime - ext4 /dev/vda rw',
        '77 36 254:0 /volumes/x/_data /data rw shared:1 - ext4 /dev/vda rw',
        '78 77 0:55 / /data rw - tmpfs tmpfs rw,size=16384k',
        '79 36 8:17 / /my\\040disk rw - xfs /dev/sdb1 rw',
      ].join('\n'),
    );
    expect(mountAt(mounts, '/data')).toMatchObject({ device: '0:55', root: '/', type: 'tmpfs' });
    expect(mountAt(mounts, '/my disk')).toMatchObject({ device: '8:17', source: '/dev/sdb1' });
    expect(mountAt(mounts, '/data/mosquitto')).toBeUndefined();
  });
});

describe('a limit of open files', () => {
  test('leaves exactly as many numbers free as asked, and no lower limit would', () => {
    const opens = fc.uniqueArray(fc.nat(300), { maxLength: 80 });
    fc.assert(
      fc.property(opens, fc.integer({ min: 1, max: 50 }), (open, spare) => {
        const free = (limit: number): number => limit - open.filter((file) => file < limit).length;
        const limit = limitFor(open, spare);
        return free(limit) === spare && (free(limit - 1) < spare || open.includes(limit - 1));
      }),
      { seed: 1 },
    );
  });
});

describe('the commands of a slow link', () => {
  test('touch nothing but the class of ours', () => {
    const lines = shapingCommands('eth0', '5abc:', { rateBitsPerSecond: 256_000 }).map((argv) => argv.join(' '));
    expect(lines[0]).toBe('tc qdisc add dev eth0 root handle 5abc: htb default 0');
    expect(lines[1]).toContain('classid 5abc:1 htb rate 256000bit');
    expect(lines[2]).toBe('tc qdisc add dev eth0 parent 5abc:1 pfifo limit 10');
  });

  test('leave delay and loss to netem', () => {
    const [, , leaf = []] = shapingCommands('eth0', '5abc:', { delayMs: 200, jitterMs: 50, netemLoss: 0.01 });
    expect(leaf.join(' ')).toBe('tc qdisc add dev eth0 parent 5abc:1 netem limit 10000 delay 200ms 50ms loss 1%');
  });

  test('carry a handle of the fault', () => {
    expect(ownHandle('sre_chaos_0123abcd')).toBe('5bcd:');
  });
});
