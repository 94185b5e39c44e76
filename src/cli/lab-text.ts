import type { LabState } from '../lab/lab-state.ts';
import type { LabStatus } from '../lab/lab-status.ts';
import type { OutputStream } from './io.ts';

/** One line that is overwritten on a terminal; anywhere else it shows nothing. */
export interface StatusLine extends Disposable {
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

/** Progress on a terminal, silence elsewhere. */
export function progressTo(stream: OutputStream): StatusLine {
  const tty = stream.isTTY === true;
  const clear = (): void => {
    if (tty) stream.write('\r\u001b[K');
  };
  return {
    clear,
    show(text) {
      if (tty) stream.write(`\r\u001b[K${text.slice(0, (stream.columns || 80) - 1)}`);
    },
    [Symbol.dispose]: clear,
  };
}

/** `  n1  mqtt://127.0.0.1:18831` for every node. */
const nodeLines = (state: LabState): string =>
  state.nodes.map(({ name, mqtt }) => `    ${name}         ${mqtt}\n`).join('');

/** What `sre lab up` leaves on the screen. */
export function printLabUp(stream: OutputStream, state: LabState): void {
  const { name, endpoint } = state;
  stream.write(
    `lab ${name} is up: ${state.nodes.length} aedes nodes with shared state behind a load balancer\n\n` +
      `    clients    ${endpoint}   (MQTT 3.1.1)\n${nodeLines(state)}\n` +
      `next:\n` +
      `    sre lab status --name ${name}\n` +
      `    sre chaos node-crash\n` +
      `    sre lab down --name ${name}\n`,
  );
}

/** What `sre lab status` prints. */
export function printStatus(stream: OutputStream, status: LabStatus): void {
  stream.write(
    `lab ${status.name}: ${status.nodesInService} of ${status.expectedNodes} nodes in service, ` +
      `${status.connections} connections, ${status.messagesPerSecond} messages/s, clients use ${status.endpoint}\n`,
  );
  if (status.exporter !== undefined) stream.write(`metrics: ${status.exporter}\n`);
  for (const node of status.nodes) {
    const health = node.inService ? 'in service' : node.running ? 'running, not in service' : 'down';
    const details = node.running
      ? `pid ${node.pid}, ${node.connections ?? '?'} connections, sees ${node.view.join(' ') || 'nobody'}`
      : `sre lab start ${node.name} --name ${status.name}`;
    stream.write(`    ${node.name}  ${node.mqtt}  ${health}  (${details})\n`);
  }
}
