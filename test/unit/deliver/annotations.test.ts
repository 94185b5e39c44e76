import { expect, test } from 'vitest';
import { createAnnotation, patchAnnotation } from '../../../src/deliver/grafana/annotations.ts';
import { openHttpApi } from '../../../src/http/http-api.ts';
import { openFakeGrafana } from '../../support/fake-grafana.ts';

const signal = AbortSignal.timeout(60_000);
const AT = {
  time: 1_700_000_000_000,
  timeEnd: 1_700_000_000_000,
  tags: ['chaos', 'node-crash', 'plant'],
  text: 'begins',
};

test('an annotation is a region for the whole organisation that grows by a patch', async () => {
  await using grafana = await openFakeGrafana({ release: 13 });
  await using api = openHttpApi({ base: grafana.url, tls: {} });
  const id = await createAnnotation(api, AT, signal);
  await patchAnnotation(api, id, { timeEnd: AT.time + 5_000, text: 'passed' }, signal);
  expect(grafana.annotations).toEqual([{ ...AT, timeEnd: AT.time + 5_000, text: 'passed' }]);
  expect(grafana.complaints).toEqual([]);
});

test('one that is gone, and one that may not be written, are errors', async () => {
  await using grafana = await openFakeGrafana({ release: 10, readOnly: true });
  await using api = openHttpApi({ base: grafana.url, tls: {} });
  await expect(createAnnotation(api, AT, signal)).rejects.toThrow(/status 403/);
  await using other = await openFakeGrafana({ release: 10 });
  await using there = openHttpApi({ base: other.url, tls: {} });
  await expect(patchAnnotation(there, 9, { text: 'x' }, signal)).rejects.toThrow(/status 404: Annotation not found/);
});
