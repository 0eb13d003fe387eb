import { type Connection, dial, type Method, type OnFault, type Params, type Result } from "./rpc.ts";

const CONNECTIONS_MAX = 256;

/**
 * Connections to addresses that come and go, dialled when they are first called and used again while they live. Beyond
 * the most that are kept, the one that was called least recently is closed.
 */
export class Pool {
  readonly #connections = new Map<string, Promise<Connection>>();
  readonly #onFault: OnFault;

  constructor(onFault: OnFault) {
    this.#onFault = onFault;
  }

  /** Rejects with `UnreachableError` or `RefusedError`. */
  async call<M extends Method>(
    address: string,
    name: string,
    method: M,
    params: Params<M>,
    timeout_ms: number,
  ): Promise<Result<M>> {
    const connection = await this.#connectionTo(address);
    return connection.call(name, method, params, timeout_ms);
  }

  #connectionTo(address: string): Promise<Connection> {
    const connection = this.#connections.get(address) ?? this.#open(address);
    // The last in the map is the one called most recently.
    this.#connections.delete(address);
    this.#connections.set(address, connection);
    this.#closeOldest();
    return connection;
  }

  #open(address: string): Promise<Connection> {
    const opening = dial(address, this.#onFault);
    const forget = (): void => {
      if (this.#connections.get(address) === opening) this.#connections.delete(address);
    };
    opening.then((connection) => connection.closed).then(forget, forget);
    return opening;
  }

  #closeOldest(): void {
    const [oldest] = this.#connections;
    if (oldest === undefined || this.#connections.size <= CONNECTIONS_MAX) return;
    const [address, opening] = oldest;
    this.#connections.delete(address);
    opening.then(
      (connection) => connection.close(),
      () => {},
    );
  }
}
