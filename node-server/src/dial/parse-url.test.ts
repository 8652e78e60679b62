import { describe, expect, it } from "vitest";
import { endpointName, parseTarget } from "./parse-url.ts";

describe("parseTarget", () => {
  it.each([
    ["ws://127.0.0.1:4000", "websocket", false, "127.0.0.1:4000"],
    ["ws://example.com", "websocket", false, "example.com:80"],
    ["wss://example.com/rpc?x=1", "websocket", true, "example.com:443"],
    ["tcp://127.0.0.1:4000", "stream", false, "127.0.0.1:4000"],
    ["tcp://[::1]:4000/", "stream", false, "[::1]:4000"],
    ["tls://example.com:4000", "stream", true, "example.com:4000"],
    ["http://[::1]", "http-connect", false, "[::1]:80"],
    ["http://example.com:4000/_heddle_", "http-connect", false, "example.com:4000"],
    ["https://example.com/", "http-connect", true, "example.com:443"],
    ["unix:/run/heddle.sock", "stream", false, "/run/heddle.sock"],
    ["unix:///run/a%20b.sock", "stream", false, "/run/a b.sock"],
    ["unix:heddle.sock", "stream", false, "heddle.sock"],
  ])("reads %s", (text, carrier, secure, name) => {
    const target = parseTarget(text);
    expect([target.carrier, target.secure, endpointName(target.endpoint)]).toEqual([carrier, secure, name]);
  });

  it.each(["", "127.0.0.1", "//127.0.0.1:4000", "ws://", "ws://a b", "tcp://127.0.0.1:99999", "http://[::1"])(
    "says of %j that it is no URL",
    (text) => {
      expect(() => parseTarget(text)).toThrow(TypeError);
      expect(() => parseTarget(text)).toThrow("is not a URL; take one like ws://127.0.0.1:4000");
    },
  );

  it.each([
    "ftp://x",
    "127.0.0.1:4000".replace("127.0.0.1", "localhost"),
    "file:///x",
    "constructor:x",
    "ws+unix:/x",
  ])("lists the schemes where %s has none of them", (text) => {
    expect(() => parseTarget(text)).toThrow(RangeError);
    expect(() => parseTarget(text)).toThrow("take one of ws: wss: tcp: tls: http: https: unix:");
  });

  it.each([
    ["tcp://127.0.0.1", "a tcp: URL names a port"],
    ["tls:4000", "a tls: URL names a host"],
    ["tcp:///x", "a tcp: URL names a host"],
    ["tcp://127.0.0.1:0", "port 0 is for listening"],
    ["tcp://127.0.0.1:4000/path", "a tcp: URL has no path"],
    ["tcp://127.0.0.1:4000?x", "a tcp: URL has no path"],
    ["http://127.0.0.1:4000/rpc", "a http: URL has no path"],
    ["http://127.0.0.1:4000/_heddle_?x=1", "a http: URL has no path"],
    ["ws://user:secret@127.0.0.1:4000", "carries no user and password"],
    ["ws://127.0.0.1:4000/#x", "has no #fragment"],
    ["unix:", "names the path of a socket"],
    ["unix:///", "names the path of a socket"],
    ["unix://run/heddle.sock", "names the path of a socket"],
    ["unix:/run/%zz", "% that begins no escape"],
  ])("refuses %s", (text, sentence) => {
    expect(() => parseTarget(text)).toThrow(TypeError);
    expect(() => parseTarget(text)).toThrow(sentence);
  });
});
