import type { SessionChange } from "@heddle/core";
import { formatMs } from "../values/format.ts";
import { type Announcer, createAnnouncer } from "./announcer.ts";
import { type ArgumentStore, createArgumentStore } from "./arguments.ts";
import { issuesOf } from "./call-outcome.ts";
import { slotsIn } from "./call-streams.ts";
import { type CallStore, createCallStore } from "./calls.ts";
import { type Composer, createComposer, openForItems } from "./composer.ts";
import { type ConnectionStore, createConnectionStore } from "./connection.ts";
import type { Environment } from "./environment.ts";
import { createFileStore, type FileStore } from "./files.ts";
import { createFrameStore, type FrameStore } from "./frames.ts";
import { createLinkStore, type LinkStore } from "./link.ts";
import { createMethodStore, type MethodStore } from "./methods.ts";
import { reasonNotToSend, reasonOfFiles } from "./not-sent.ts";
import { startPinger } from "./pinger.ts";
import { createSettings, type Settings } from "./settings.ts";
import { createSlice, type Slice } from "./slice.ts";

/** All state of the page. It lives outside React: panels read its slices and call its methods. */
export interface Playground {
  readonly settings: Slice<Settings>;
  readonly connection: ConnectionStore;
  readonly link: LinkStore;
  readonly methods: MethodStore;
  readonly drafts: ArgumentStore;
  readonly calls: CallStore;
  readonly composer: Composer;
  readonly files: FileStore;
  readonly frames: FrameStore;
  readonly announcer: Announcer;
  /** Why the last attempt to run was not sent; empty where it was. */
  readonly refusal: Slice<{ readonly method: string; readonly reason: string }>;
  readonly environment: Environment;
  /**
   * Calls the selected method with its draft; a draft that is not whole is not sent, and `refusal` says why. While a call runs that
   * takes items, sends the item that is drafted.
   */
  run(): Promise<void>;
  /** Cancels what runs of the selected method. @returns Whether anything did. */
  cancel(): boolean;
  /** Closes the connection and stops every timer. */
  stop(): void;
}

/** Makes the state and connects. @param selectedId The method to begin with. */
export function createPlayground(environment: Environment, selectedId?: string): Playground {
  const settings = createSettings(environment);
  const announcer = createAnnouncer();
  const { address, codec } = settings.get();
  const target = { address: address || environment.defaultAddress, codec, metadata: {} };
  let isPinging = false;

  const connection: ConnectionStore = createConnectionStore(environment, target, {
    down: () => calls.sawLoss(),
    state: (change) => link.sawState(change),
    session(change) {
      calls.sawSession(change);
      link.sawSession(change);
      tellSession(change, announcer);
      // A session that goes on is with a server whose methods are known.
      if (change.type === "opened") void methods.load();
      if (change.type !== "lost") pinger.ping();
    },
    frame: (event) => calls.sawFrame(frames.add(event, isPinging && event.method === "$sys.ping")),
  });
  const call: ConnectionStore["call"] = (...args) => connection.call(...args);
  const methods = createMethodStore(call, selectedId);
  const frames = createFrameStore(environment, settings);
  const drafts = createArgumentStore();
  const files = createFileStore();
  const calls = createCallStore({
    environment,
    call,
    files,
    codec: () => connection.view.get().session?.codec ?? connection.view.get().target.codec,
    streaming: (run) => announcer.sayStreaming(run),
  });
  const composer = createComposer(methods, drafts, calls);
  const link = createLinkStore({ environment, connection, runningCalls: () => calls.running() });
  const refusal = createSlice({ method: "", reason: "" });

  const pinger = startPinger({
    isWanted: () => connection.view.get().status === "open" && environment.isVisible(),
    async ping() {
      isPinging = true;
      try {
        await call("$sys.ping", undefined, { timeoutMs: 10_000 });
      } finally {
        isPinging = false;
      }
    },
    link: () => connection.view.get().reconnects,
    nowMs: () => environment.nowMs(),
    measured: (roundTripMs) => connection.measured(roundTripMs),
  });
  tellConnection(connection, announcer);
  connection.open({});

  async function run(): Promise<void> {
    const method = methods.selected();
    if (method === undefined) return;
    const [open] = openForItems(calls.shownFor(method.id));
    const stream = composer.streamsOf(method).find(({ name }) => name === open);
    if (stream !== undefined) {
      composer.send(method, stream);
      return;
    }
    const form = methods.formOf(method);
    const timeoutMs = readTimeout(settings.get().timeout);
    const draft = form === undefined ? undefined : drafts.draftOf(method, form);
    const named = slotsIn(draft?.value).flatMap(({ stream: { file } }) => file ?? []);
    const reason =
      draft === undefined
        ? ""
        : reasonNotToSend(draft) || reasonOfFiles(named, (name) => files.find(name) !== undefined);
    refusal.set({
      method: method.id,
      reason: timeoutMs === "broken" ? "the time-out is not a number of milliseconds" : reason,
    });
    if (refusal.get().reason !== "" || timeoutMs === "broken") {
      announcer.say(`Not sent: ${refusal.get().reason}.`);
      return;
    }
    const outcome = await calls.run(method, draft && { value: draft.value }, { timeoutMs });
    if (form !== undefined)
      drafts.setIssues(method, form, outcome.error === undefined ? [] : issuesOf(outcome.error));
    announcer.sayOutcome(outcome);
  }

  return {
    settings,
    connection,
    link,
    methods,
    drafts,
    calls,
    composer,
    files,
    frames,
    announcer,
    refusal,
    environment,
    run,
    cancel() {
      const { selectedId: id } = methods.view.get();
      return id !== undefined && calls.cancel(id);
    },
    stop() {
      pinger.stop();
      connection.close();
    },
  };
}

function readTimeout(text: string): number | undefined | "broken" {
  if (text.trim() === "") return undefined;
  const timeoutMs = Number(text);
  return Number.isFinite(timeoutMs) && timeoutMs > 0 ? timeoutMs : "broken";
}

/** A loss is told once, not at every attempt. */
function tellConnection({ view }: ConnectionStore, announcer: Announcer): void {
  let isToldLost = false;
  view.subscribe(() => {
    const { status, error, session } = view.get();
    if (status === "open") isToldLost = false;
    if (status === "open" || error === undefined || isToldLost) return;
    isToldLost = true;
    announcer.say(
      session === undefined
        ? `Not connected: ${error.message}`
        : `The link was lost, what runs waits for it: ${error.message}`,
    );
  });
}

/** Returns are told by what became of the session. */
function tellSession(change: SessionChange, announcer: Announcer): void {
  if (change.type === "opened") announcer.say("Connected.");
  if (change.type === "resumed")
    announcer.say(`Connected again after ${formatMs(change.detachedMs)}, nothing was lost.`);
  if (change.type === "lost") announcer.say("The session was lost: what ran is made again, or has failed.");
}
