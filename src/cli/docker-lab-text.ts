import type { DockerLabState } from '../lab/docker/docker-lab-state.ts';
import type { DockerLabStatus, DockerNodeStatus } from '../lab/docker/docker-status.ts';
import type { OutputStream } from './io.ts';

/** What `sre lab up --driver docker` leaves on the screen. */
export function printDockerLabUp(stream: OutputStream, state: DockerLabState): void {
  const { name, title, endpoint, nodes, promotion, clusters } = state;
  const width = Math.max('clients'.length, ...nodes.map((node) => node.name.length));
  const line = (what: string, where: string): string => `    ${what.padEnd(width)}  ${where}\n`;
  const promote = promotion === undefined ? '' : `    sre lab promote --name ${name}\n`;
  const subject = clusters.length === 1 ? name : (clusters[0]?.name ?? name);
  stream.write(
    `lab ${name} is up: ${title}\n\n` +
      line('clients', endpoint) +
      nodes
        .map(({ name: node, mqtt, region }) => line(node, region === undefined ? mqtt : `${mqtt}  region ${region}`))
        .join('') +
      `\nnext:\n` +
      `    sre lab status --name ${name}\n` +
      `    sre exporter --lab ${name}\n` +
      `    sre chaos node-crash --cluster ${subject}\n` +
      promote +
      `    sre lab down --name ${name}\n`,
  );
}

/** What `sre lab status` prints for a lab in Docker. */
export function printDockerStatus(stream: OutputStream, status: DockerLabStatus): void {
  const { name, title, endpoint, nodesInService, expectedNodes, active } = status;
  const serves = status.endpointServes ? 'serves' : 'does not serve';
  const side = active === undefined ? '' : `, ${active} is in charge`;
  stream.write(
    `lab ${name}: ${title}\n` +
      `${nodesInService} of ${expectedNodes} nodes in service${side}; ${endpoint}, which clients use, ${serves}\n`,
  );
  for (const node of status.nodes) stream.write(nodeLine(node, name));
  for (const other of status.others) stream.write(`    ${other.name}  ${other.role}  ${other.state}\n`);
}

function nodeLine({ name, host, mqtt, state, inService, pid, view, region }: DockerNodeStatus, lab: string): string {
  const health = inService ? 'in service' : state === 'running' ? 'running, not in service' : state;
  const sees = view.length === 0 ? 'sees nobody' : `sees ${view.join(' ')}`;
  const details = state === 'running' ? `pid ${pid ?? '?'}, ${sees}` : `sre lab start ${host} --name ${lab}`;
  const where = region === undefined ? '' : `  region ${region}`;
  return `    ${name}  ${mqtt}${where}  ${health}  (${details})\n`;
}
