import { SourceError } from '../../core/source.ts';
import type { HttpApi } from '../../http/http-api.ts';
import { goodObject } from './grafana-answer.ts';

/** A span of time that dashboards with an annotation layer for one of its tags draw. */
export interface Annotation {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly timeEnd: number;
  readonly tags: readonly string[];
  readonly text: string;
}

const json = (body: object) => ({ contentType: 'application/json', text: JSON.stringify(body) });

/** Writes an annotation of the whole organisation, for every dashboard; says its id. */
export async function createAnnotation(api: HttpApi, annotation: Annotation, signal: AbortSignal): Promise<number> {
  const answer = await api.send({ method: 'POST', path: '/api/annotations', body: json(annotation) }, signal);
  const { id } = goodObject(answer);
  if (typeof id === 'number') return id;
  throw new SourceError('parse', `POST ${api.base}/api/annotations: expected the id of the annotation`);
}

/** Changes some of it. */
export async function patchAnnotation(
  api: HttpApi,
  id: number,
  change: Partial<Annotation>,
  signal: AbortSignal,
): Promise<void> {
  goodObject(await api.send({ method: 'PATCH', path: `/api/annotations/${id}`, body: json(change) }, signal));
}
