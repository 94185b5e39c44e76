import { SLI_WINDOWS } from '../../metrics/recorded-series.ts';
import type { Recording, RecordingGroup } from '../recording.ts';
import { type Budget, budgetLeftRecording, burnRecordings, eventRecordings, type Sli, sliRecordings } from './sli.ts';

/** One indicator, with the rules of what it promises. */
export interface SloRules {
  readonly sli: Sli;
  readonly promised: { readonly rules: readonly Recording[]; readonly budget: Budget } | undefined;
}

/** The groups of all indicators: 30 days of samples are added up every two minutes only. */
export function groupsOf(slos: readonly SloRules[], suffix = ''): readonly RecordingGroup[] {
  const groups: readonly RecordingGroup[] = [
    {
      name: `mqtt.slo.recordings${suffix}`,
      interval: '30s',
      rules: slos.flatMap(({ sli, promised: kept }) => [
        ...eventRecordings(sli),
        ...sliRecordings(
          sli,
          SLI_WINDOWS.filter((window) => window !== '30d'),
        ),
        ...(kept === undefined ? [] : [...kept.rules, ...burnRecordings(sli, kept.budget)]),
      ]),
    },
    {
      name: `mqtt.slo.budget${suffix}`,
      interval: '2m',
      rules: slos.flatMap(({ sli, promised: kept }) => [
        ...sliRecordings(sli, ['30d']),
        ...(kept === undefined ? [] : [budgetLeftRecording(sli, kept.budget)]),
      ]),
    },
  ];
  return groups.filter(({ rules }) => rules.length > 0);
}
