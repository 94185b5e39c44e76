import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** How many QoS 1 messages go from one client to the other. */
export const LOSSY_MESSAGES = 90;

/**
 * A network of its own in which every nineteenth segment with data is lost behind the point where tcpdump listens.
 * Mosquitto and two of its clients talk over it, one message at a time: several would share a segment, the more the
 * busier the machine.
 */
const SCRIPT = `
set -eu
ip link set lo up
nft -f - <<'RULES'
table inet loss {
  chain behind_the_capture {
    type filter hook input priority 0
    tcp dport 1883 tcp flags psh numgen inc mod 19 0 drop
    tcp sport 1883 tcp flags psh numgen inc mod 19 0 drop
  }
}
RULES
printf 'listener 1883 127.0.0.1\\nallow_anonymous true\\nlog_dest none\\nmax_inflight_messages 1\\n' >mosquitto.conf
mosquitto -c mosquitto.conf & broker=$!
tcpdump -i lo -Z root -B 16384 --immediate-mode -U -n -w lossy.pcap 'tcp port 1883' 2>tcpdump.log & capture=$!
trap 'kill $broker $capture 2>/dev/null || true' EXIT
for try in $(seq 100); do
  if grep -q listening tcpdump.log && ss -ltn | grep -q :1883; then break; fi
  sleep 0.05
done
mosquitto_sub -i listener -t 'site/#' -q 1 -C ${LOSSY_MESSAGES} >got.txt & listener=$!
until ss -tn state established | grep -q :1883; do sleep 0.05; done
sleep 1
for n in $(seq ${LOSSY_MESSAGES}); do printf '{"n":%d,"pad":"%0400d"}\\n' "$n" 0; done |
  mosquitto_pub -V 5 -i talker -t site/d-1/telemetry -q 1 -l
wait $listener
until ! ss -tn state established | grep -q :1883; do sleep 0.05; done
sleep 0.5
kill -INT $capture
wait $capture || true
wc -l <got.txt
`;

/** Plays it in this folder; the capture, and how many messages the subscriber wrote down. */
export async function playLossySession(folder: string): Promise<{ readonly file: string; readonly got: number }> {
  const run = promisify(execFile);
  const { stdout } = await run('unshare', ['--net', 'bash', '-c', SCRIPT], { cwd: folder, timeout: 40_000 });
  return { file: join(folder, 'lossy.pcap'), got: Number(stdout.trim()) };
}
