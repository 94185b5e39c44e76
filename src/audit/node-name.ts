/** Whether an Erlang node is called by a name only the machine itself knows, as `emqx@127.0.0.1`: no other node can join it. */
export function namesLoopback(nodeName: string): boolean {
  return /@(?:127\.[\d.]{1,12}|localhost)$/.test(nodeName);
}
