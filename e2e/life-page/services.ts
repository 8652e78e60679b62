import type { Method, RpcStream, Service } from "@heddle/core";

/** What the server serves to the page. */
export type LifeApi = Service<{
  /** Counts from 1 to `to`, one number each 20 ms. */
  readonly count: Method<{ readonly to: number }, RpcStream<number>>;
  /** Answers when the test lets it. */
  readonly hold: Method<{ readonly id: number }, number>;
  readonly ping: Method<undefined, string>;
}>;
