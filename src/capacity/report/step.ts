/** A step of the calculation: the seed's figure, and the same with what the seed leaves out. */
export interface Step {
  readonly id: string;
  readonly what: string;
  /** How the seed calculates it, with the numbers of the demand. */
  readonly seed: string;
  /** The seed's figure. */
  readonly seedFigure: string;
  /** How it is calculated with what the seed leaves out. */
  readonly whole: string;
  /** The figure with what the seed leaves out. */
  readonly wholeFigure: string;
}
