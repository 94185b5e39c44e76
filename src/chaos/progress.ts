/** Where a drill tells what it does; one line each, on stderr. */
export interface Progress {
  /** Something begins or was found; `armed` while a fault may be in place, when every line must say how to stop it. */
  say(text: string, armed?: boolean): void;
}
