import { BACK, during, each, gauge, KILLED } from './series.mjs';

/** The drill and the alerts it fires. */
export function drill() {
  const drill = [{ cluster: 'plant-a', scenario: 'node-crash' }];
  const drilling = (at) => during(at, KILLED - 60, BACK + 60);
  gauge('mqtt_chaos_drill_active', drill, (_labels, at) => (drilling(at) ? 1 : undefined));
  gauge('mqtt_chaos_drill_start_timestamp_seconds', drill, (_labels, at) => (drilling(at) ? KILLED - 60 : undefined));
  gauge('mqtt_chaos_drill_planned_duration_seconds', drill, (_labels, at) => (drilling(at) ? 1_080 : undefined));
  gauge('mqtt_chaos_faults_not_undone', drill, (_labels, at) => (drilling(at) ? 0 : undefined));
  const phases = ['baseline', 'fault', 'after'].map((phase) => ({ ...drill[0], phase }));
  const phaseAt = (at) => (at < KILLED ? 'baseline' : at < BACK ? 'fault' : 'after');
  gauge('mqtt_chaos_drill_phase', phases, ({ phase }, at) => (drilling(at) && phaseAt(at) === phase ? 1 : undefined));
  const over = (at) => at > BACK + 60;
  gauge('mqtt_chaos_drill_end_timestamp_seconds', drill, (_labels, at) => (over(at) ? BACK + 60 : undefined));
  gauge('mqtt_chaos_drill_rto_seconds', drill, (_labels, at) => (over(at) ? 8.2 : undefined));
  gauge('mqtt_chaos_drill_rto_target_seconds', drill, (_labels, at) => (over(at) ? 30 : undefined));
  gauge('mqtt_chaos_drill_result', [{ ...drill[0], result: 'pass' }], (_labels, at) => (over(at) ? 1 : undefined));
  const alerts = [
    ['MQTT_Cluster_Node_Down', 'critical', 'availability', 30],
    ['MQTT_Cluster_Quorum_At_Risk', 'critical', 'availability', 60],
    ['MQTT_Load_Balancer_Server_Down', 'warning', 'availability', 120],
    ['MQTT_Bridge_Down', 'critical', 'bridges', 120],
  ].map(([alertname, severity, category, wait]) => ({
    labels: { alertname, category, cluster: 'plant-a', node: '', severity },
    wait,
  }));
  const [from, to] = [
    (name) => (name === 'MQTT_Bridge_Down' ? KILLED + 60 : KILLED),
    (name) => (name === 'MQTT_Bridge_Down' ? KILLED + 420 : BACK),
  ];
  const waitOf = ({ alertname }) => alerts.find(({ labels }) => labels.alertname === alertname).wait;
  gauge(
    'ALERTS',
    each(
      alerts.map(({ labels }) => labels),
      'alertstate',
      ['pending', 'firing'],
    ),
    (labels, at) => {
      const since = at - from(labels.alertname);
      return since >= 0 && at < to(labels.alertname) && (labels.alertstate === 'pending') === since < waitOf(labels)
        ? 1
        : undefined;
    },
  );
  gauge(
    'ALERTS_FOR_STATE',
    alerts.map(({ labels }) => labels),
    ({ alertname }, at) => (during(at, from(alertname), to(alertname)) ? from(alertname) : undefined),
  );
}
