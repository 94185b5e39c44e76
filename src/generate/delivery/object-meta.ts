import { SreError } from '../../core/sre-error.ts';

/** Where a Kubernetes object goes and what selects it. */
export interface ObjectPlace {
  readonly namespace?: string;
  /** Added to the labels the object has anyway; the same key replaces. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Added to its annotations; the same key replaces. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** `metadata` of an object. */
interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A word of a label: what Kubernetes takes as its value and as the last part of its key. */
const WORD = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/** The `metadata` of one of our objects; throws SRE_BAD_LABEL for what the API server would refuse. */
export function objectMeta(
  name: string,
  place: ObjectPlace,
  own: { readonly labels?: Readonly<Record<string, string>>; readonly annotations?: Readonly<Record<string, string>> },
): ObjectMeta {
  const labels = { 'app.kubernetes.io/name': 'mqtt-sre', ...own.labels, ...place.labels };
  const annotations = { ...own.annotations, ...place.annotations };
  if (!DNS_NAME.test(name)) throw refused(`"${name}" is no name of a Kubernetes object`);
  if (place.namespace !== undefined && !DNS_LABEL.test(place.namespace)) {
    throw refused(`"${place.namespace}" is no Kubernetes namespace`);
  }
  for (const [key, value] of Object.entries(labels)) {
    if (!isKey(key)) throw refused(`"${key}" is no key of a Kubernetes label`);
    if (value !== '' && !WORD.test(value)) throw refused(`"${value}" is no value of the Kubernetes label ${key}`);
  }
  for (const key of Object.keys(annotations)) {
    if (!isKey(key)) throw refused(`"${key}" is no key of a Kubernetes annotation`);
  }
  return {
    name,
    ...(place.namespace === undefined ? {} : { namespace: place.namespace }),
    labels: sorted(labels),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations: sorted(annotations) }),
  };
}

function isKey(key: string): boolean {
  const slash = key.indexOf('/');
  return slash === -1 ? WORD.test(key) : DNS_NAME.test(key.slice(0, slash)) && WORD.test(key.slice(slash + 1));
}

function sorted(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function refused(message: string): SreError {
  return new SreError('SRE_BAD_LABEL', message, {
    hint: 'letters, digits and - _ . between them, at most 63; a key may have a DNS prefix, as in example.org/team',
  });
}
