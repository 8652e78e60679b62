import type { CodecName, Connection } from "@heddle/core";
import type { LinkStage } from "../link/link-stage.ts";

/** What the playground uses of a connection. It makes untyped calls: it learns of the methods at run time. */
export type PlaygroundConnection = Pick<Connection, "call" | "close" | "on" | "session" | "state" | "wake">;

/** Where and how to connect. */
export interface ConnectTarget {
  readonly address: string;
  readonly codec: CodecName;
  /** For the server's `authenticate`. Never stored. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Everything that the playground needs of the page it runs in; tests hand in their own. */
export interface Environment {
  /** @throws where the address is none that can be dialled. */
  connect(target: ConnectTarget): PlaygroundConnection;
  /** What `connect` makes goes over it. */
  readonly link: LinkStage;
  /** Where settings are kept between visits. It may throw, as `localStorage` does where a browser forbids it. */
  readonly storage: Pick<Storage, "getItem" | "setItem">;
  /** The address of the server that the page came from. */
  readonly defaultAddress: string;
  /** Monotonic, in milliseconds. */
  nowMs(): number;
  /** Whether a person can see the page. */
  isVisible(): boolean;
  /** Calls back once, soon, but so late that what belongs together is shown together: some hundredths of a second. */
  soon(run: () => void): void;
  /** Calls back once, before the page is painted next; while it is hidden, when it is seen again. */
  beforePaint(run: () => void): void;
}

/** The codecs that can be chosen, the default first. */
export const codecNames: readonly CodecName[] = ["superjson", "json", "msgpack"];

/** Whether this is one of them. */
export function isCodecName(name: unknown): name is CodecName {
  return codecNames.some((codec) => codec === name);
}
