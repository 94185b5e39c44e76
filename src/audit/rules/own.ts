import type { BrokerSetup } from '../broker-setup.ts';
import type { OwnSettings } from '../own-settings.ts';
import type { Breach } from '../rule.ts';

/** A check of what only one kind of broker has; it passes for all others. */
export function ofKind<Kind extends OwnSettings['kind']>(
  kind: Kind,
  check: (own: Extract<OwnSettings, { readonly kind: Kind }>, setup: BrokerSetup) => readonly Breach[],
): (setup: BrokerSetup) => readonly Breach[] {
  return (setup) => (isKind(setup.own, kind) ? check(setup.own, setup) : []);
}

function isKind<Kind extends OwnSettings['kind']>(
  own: OwnSettings | undefined,
  kind: Kind,
): own is Extract<OwnSettings, { readonly kind: Kind }> {
  return own?.kind === kind;
}
