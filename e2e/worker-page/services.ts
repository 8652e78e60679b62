import type { Method, Service } from "@heddle/core";

/** What the worker serves to its page. */
export type WorkerApi = Service<{
  readonly add: Method<{ readonly a: number; readonly b: number }, Promise<number>>;
}>;
/** What the server serves to the worker. */
export type ServerApi = Service<{ readonly add: Method<{ readonly a: number; readonly b: number }, number> }>;
