import { brokers } from '../brokers/index.ts';
import { drivers } from '../chaos/drivers/index.ts';
import type { Registries } from '../config/settings-schema.ts';
import { dependencies } from '../dependencies/index.ts';
import { allMetrics } from '../metrics/catalogue.ts';

/** The registries the configuration speaks of. */
export const registries: Registries = {
  brokers,
  drivers,
  dependencies,
  ownLabels: [...new Set(allMetrics.flatMap(({ labels }) => labels))],
};
