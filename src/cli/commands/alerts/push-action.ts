import { type Command, InvalidArgumentError, Option } from 'commander';
import { withDeadline } from '../../../core/deadline.ts';
import type { ExitCode } from '../../../core/exit-code.ts';
import { SreError } from '../../../core/sre-error.ts';
import { forOperator } from '../../../deliver/grafana/grafana-answer.ts';
import { splitGroups } from '../../../deliver/ruler/group-split.ts';
import { pushRules } from '../../../deliver/ruler/push-rules.ts';
import { openRuleStore } from '../../../deliver/ruler/rule-store.ts';
import { ruleGroups } from '../../../generate/delivery/rule-groups.ts';
import { type ApiFlags, openApi, withApiOptions } from '../../api-access.ts';
import { type ChangeFlags, looksOnly, reportChanges } from '../../change-text.ts';
import type { GeneratedFile } from '../../generated-file.ts';
import type { Io } from '../../io.ts';
import { ruleFilesOf } from '../../rule-delivery.ts';

/** What may be typed after `sre alerts push`, besides what the rules are built from. */
export interface PushFlags extends ApiFlags, ChangeFlags {
  readonly ruler: string;
  readonly tenant?: string;
  readonly namespace: string;
  readonly maxRules: number;
}

const RULER_TOKEN = 'SRE_RULER_TOKEN';
const LONGEST_MS = 180_000;
/** What Mimir allows in one group when nobody says otherwise. */
const MIMIRS_RULES = 20;

/** Declares the flags. */
export function withPushOptions(command: Command): Command {
  return withApiOptions(
    command
      .requiredOption('--ruler <url>', 'address of Mimir, Cortex or another ruler with their API')
      .option('--tenant <id>', 'tenant, sent as X-Scope-OrgID')
      .option('--namespace <name>', 'namespace of the groups in the ruler', 'mqtt')
      .addOption(
        new Option('--max-rules <n>', 'most rules in a group; longer groups are split')
          .argParser(positive)
          .default(MIMIRS_RULES),
      )
      .option('--dry-run', 'write nothing, say what would change (exit 1)')
      .option('--diff', 'the same, with every difference')
      .option('--json', 'print an object'),
    RULER_TOKEN,
  );
}

/** `sre alerts push`: makes a ruler have these rules, no others of ours. */
export async function push(io: Io, files: readonly GeneratedFile[], flags: PushFlags): Promise<ExitCode> {
  const groups = splitGroups(
    ruleFilesOf(files).flatMap(({ render }) => ruleGroups(render())),
    flags.maxRules,
  );
  const headers = flags.tenant === undefined ? {} : { 'x-scope-orgid': flags.tenant };
  await using api = await openApi(io, flags.ruler, flags, RULER_TOKEN, headers);
  try {
    const { used, changes } = await withDeadline('the push', LONGEST_MS, io.signal, async (signal) => {
      const store = await openRuleStore(api, flags.namespace, signal);
      return { used: store.api, changes: await pushRules(store, groups, { write: !looksOnly(flags) }, signal) };
    });
    return reportChanges(io, `${api.base}${used}/${flags.namespace}`, changes, flags);
  } catch (error) {
    throw error instanceof SreError ? error : forOperator(error, `the ruler at ${api.base}`);
  }
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000) throw new InvalidArgumentError('Expected 1 to 10000.');
  return value;
}
