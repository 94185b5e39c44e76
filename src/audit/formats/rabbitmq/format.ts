import type { ConfigFormat } from '../format.ts';
import { rabbitmqFixes } from './fixes.ts';
import { readRabbitmq } from './read.ts';

/** `rabbitmq.conf`. */
export const rabbitmq: ConfigFormat = {
  title: 'RabbitMQ',
  detect: (fileName, text) =>
    /^rabbitmq.*\.conf$/i.test(fileName) ||
    /^[ \t]*(?:mqtt\.(?:listeners\.(?:tcp|ssl)|allow_anonymous|prefetch)|loopback_users|cluster_formation\.|disk_free_limit\.|vm_memory_high_watermark\.)[\w.]*[ \t]*=/m.test(
      text,
    ),
  read: readRabbitmq,
  fixes: rabbitmqFixes,
};
