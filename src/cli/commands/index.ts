import type { CommandEntry } from '../command.ts';

/** Every command, in the order of the help. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  demo: {
    summary: 'start a cluster to look at and to break, with devices and exporter',
    load: async () => (await import('./demo.ts')).demo,
  },
  exporter: {
    summary: 'serve the metrics of every configured cluster to Prometheus',
    load: async () => (await import('./exporter.ts')).exporter,
  },
  probe: {
    summary: 'probe one MQTT listener: every phase timed, certificate, verdict and what to try next',
    load: async () => (await import('./probe.ts')).probe,
  },
  doctor: {
    summary: 'diagnose one broker: a ladder of checks, each with evidence, likely cause and fix',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  audit: {
    summary: 'review configurations, live traffic and captures against the rules of experts',
    load: async () => (await import('./audit.ts')).audit,
  },
  capacity: {
    summary: 'size a cluster for a demand or a live fleet: nodes, headroom, cost, what breaks first',
    load: async () => (await import('./capacity.ts')).capacity,
  },
  bench: {
    summary: 'load a broker and measure it: latency, loss, and the highest rate it carries',
    load: async () => (await import('./bench.ts')).bench,
  },
  config: {
    summary: 'check the configuration, print its JSON Schema',
    load: async () => (await import('./config.ts')).config,
  },
  dashboards: {
    summary: 'build, lint, preview and push the Grafana dashboards',
    load: async () => (await import('./dashboards.ts')).dashboards,
  },
  alerts: {
    summary: 'build, lint, test and push the Prometheus alert rules',
    load: async () => (await import('./alerts.ts')).alerts,
  },
  generate: {
    summary: 'write every generated file of the repository, or check them',
    load: async () => (await import('./generate.ts')).generate,
  },
  brokers: {
    summary: 'list every kind of broker, what it is read by and what it offers',
    load: async () => (await import('./brokers.ts')).brokers,
  },
  metrics: { summary: 'list every metric there is', load: async () => (await import('./metrics.ts')).metrics },
  chaos: {
    summary: 'drills: break a node on purpose, measure what clients feel, take it back',
    load: async () => (await import('./chaos.ts')).chaos,
  },
  gameday: {
    summary: 'several drills in order, and one scorecard against the recovery time targets',
    load: async () => (await import('./gameday.ts')).gameday,
  },
  lab: { summary: 'disposable clusters to practise on', load: async () => (await import('./lab.ts')).lab },
  version: { summary: 'print the version', load: async () => (await import('./version.ts')).version },
};
