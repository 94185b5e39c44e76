import { identify, type ProcessIdentity } from '../../core/process-identity.ts';
import { demandTool } from '../injectors/tool.ts';

/** The living main process of a systemd unit; absent when it has none. */
export async function mainProcess(unit: string, signal: AbortSignal): Promise<ProcessIdentity | undefined> {
  const pid = Number(await show(unit, 'MainPID', signal));
  return Number.isInteger(pid) && pid > 1 ? identify(pid) : undefined;
}

/** A sentence when systemd starts the unit again after its death. */
export async function restartSentence(unit: string, signal: AbortSignal): Promise<string | undefined> {
  const restart = await show(unit, 'Restart', signal);
  return restart === 'no' || restart === '' ? undefined : `systemd starts ${unit} again by itself: Restart=${restart}`;
}

async function show(unit: string, property: string, signal: AbortSignal): Promise<string> {
  const argv = ['systemctl', 'show', '--property', property, '--value', '--', unit];
  return (await demandTool(argv, signal)).trim();
}
