import type { Severity } from '../../../core/finding.ts';
import type { Breach, Rule, RuleTable } from '../../rule.ts';
import { counted, firstFew, quoted } from '../../wording.ts';
import { MOST_LEVELS, type TopicFlaw } from '../topic-flaw.ts';
import { hasTime } from '../topic-shape.ts';
import type { TrafficSummary } from '../traffic-summary.ts';

/** A rule about names: `one` and `many` end the sentence `1 topic ...`, `3 topics ...`. */
function nameRule(
  flaw: TopicFlaw,
  rule: { severity: Severity; title: string; one: string; many: string; why: string; fix: readonly string[] },
  atLeast = 1,
): Rule<TrafficSummary> {
  const { one, many, ...rest } = rule;
  return {
    ...rest,
    check: ({ flaws }) =>
      flaws
        .filter((each) => each.flaw === flaw && each.topics >= atLeast)
        .map(({ topics, examples }) => ({
          says: topics === 1 ? `1 topic ${one}.` : `${topics} topics ${many}.`,
          evidence: firstFew(examples.map(quoted), topics),
        })),
  };
}

/** As many topics opened by one client, hardly one used twice, are no names of things. */
const ONE_WAY_TOPICS = 20;

/** Topics that carry something new in their name with every message. */
function perMessage({ shapes }: TrafficSummary): readonly Breach[] {
  const found = shapes.filter(({ shape, messages, topics, busiest }) => {
    if (topics >= ONE_WAY_TOPICS && topics / messages >= 0.8 && hasTime(shape)) return true;
    return busiest !== undefined && busiest.topics >= ONE_WAY_TOPICS && busiest.topics / busiest.messages >= 0.9;
  });
  if (found.length === 0) return [];
  return [
    {
      says: `${counted(found.length, 'kind of topic has', 'kinds of topics have')} a new name for every message.`,
      evidence: firstFew(
        found.map(({ shape, messages, topics, examples, busiest }) => {
          const by = busiest === undefined ? '' : `, ${busiest.topics} of them by ${quoted(busiest.publisher)} alone`;
          return `${quoted(shape)}: ${topics} topics for ${messages} messages${by}, as ${quoted(examples[0] ?? '')}`;
        }),
      ),
    },
  ];
}

/** How topics are named. */
export const namingRules = {
  'topic-wildcard': nameRule('wildcard', {
    severity: 'warning',
    title: 'No topic name holds a wildcard',
    one: 'published to has a wildcard in its name',
    many: 'published to have a wildcard in their name',
    why: 'wildcards are for subscriptions; brokers close the connection of a client that publishes to `+` or `#` ("topic name invalid")',
    fix: ['publish to the full name: home/bedroom/temperature, and subscribe to home/+/temperature'],
  }),
  'topic-space': nameRule('space', {
    severity: 'warning',
    title: 'No topic name holds a space',
    one: 'has white space in its name',
    many: 'have white space in their names',
    why: 'spaces cannot be seen at the end of a name, and tools, rules and shells split at them',
    fix: ['use a dash or an underscore: living-room/temperature'],
  }),
  'topic-upper-case': nameRule('upperCase', {
    severity: 'info',
    title: 'Topic names are lower case',
    one: 'has capitals in its name',
    many: 'have capitals in their names',
    why: 'names are case-sensitive: a subscriber to home/temp gets nothing of Home/Temp, and no error either',
    fix: ['agree on lower case, and rename while both names are published for a while'],
  }),
  'topic-leading-slash': nameRule('leadingSlash', {
    severity: 'info',
    title: 'No topic name begins with a slash',
    one: 'begins with a slash',
    many: 'begin with a slash',
    why: 'the slash opens a level without a name: /home and home are two topics, and a filter needs one more + for it',
    fix: ['leave the first slash away'],
  }),
  'topic-empty-level': nameRule('emptyLevel', {
    severity: 'warning',
    title: 'No topic name has an empty level',
    one: 'has a level without a name',
    many: 'have a level without a name',
    why: 'two slashes, or one at the end, mostly come of a variable that was empty; whoever subscribes to the right name gets nothing',
    fix: ['look for the publisher whose site, device or sensor name is empty'],
  }),
  'topic-too-deep': nameRule('tooDeep', {
    severity: 'info',
    title: `Topic names have at most ${MOST_LEVELS} levels`,
    one: `has more than ${MOST_LEVELS} levels`,
    many: `have more than ${MOST_LEVELS} levels`,
    why: 'every level is matched for every message, and some brokers have a limit: AWS IoT Core takes eight levels',
    fix: ['put into the payload what nobody subscribes by'],
  }),
  'topic-odd-character': nameRule('oddCharacter', {
    severity: 'info',
    title: 'Topic names are plain ASCII',
    one: 'has characters beyond ASCII, or control characters, in its name',
    many: 'have characters beyond ASCII, or control characters, in their names',
    why: 'the same letter can be written in several ways in Unicode, which look alike and match nothing; a broker may close the connection over a control character',
    fix: ['use a to z, 0 to 9, dash, underscore'],
  }),
  'topic-flat': nameRule(
    'flat',
    {
      severity: 'info',
      title: 'Topic names are hierarchical',
      one: 'has a single level',
      many: 'have a single level',
      why: 'without levels nobody can subscribe to a site or to a kind of reading, nor be allowed only that',
      fix: ['order names from the general to the special: site/area/device/reading'],
    },
    5,
  ),
  'topic-per-message': {
    severity: 'warning',
    title: 'Topic names say what, not when',
    why: 'a time or a message id in the name makes a new topic of every message: routes, retained messages and whatever counts by topic grow without end',
    fix: ['move time and id into the payload, or into a user property of MQTT 5'],
    check: perMessage,
  },
} as const satisfies RuleTable<TrafficSummary>;
