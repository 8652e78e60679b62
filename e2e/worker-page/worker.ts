import { acceptDuplex, method, openMessagePort, service } from "@heddle/core";
import { connect } from "@heddle/web-client";
import { z } from "zod";
import type { ServerApi } from "./services.ts";

// The worker serves its page over the port that it is given, and asks the server over a WebSocket of its own.
const server = connect<ServerApi>(`ws://${location.host}/`);
const api = service({
  add: method({ input: z.object({ a: z.number(), b: z.number() }) }, (input, context) =>
    server.api.add(input, { context }),
  ),
});

addEventListener("message", ({ ports }) => {
  const [port] = ports;
  if (port !== undefined) acceptDuplex(openMessagePort(port), api);
});
