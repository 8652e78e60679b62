import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { ProtocolError } from "./protocol-error.ts";

/**
 * The first byte of a packet (PROTOCOL.md, 4):
 *
 * | byte | packet  | then |
 * |------|---------|------|
 * | 01   | HELLO   | magic `HDLE`, lowest version u8, highest version u8, JSON to the end |
 * | 02   | WELCOME | version u8, JSON to the end |
 * | 03   | REJECT  | JSON to the end |
 * | 04   | DATA    | sequence number varint, ack varint, frames |
 * | 05   | EARLY   | as DATA; sent before the WELCOME, in the first codec offered |
 * | 06   | ACK     | ack varint |
 * | 07   | PING    | nonce varint |
 * | 08   | PONG    | nonce varint |
 * | 09   | CLOSE   | number of the error code varint, sentence to the end |
 */
export const PacketType = {
  hello: 0x01,
  welcome: 0x02,
  reject: 0x03,
  data: 0x04,
  early: 0x05,
  ack: 0x06,
  ping: 0x07,
  pong: 0x08,
  close: 0x09,
} as const;

const magic = new Uint8Array([0x48, 0x44, 0x4c, 0x45]); // "HDLE"

/** One packet, decoded as far as the wire layer goes: handshakes keep their JSON, data packets their frames. */
export type Packet =
  | {
      readonly type: "hello";
      readonly minVersion: number;
      readonly maxVersion: number;
      readonly body: string;
    }
  | { readonly type: "welcome"; readonly version: number; readonly body: string }
  | { readonly type: "reject"; readonly body: string }
  | {
      readonly type: "data" | "early";
      readonly seq: number;
      readonly ack: number;
      readonly frames: Uint8Array;
    }
  | { readonly type: "ack"; readonly ack: number }
  | { readonly type: "ping" | "pong"; readonly nonce: number }
  | { readonly type: "close"; readonly code: number; readonly message: string };

/** The packet as bytes that the caller owns. */
export function encodePacket(packet: Packet): Uint8Array {
  switch (packet.type) {
    case "hello":
      return new ByteWriter(256)
        .u8(PacketType.hello)
        .bytes(magic)
        .u8(packet.minVersion)
        .u8(packet.maxVersion)
        .textToEnd(packet.body)
        .finish();
    case "welcome":
      return new ByteWriter(256).u8(PacketType.welcome).u8(packet.version).textToEnd(packet.body).finish();
    case "reject":
      return new ByteWriter(256).u8(PacketType.reject).textToEnd(packet.body).finish();
    case "data":
    case "early":
      return new ByteWriter(packet.frames.byteLength + 17)
        .u8(PacketType[packet.type])
        .varint(packet.seq)
        .varint(packet.ack)
        .bytes(packet.frames)
        .finish();
    case "ack":
      return ByteWriter.forFrame(9).u8(PacketType.ack).varint(packet.ack).finish();
    case "ping":
    case "pong":
      return ByteWriter.forFrame(9).u8(PacketType[packet.type]).varint(packet.nonce).finish();
    case "close":
      return new ByteWriter(64).u8(PacketType.close).varint(packet.code).textToEnd(packet.message).finish();
  }
}

/** What these bytes are. Frames are views of them. */
export function decodePacket(bytes: Uint8Array): Packet | ProtocolError {
  const reader = new ByteReader(bytes);
  const packet = readPacket(reader);
  if (packet instanceof ProtocolError) return packet;
  if (reader.failure !== undefined)
    return new ProtocolError("4", `a ${packet.type} packet is broken: ${reader.failure}`);
  if (reader.remaining > 0) return new ProtocolError("4", `a ${packet.type} packet has bytes behind its end`);
  return packet;
}

function readPacket(reader: ByteReader): Packet | ProtocolError {
  const type = reader.u8();
  switch (type) {
    case PacketType.hello:
      if (reader.bytes(magic.byteLength).some((byte, at) => byte !== magic[at])) {
        return new ProtocolError("5.1", "a hello without the magic HDLE");
      }
      return { type: "hello", minVersion: reader.u8(), maxVersion: reader.u8(), body: reader.textToEnd() };
    case PacketType.welcome:
      return { type: "welcome", version: reader.u8(), body: reader.textToEnd() };
    case PacketType.reject:
      return { type: "reject", body: reader.textToEnd() };
    case PacketType.data:
      return { type: "data", seq: reader.varint(), ack: reader.varint(), frames: reader.rest() };
    case PacketType.early:
      return { type: "early", seq: reader.varint(), ack: reader.varint(), frames: reader.rest() };
    case PacketType.ack:
      return { type: "ack", ack: reader.varint() };
    case PacketType.ping:
      return { type: "ping", nonce: reader.varint() };
    case PacketType.pong:
      return { type: "pong", nonce: reader.varint() };
    case PacketType.close:
      return { type: "close", code: reader.varint(), message: reader.textToEnd() };
    default:
      return new ProtocolError("4", "a packet of an unknown type");
  }
}
