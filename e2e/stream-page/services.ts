import type { Method, RpcStream, Service, StreamSource } from "@heddle/core";

/** What the server serves to the page. */
export type StreamApi = Service<{
  readonly download: Method<{ readonly chunks: number }, RpcStream<Uint8Array>>;
  readonly upload: Method<
    { readonly holdAfterChunks: number; readonly chunks: StreamSource<Uint8Array> },
    { readonly chunks: number; readonly isWhole: boolean }
  >;
  readonly ping: Method<undefined, string>;
}>;
