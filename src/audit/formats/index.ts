import type { ConfigFormat } from './format.ts';
import { mosquitto } from './mosquitto/format.ts';

/** Every broker configuration the audit reads, by kind; a file is taken for the first of them that knows it. */
export const formats: Readonly<Record<string, ConfigFormat>> = { mosquitto };
