import { isList, isObject, type Json, type JsonObject, mapObjects, without } from './json-tree.ts';

/** What is wrong in the JSON the Grafana SDK makes, and how one object of the tree is put right. */
interface SdkRepair {
  readonly pitfall: string;
  readonly repair: (object: JsonObject) => JsonObject;
}

const DASHBOARD_V2 = 'dashboard.grafana.app/v2';

/** Plugin version of v2 panels: the release whose panel schemas the SDK was generated from. */
export const PANEL_SCHEMA_VERSION = '11.6.0';

/** Faults that show in a single object. Layout, numbers and folded rows are the layout's business. */
const sdkRepairs: readonly SdkRepair[] = [
  {
    pitfall: 'annotations and links hide in the controls menu',
    repair: (object) => (object['placement'] === 'inControlsMenu' ? without(object, ['placement']) : object),
  },
  {
    pitfall: 'legends are hidden',
    repair: (object) =>
      object['showLegend'] === false && object['displayMode'] === 'list'
        ? { ...object, showLegend: true, displayMode: 'table', calcs: ['lastNotNull', 'max'] }
        : object,
  },
  {
    pitfall: 'tooltips show one series',
    repair: (object) =>
      object['mode'] === 'single' && object['sort'] === 'asc' ? { ...object, mode: 'multi', sort: 'desc' } : object,
  },
  {
    pitfall: 'stats calculate nothing',
    repair: (object) => {
      const reduce = object['reduceOptions'];
      const empty = isObject(reduce) && isList(reduce['calcs']) && reduce['calcs'].length === 0;
      return empty ? { ...object, reduceOptions: { ...reduce, calcs: ['lastNotNull'] } } : object;
    },
  },
  {
    pitfall: 'data links carry the fields of dashboard links',
    repair: (object) => {
      const defaults = object['defaults'];
      if (!isObject(defaults) || !isList(defaults['links'])) return object;
      const links = defaults['links'].map((link) =>
        isObject(link) ? { title: link['title'] ?? '', url: link['url'] ?? '' } : link,
      );
      return { ...object, defaults: { ...defaults, links } };
    },
  },
  {
    pitfall: 'variables carry the noise of interval variables',
    repair: (object) =>
      'auto_min' in object && object['type'] !== 'interval'
        ? without(object, ['auto', 'auto_min', 'auto_count'])
        : object,
  },
  {
    pitfall: 'v2 panels have no plugin version',
    repair: (object) =>
      object['kind'] === 'VizConfig' && object['version'] === ''
        ? { ...object, version: PANEL_SCHEMA_VERSION }
        : object,
  },
  {
    pitfall: 'v2 dashboards have no shared crosshair and open on six hours',
    repair: (object) => {
      const spec = object['spec'];
      if (object['apiVersion'] !== DASHBOARD_V2 || !isObject(spec)) return object;
      const time = isObject(spec['timeSettings']) ? spec['timeSettings'] : {};
      return {
        ...object,
        spec: {
          ...spec,
          cursorSync: spec['cursorSync'] === 'Off' ? 'Crosshair' : (spec['cursorSync'] ?? 'Crosshair'),
          timeSettings: { ...time, from: time['from'] === 'now-6h' ? 'now-1h' : (time['from'] ?? 'now-1h') },
        },
      };
    },
  },
  {
    pitfall: 'Grafana alert rules carry an organisation and an empty folder',
    repair: (object) => {
      const noise = [...(object['orgID'] === 0 ? ['orgID'] : []), ...(object['folderUID'] === '' ? ['folderUID'] : [])];
      return noise.length === 0 ? object : without(object, noise);
    },
  },
];

/** The tree with every repair applied to every object. */
export function repairSdkOutput(tree: Json): Json {
  return mapObjects(tree, (object) => sdkRepairs.reduce((repaired, { repair }) => repair(repaired), object));
}
