import * as v from "valibot";
import type { Services } from "../../../skeleton/znet/rpc.ts";
import { Inbox, startServing } from "../support.ts";

const ITEM = v.strictObject({ name: v.string(), count: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) });
export const ORDER = { params: v.strictObject({ item: ITEM }), result: v.strictObject({ total: v.number() }) };
export const GOOD = { item: { name: "bolt", count: 2 } };

/** A service that answers at once, one that never answers, one that throws, one that breaks its schema. */
export function shop() {
  const called = new Inbox<unknown>();
  const take = (params: v.InferOutput<typeof ORDER.params>): { total: number } => {
    called.put(params);
    return { total: params.item.count };
  };
  const services: Services = {
    Order: { params: ORDER.params, handle: take },
    Silent: {
      params: ORDER.params,
      handle: (params: unknown) => {
        called.put(params);
        return new Promise(() => {});
      },
    },
    Throws: { params: ORDER.params, handle: () => Promise.reject(new Error("out of stock")) },
    Nonsense: { params: ORDER.params, handle: () => ({ total: "two", more: 1 }) },
  };
  return { services, called };
}

export async function openShop(address?: string) {
  const { services, called } = shop();
  return { ...(await startServing(services, address)), called };
}
