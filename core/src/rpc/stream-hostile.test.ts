import { describe, expect, it } from "vitest";
import {
  bytesItem,
  credit,
  data,
  end,
  fail,
  items,
  piece,
  pieceHead,
  shareBytes,
  stop,
  zeros,
} from "../testing/stream-frames.ts";
import { nothingLeft, type StreamScene, streamPart, streamScene } from "../testing/stream-scene.ts";
import type { Frame } from "../wire/frame.ts";

type Act = (scene: StreamScene) => void | Promise<void>;
type Limits = Parameters<typeof streamScene>[1];

const narrow: Limits = { limits: { maxOpenStreams: 4 } };

/** What ends the connection: what the peer does, the section that is named, limits of the tested side. */
const violations: readonly (readonly [what: string, section: string, act: Act, limits?: Limits])[] = [
  // Credit.
  [
    "items of one byte more than the credit",
    "6.10",
    (s) => send(s, items(s.theirs(1), zeros(shareBytes + 1))),
  ],
  [
    "items beyond the credit over many frames",
    "6.10",
    (s) => {
      for (let sent = 0; sent <= shareBytes; sent += 1_024) send(s, items(s.theirs(1), zeros(1_024)));
    },
  ],
  [
    "an item in pieces beyond the credit",
    "6.10",
    (s) => {
      send(s, piece(s.theirs(1), pieceHead(200_000, shareBytes)));
      send(s, piece(s.theirs(1), zeros(256)));
    },
  ],
  [
    "items beyond the credit although the stream was stopped",
    "6.10",
    async (s) => {
      await s.readers[0]?.cancel();
      send(s, items(s.theirs(1), zeros(shareBytes)), items(s.theirs(1), zeros(1)));
    },
  ],
  ["a credit of nothing", "6.10", (s) => send(s, credit(s.ours(1), 0))],
  ["a credit of 2^40", "6.10", (s) => send(s, credit(s.ours(1), 2 ** 40))],
  ["a credit of 2^53 - 1", "6.10", (s) => send(s, credit(s.ours(1), 2 ** 53 - 1))],
  [
    "credits of more than 2^40 together",
    "6.10",
    (s) => {
      for (let n = 0; n < 8; n++) send(s, credit(s.ours(1), 2 ** 37));
    },
  ],
  [
    "a credit of nothing for a stream that is over",
    "6.10",
    async (s) => {
      await finishOurs(s);
      send(s, credit(s.ours(1), 0));
    },
  ],
  ["a credit for a stream that was never opened", "6.10", (s) => send(s, credit(s.ours(2), 1))],
  ["a credit for the peer's own stream", "6.10", (s) => send(s, credit(s.theirs(1), 1))],
  ["a credit for stream 0", "6.10", (s) => send(s, credit(0, 1))],
  // Stop.
  ["a stop of a stream that was never opened", "6.11", (s) => send(s, stop(s.ours(2)))],
  ["a stop of the peer's own stream", "6.11", (s) => send(s, stop(s.theirs(1)))],
  ["a stop of stream 0", "6.11", (s) => send(s, stop(0))],
  // Frames of streams that are none.
  ...(["items", "piece", "fail"] as const).map(
    (type) =>
      [
        `${type} of a stream that was never opened`,
        "6.8",
        (s: StreamScene) => send(s, ofType(type, s.theirs(2))),
      ] as const,
  ),
  ...(["items", "piece", "end", "fail"] as const).flatMap((type) => [
    [`${type} of a stream of ours`, "6.8", (s: StreamScene) => send(s, ofType(type, s.ours(1)))] as const,
    [`${type} of stream 0`, "6.8", (s: StreamScene) => send(s, ofType(type, 0))] as const,
  ]),
  ...(["items", "piece"] as const).map(
    (type) =>
      [
        `${type} behind a fail that says running`,
        "6.8",
        (s: StreamScene) => send(s, fail(s.theirs(1), { running: true }), ofType(type, s.theirs(1))),
      ] as const,
  ),
  // Openings.
  ["a stream number that is used twice", "8.6", (s) => s.open([streamPart(s.theirs(1))])],
  [
    "a stream number that is used twice in one frame",
    "8.6",
    (s) => s.open([streamPart(s.theirs(2), "a"), streamPart(s.theirs(2), "b")], "{}"),
  ],
  [
    "a stream number of a stream that is over",
    "8.6",
    async (s) => {
      send(s, end(s.theirs(1)));
      await s.open([streamPart(s.theirs(1))]);
    },
  ],
  [
    "a stream number of which an end said that it will not come",
    "8.6",
    async (s) => {
      send(s, end(s.theirs(2)));
      await s.open([streamPart(s.theirs(2))]);
    },
  ],
  ["a stream with a number of ours", "6.4", (s) => s.open([streamPart(s.ours(1))])],
  ["a stream with the number 0", "6.4", (s) => s.open([streamPart(0)])],
  [
    "more numbers passed over than streams may be open",
    "8.6",
    (s) => s.open([streamPart(s.theirs(7))]),
    narrow,
  ],
  ["more numbers passed over by ends", "8.6", (s) => send(s, end(s.theirs(7))), narrow],
  [
    "more streams than may be open, in one frame",
    "8.6",
    (s) =>
      s.open(
        [2, 3, 4, 5].map((n) => streamPart(s.theirs(n), `k${n}`)),
        "{}",
      ),
    narrow,
  ],
  [
    "more streams than may be open, one by one",
    "8.6",
    async (s) => {
      for (const n of [2, 3, 4, 5]) await s.open([streamPart(s.theirs(n))]);
    },
    narrow,
  ],
  [
    "more streams than may be open, of which one has failed but runs",
    "8.6",
    async (s) => {
      for (const n of [2, 3, 4]) await s.open([streamPart(s.theirs(n))]);
      send(s, fail(s.theirs(2), { running: true }));
      await s.open([streamPart(s.theirs(5))]);
    },
    narrow,
  ],
  [
    "more streams than may be open, of which one was stopped and has not ended",
    "8.6",
    async (s) => {
      for (const n of [2, 3, 4]) await s.open([streamPart(s.theirs(n))]);
      await s.readers[0]?.cancel();
      await s.open([streamPart(s.theirs(5))]);
    },
    narrow,
  ],
  [
    "an error that carries a stream",
    "6.4",
    (s) =>
      send(s, {
        ...fail(0),
        type: "error",
        number: s.side === "server" ? 2 : 3,
        parts: [streamPart(s.theirs(2))],
      } as Frame),
  ],
  [
    "a fail that carries a stream",
    "6.4",
    (s) => send(s, fail(s.theirs(1), { parts: [streamPart(s.theirs(2))] })),
  ],
  // Items.
  ["an items frame without items", "6.8", (s) => send(s, items(s.theirs(1), zeros(0)))],
  ["an item whose head is cut off", "6.8", (s) => send(s, items(s.theirs(1), data(0x80)))],
  ["an item whose head is longer than it need be", "6.8", (s) => send(s, items(s.theirs(1), data(0x80, 0)))],
  [
    "an item whose head is no number",
    "6.8",
    (s) => send(s, items(s.theirs(1), data(255, 255, 255, 255, 255, 255, 255, 255, 255, 1))),
  ],
  ["an item that is longer than its frame", "6.8", (s) => send(s, items(s.theirs(1), data(4, 49)))],
  [
    "a second item that is longer than its frame",
    "6.8",
    (s) => send(s, items(s.theirs(1), data(2, 49, 4, 49))),
  ],
  ["an item with parts that are none", "6.8", (s) => readBroken(s, data(3, 0))],
  ["an item with parts longer than it", "6.8", (s) => readBroken(s, data(9, 1, 1, 0, 200))],
  ["an item with parts of an unknown kind", "6.8", (s) => readBroken(s, data(9, 1, 9, 0, 0))],
  ["an item that holds a stream", "6.8", (s) => readBroken(s, data(7, 1, 3, 0 + s.theirs(2)))],
  [
    "an item that holds a stream, with a key",
    "6.8",
    (s) => readBroken(s, data(15, 1, 3, 2, 97, s.theirs(2), 123, 125)),
  ],
  // Pieces.
  ["a piece without bytes", "6.8", (s) => send(s, piece(s.theirs(1), zeros(0)))],
  ["a first piece whose head is cut off", "6.8", (s) => send(s, piece(s.theirs(1), data(0x80)))],
  ["a first piece of less than 256 bytes", "6.8", (s) => send(s, piece(s.theirs(1), pieceHead(1_000, 255)))],
  [
    "a second piece of less than 256 bytes that is not the last",
    "6.8",
    (s) => send(s, piece(s.theirs(1), pieceHead(1_000, 256)), piece(s.theirs(1), zeros(255))),
  ],
  [
    "pieces without bytes between others",
    "6.8",
    (s) => send(s, piece(s.theirs(1), pieceHead(1_000, 256)), piece(s.theirs(1), zeros(0))),
  ],
  ["a piece larger than its head says", "6.8", (s) => send(s, piece(s.theirs(1), pieceHead(300, 303)))],
  [
    "pieces larger than their head says",
    "6.8",
    (s) => send(s, piece(s.theirs(1), pieceHead(600, 302)), piece(s.theirs(1), zeros(301))),
  ],
  [
    "items between pieces",
    "6.8",
    (s) => send(s, piece(s.theirs(1), pieceHead(1_000, 256)), items(s.theirs(1), zeros(1))),
  ],
  [
    "an end in the middle of an item",
    "6.9",
    (s) => send(s, piece(s.theirs(1), pieceHead(1_000, 256)), end(s.theirs(1))),
  ],
  [
    "an item in pieces above maxMessageBytes",
    "10",
    (s) => send(s, piece(s.theirs(1), pieceHead(65_536 + 131_072 + 1, 256))),
    { limits: { maxMessageBytes: 65_536 } },
  ],
  ["an item in pieces of 2^51 bytes", "10", (s) => send(s, piece(s.theirs(1), pieceHead(2 ** 51, 256)))],
  [
    "an item above maxMessageBytes in one frame",
    "10",
    (s) => send(s, items(s.theirs(1), bytesItem(65_536 + 131_072 + 1))),
    { limits: { maxMessageBytes: 65_536, maxOpenStreams: 4 } },
  ],
];

/** What is ignored, or is right: the connection stays. */
const accepted: readonly (readonly [what: string, act: Act, limits?: Limits])[] = [
  ["items of exactly the credit", (s) => send(s, items(s.theirs(1), zeros(shareBytes)))],
  [
    "an item in pieces of exactly the credit",
    (s) => send(s, piece(s.theirs(1), pieceHead(200_000, shareBytes))),
  ],
  ["a credit of 2^40 less what there was", (s) => send(s, credit(s.ours(1), 2 ** 40 - shareBytes))],
  [
    "a credit for a stream that is over",
    async (s) => {
      await finishOurs(s);
      send(s, credit(s.ours(1), 1), credit(s.ours(1), 2 ** 53 - 1));
    },
  ],
  [
    "stops of a stream that is over",
    async (s) => {
      await finishOurs(s);
      send(s, stop(s.ours(1)), stop(s.ours(1)));
    },
  ],
  ["a stop twice", (s) => send(s, stop(s.ours(1)), stop(s.ours(1)))],
  ["credit behind a stop", (s) => send(s, stop(s.ours(1)), credit(s.ours(1), 100))],
  [
    "frames behind an end",
    (s) =>
      send(
        s,
        end(s.theirs(1)),
        items(s.theirs(1), zeros(1)),
        ofType("piece", s.theirs(1)),
        end(s.theirs(1)),
        fail(s.theirs(1)),
      ),
  ],
  [
    "frames behind a fail",
    (s) => send(s, fail(s.theirs(1)), items(s.theirs(1), zeros(1)), end(s.theirs(1)), fail(s.theirs(1))),
  ],
  [
    "more than the credit behind an end",
    (s) => send(s, end(s.theirs(1)), items(s.theirs(1), zeros(shareBytes + 1))),
  ],
  [
    "a fail that says running, then the end",
    (s) => send(s, fail(s.theirs(1), { running: true }), end(s.theirs(1))),
  ],
  [
    "a fail that says running twice",
    (s) =>
      send(s, fail(s.theirs(1), { running: true }), fail(s.theirs(1), { running: true }), end(s.theirs(1))),
  ],
  [
    "a fail in the middle of an item",
    (s) => send(s, piece(s.theirs(1), pieceHead(1_000, 256)), fail(s.theirs(1))),
  ],
  [
    "an end of a stream that will not come",
    (s) => send(s, end(s.theirs(3)), end(s.theirs(3)), items(s.theirs(3), zeros(1))),
  ],
  ["as many numbers passed over as streams may be open", (s) => s.open([streamPart(s.theirs(6))]), narrow],
  [
    "as many streams as may be open",
    async (s) => {
      for (const n of [2, 3, 4]) await s.open([streamPart(s.theirs(n))]);
      send(s, end(s.theirs(2)));
      await s.open([streamPart(s.theirs(5))]);
      expect(s.readers).toHaveLength(5);
    },
    narrow,
  ],
  [
    "garbage in the items of a stream that was stopped",
    async (s) => {
      await s.readers[0]?.cancel();
      send(
        s,
        items(s.theirs(1), data(0x80)),
        items(s.theirs(1), data(200, 1)),
        piece(s.theirs(1), zeros(3)),
        end(s.theirs(1)),
      );
    },
  ],
  [
    "a piece of 256 bytes, and a last one of one",
    (s) => send(s, piece(s.theirs(1), pieceHead(255, 256)), piece(s.theirs(1), data(49))),
  ],
  ["an empty item", (s) => send(s, items(s.theirs(1), data(0)))],
];

describe.each(["server", "client"] as const)("a %s", (side) => {
  for (const [what, section, act, limits] of violations) {
    it(`ends the connection over ${what}, and names section ${section}`, async () => {
      const scene = await streamScene(side, limits);
      expect(scene.peer.closed).toBeUndefined();
      expect(scene.readers).toHaveLength(1);
      await act(scene);
      await scene.platform.settle();
      expect(scene.peer.received.at(-1)).toMatchObject({
        type: "close",
        message: expect.stringMatching(`section ${section.replace(".", "\\.")}\\)`),
      });
      expect(scene.peer.closed).toBeDefined();
      expect(scene.source.isOver).toBe(true);
      expect(await scene.servesInnocent()).toBe(true);
      expect(await scene.leftovers()).toEqual(nothingLeft);
    });
  }

  for (const [what, act, limits] of accepted) {
    it(`goes on after ${what}`, async () => {
      const scene = await streamScene(side, limits);
      await act(scene);
      await scene.platform.settle();
      expect(scene.peer.received.at(-1)?.type).not.toBe("close");
      expect(scene.peer.closed).toBeUndefined();
      expect(await scene.servesInnocent()).toBe(true);
      expect(await scene.leftovers()).toEqual(nothingLeft);
    });
  }
});

function send(scene: StreamScene, ...frames: readonly Frame[]): void {
  scene.peer.sendFrames(...frames);
}

function ofType(type: "items" | "piece" | "end" | "fail", number: number): Frame {
  switch (type) {
    case "items":
      return items(number, data(2, 49));
    case "piece":
      return piece(number, pieceHead(1_000, 256));
    case "end":
      return end(number);
    case "fail":
      return fail(number);
  }
}

/** The source of our first stream ends, and its END leaves. */
async function finishOurs(scene: StreamScene): Promise<void> {
  scene.source.end();
  await scene.platform.advance(10);
  expect(scene.frames().at(-1)).toMatchObject({ type: "end", number: scene.ours(1) });
}

/** What is wrong inside an item is seen when it is read. */
async function readBroken(scene: StreamScene, bytes: Uint8Array): Promise<void> {
  send(scene, items(scene.theirs(1), bytes));
  await scene.platform.settle();
  expect(scene.peer.closed).toBeUndefined();
  const [reader] = scene.readers;
  const read = reader?.[Symbol.asyncIterator]().next();
  await read?.catch(() => {});
}
