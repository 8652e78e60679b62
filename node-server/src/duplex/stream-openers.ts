import type { Socket } from "node:net";
import type { BytesUse } from "@heddle/core";
import {
  type Cancel,
  CloseCode,
  failedDuplex,
  type OpenDuplex,
  oneShot,
  streamPreface,
} from "@heddle/core/internal";
import { answerInOneWrite, inOneWrite } from "../socket/one-write.ts";
import { type StreamDuplexOptions, TcpDuplex } from "./tcp-duplex.ts";

/**
 * Makes a connected socket. `done` is called once, after the function has returned, with the socket or with an
 * error whose message a person understands; after `Cancel` not at all. Either the socket's bytes are its `data`, or it
 * gives them to `read`, which says what becomes of them.
 */
export type DialSocket = (
  done: (result: Socket | Error) => void,
  read: (chunk: Uint8Array) => BytesUse,
) => Cancel;

/** A duplex that dials with each use: connects, sends the preface, and is open. */
export function openDialledStream(dial: DialSocket, options: StreamDuplexOptions): OpenDuplex {
  return (handlers) => {
    const duplex = new TcpDuplex(handlers, options);
    const dialled = (result: Socket | Error): void => {
      if (result instanceof Error) {
        duplex.fail(result.message);
        return;
      }
      duplex.attach(result);
      // The preface and what the owner sends behind it.
      inOneWrite(result);
      result.write(streamPreface);
      duplex.opened();
    };
    const cancel = dial(dialled, (chunk) => duplex.read(chunk));
    return {
      get bufferedByteLength() {
        return duplex.bufferedByteLength;
      },
      send: (packet) => duplex.send(packet),
      sendInTwo: (packet, tail) => duplex.sendInTwo(packet, tail),
      close(code, reason) {
        cancel();
        duplex.close(code, reason);
      },
    };
  };
}

/** A duplex over an accepted socket, from which the preface has been read and nothing behind it. */
export function openAcceptedStream(socket: Socket, options: StreamDuplexOptions): OpenDuplex {
  const open: OpenDuplex = (handlers) => {
    if (socket.destroyed) {
      return failedDuplex(handlers, options.platform, {
        code: CloseCode.lost,
        reason: "the connection was lost",
      });
    }
    const duplex = new TcpDuplex(handlers, options);
    answerInOneWrite(socket);
    duplex.attach(socket);
    options.platform.soon(() => duplex.opened());
    return duplex;
  };
  return oneShot(open, options.platform);
}
