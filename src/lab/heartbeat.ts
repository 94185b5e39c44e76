/** aedes tells its peers that it lives this often; three missed ones make a node dead. */
export const HEARTBEAT_MS = 1_000;
