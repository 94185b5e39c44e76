/** A configuration that breaks a rule and one that keeps it, as text; the file name says of which kind they are. */
export interface AuditExample {
  readonly file: string;
  readonly bad: string;
  readonly good: string;
  readonly version?: string;
  /** Further files that are named with both, by name. */
  readonly beside?: Readonly<Record<string, string>>;
}
