import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseAddressPattern } from '../../config/address-pattern.ts';
import type { ProbeModule, Settings } from '../../config/settings.ts';
import type { Clock } from '../../core/clock.ts';
import { type ProbeFamily, probePage } from '../../probe/probe-page.ts';
import { runProbe } from '../../probe/run-probe.ts';
import { formatFor } from '../exposition/negotiation.ts';
import { numberOf, seriesOf } from '../exposition/sample.ts';
import { scrapeBudgetMs } from '../scrape-budget.ts';

export interface ProbeRouteOptions {
  /** The settings in use now. */
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Probes on demand that run at the same time; whoever comes beyond it is asked to come again. */
const PLACES = 32;
const RETRY_AFTER_SECONDS = 1;
const EXAMPLE = '/probe?target=mqtt://broker.example:1883&module=mqtt_qos1';

/**
 * `/probe?target=&module=`: one probe now, within the scraper's time, answered in the names of blackbox_exporter. Only
 * addresses of the configuration and of `probes.allow` are ever contacted.
 */
export function probeRoute(options: ProbeRouteOptions) {
  let running = 0;
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const say = (code: number, sentence: string) =>
      reply.code(code).type('text/plain; charset=utf-8').send(`${sentence}\n`);
    const settings = options.settings();
    const asked = askedFor(request, settings);
    if ('refusal' in asked) return say(asked.code, asked.refusal);
    if (running >= PLACES) {
      reply.header('retry-after', String(RETRY_AFTER_SECONDS));
      return say(503, `${PLACES} probes are running; ask again in ${RETRY_AFTER_SECONDS} s`);
    }
    const gone = new AbortController();
    const left = (): void => gone.abort(new Error('whoever asked for the probe is gone'));
    reply.raw.once('close', left);
    running += 1;
    try {
      const { target, module } = asked;
      const budget = request.headers['x-prometheus-scrape-timeout-seconds'];
      const mostMs = shareOf(module, scrapeBudgetMs(typeof budget === 'string' ? budget : undefined, 120_000));
      const result = await runProbe(
        { url: target, auth: module.auth ?? {}, tls: module.tls ?? {} },
        { ...module, timeoutMs: Math.min(module.timeoutMs, mostMs) },
        { clock: options.clock, random: options.random, signal: gone.signal },
      );
      const format = formatFor(request.headers.accept);
      const lines = probePage(result).map((family) => format.head(family) + linesOf(family));
      return reply
        .type(format.contentType)
        .header('vary', 'accept')
        .send(lines.join('') + format.end);
    } finally {
      running -= 1;
      reply.raw.off('close', left);
    }
  };
}

type Asked =
  | { readonly target: string; readonly module: ProbeModule }
  | { readonly code: 400 | 403 | 404; readonly refusal: string };

/** What the request asks for, or the sentence it gets instead. The target itself is not repeated: it may hold a password. */
function askedFor(request: FastifyRequest, settings: Settings): Asked {
  const query = request.query as Readonly<Record<string, string | string[] | undefined>>;
  for (const name of ['target', 'module']) {
    const given = Object.hasOwn(query, name) ? query[name] : undefined;
    if (given === undefined || given === '') return { code: 400, refusal: `${name} is missing: ${EXAMPLE}` };
    if (Array.isArray(given)) return { code: 400, refusal: `${name} is given more than once: ${EXAMPLE}` };
  }
  const [target, name] = [String(query['target']), String(query['module'])];
  const { modules } = settings.probes;
  const module = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (module === undefined) {
    return {
      code: 404,
      refusal: `there is no such probe module; known are: ${Object.keys(modules).toSorted().join(', ')}`,
    };
  }
  const parsed = URL.canParse(target) ? new URL(target) : undefined;
  if (parsed === undefined || !/^(?:mqtts?|wss?):$/.test(parsed.protocol) || parsed.hostname === '') {
    return {
      code: 400,
      refusal: `target is no address such as mqtt://, mqtts://, ws:// or wss://host:port: ${EXAMPLE}`,
    };
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return {
      code: 400,
      refusal: 'target must not contain a user name or password: put them under auth of a probe module',
    };
  }
  if (!mayBeProbed(target, settings)) {
    return {
      code: 403,
      refusal: 'target is neither an address of a configured cluster nor covered by probes.allow of the configuration',
    };
  }
  return { target, module };
}

/** Addresses of the configuration are taken by the letter, whatever else by the patterns. */
function mayBeProbed(target: string, { clusters, probes }: Settings): boolean {
  return (
    clusters.some(
      ({ endpoints, nodes }) =>
        endpoints.includes(target) || nodes.some(({ mqtt }) => mqtt !== undefined && mqtt === target),
    ) ||
    probes.allow.some((text) => {
      const pattern = parseAddressPattern(text);
      return 'covers' in pattern && pattern.covers(target);
    })
  );
}

/** What cleans up after itself may take as long again, and the scraper waits for that too. */
function shareOf({ kind }: ProbeModule, budgetMs: number): number {
  return kind === 'retained' || kind === 'persistent_session' ? budgetMs / 2 : budgetMs;
}

function linesOf({ name, samples }: ProbeFamily): string {
  return samples.map(({ labels, value }) => `${seriesOf(name, Object.entries(labels))} ${numberOf(value)}\n`).join('');
}
