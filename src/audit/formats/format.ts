import type { BrokerSetup } from '../broker-setup.ts';
import type { BrokerRuleId } from '../rules/index.ts';

/** A file as it was read. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** What a reader may know besides the text. */
export interface ReadContext {
  /** The other files named with it: what it includes is looked up here, never on the disk. */
  readonly beside?: readonly SourceText[];
  /** Version of the broker, as `2.0.11` or `4.1`: its defaults apply. Absent: those of the newest release this format knows. */
  readonly version?: string;
}

/** One kind of broker configuration. A folder each; the registry is {@link formats}. */
export interface ConfigFormat {
  /** The broker's name as people write it. */
  readonly title: string;
  /** Whether a file is one of these, by its name (without folders) or by what it says. */
  readonly detect: (fileName: string, text: string) => boolean;
  /**
   * Reads a file. What is doubtful about it is an oddity of the setup; throws SRE_BAD_BROKER_CONFIG, with file, line and
   * a hint, only for a text that cannot be read as this format at all.
   */
  readonly read: (text: string, file: string, context?: ReadContext) => BrokerSetup;
  /** How this broker mends the breach of a rule, by its own options; where none is said, the rule's own words stand. */
  readonly fixes: Readonly<Partial<Record<BrokerRuleId, readonly string[]>>>;
}
