import { expect, it } from "vitest";
import { parseProofOptions } from "./proof-options.ts";

it("leaves to the proof what is not said", () => {
  expect(parseProofOptions([])).toEqual({ isQuick: false, seed: 1 });
});

it("takes what is said", () => {
  const args = ["--quick", "--seed", "7", "--transport", "ws,tcp", "--calls", "10", "--streams", "0"];
  expect(parseProofOptions([...args, "--kills", "3", "--restarts", "4"])).toEqual({
    ...{ isQuick: true, seed: 7, transports: ["ws", "tcp"], calls: 10, streams: 0, kills: 3, restarts: 4 },
  });
});

it.each([
  [["--calls", "0"], "--calls is 0; it takes a whole number from 1 to 10000000"],
  [["--transport", "udp"], "--transport is udp; it takes tcp, ws"],
  [["--what"], "what"],
])("refuses %j with a sentence", (args, sentence) => {
  expect(() => parseProofOptions(args)).toThrow(sentence);
});
