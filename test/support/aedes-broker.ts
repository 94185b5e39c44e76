import { type AddressInfo, createServer, type Server } from 'node:net';
import { Aedes } from 'aedes';

/** A real MQTT 3.1.1 broker in this process, on a free port of 127.0.0.1. */
export interface AedesBroker extends AsyncDisposable {
  readonly address: string;
  readonly aedes: Aedes;
}

export async function openAedesBroker(): Promise<AedesBroker> {
  const aedes = await Aedes.createBroker();
  const server: Server = createServer(aedes.handle);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    aedes,
    async [Symbol.asyncDispose]() {
      server.close();
      await new Promise<void>((resolve) => {
        aedes.close(() => resolve());
      });
    },
  };
}
