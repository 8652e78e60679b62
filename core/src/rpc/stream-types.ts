import type { Call, StreamCall } from "./call.ts";
import type { RpcStream } from "./rpc-stream.ts";

/** What a call of a method with this output is: for a stream to be iterated, for anything else to be awaited. */
export type CallOf<Output> =
  IsStream<Output> extends true ? StreamCall<ItemOf<Output>> : Call<Received<Output>>;

/** What arrives of a value: streams that are its own properties as `RpcStream`s, the rest as it was. */
export type Received<Value> =
  IsStream<Value> extends true
    ? RpcStream<ItemOf<Value>>
    : HasStreams<Value> extends true
      ? {
          [Key in keyof Value]: IsStream<Value[Key]> extends true
            ? RpcStream<ItemOf<Value[Key]>>
            : Value[Key];
        }
      : Value;

/** What an example of this input has: everything but its streams, which nobody can write down. */
export type WithoutStreams<Value> =
  IsStream<Value> extends true
    ? undefined
    : HasStreams<Value> extends true
      ? { [Key in keyof Value as IsStream<Value[Key]> extends true ? never : Key]: Value[Key] }
      : Value;

type IsAny<T> = 0 extends 1 & T ? true : false;
type IsStream<T> =
  IsAny<T> extends true
    ? false
    : [T] extends [never]
      ? false
      : [T] extends [AsyncIterable<unknown> | ReadableStream<unknown> | Blob]
        ? true
        : false;
type HasStreams<T> =
  IsAny<T> extends true
    ? false
    : T extends object
      ? true extends { [Key in keyof T]: IsStream<T[Key]> }[keyof T]
        ? true
        : false
      : false;
type ItemOf<T> =
  T extends AsyncIterable<infer Item>
    ? Item
    : T extends ReadableStream<infer Item>
      ? Item
      : T extends Blob
        ? Uint8Array
        : never;
