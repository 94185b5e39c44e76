/** Whether messages get from one node to another now. A route nothing is known about has no value of this type. */
export interface Route {
  readonly from: string;
  readonly to: string;
  readonly up: boolean;
}
