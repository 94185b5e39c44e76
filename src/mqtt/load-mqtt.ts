/** Loads the packages a connection needs, so that the first one is not slower than the next. */
export async function loadMqtt(): Promise<void> {
  await Promise.all([import('mqtt'), import('ws')]);
}
