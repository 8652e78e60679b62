import { connect, isRpcError, type SessionChange } from "@heddle/web-client";
import type { LifeApi } from "./services.ts";

declare global {
  interface Window {
    life: typeof life;
  }
}

const connection = connect<LifeApi>(`ws://${location.host}/`);
const changes: SessionChange["type"][] = [];
connection.on("session", ({ type }) => changes.push(type));
const items: number[] = [];
const outcomes: string[] = [];
const persisted: boolean[] = [];
addEventListener("pageshow", (event) => persisted.push(event.persisted));

function told(what: string, error: unknown): void {
  outcomes.push(isRpcError(error) ? `${what} ${error.code} ${error.executed}` : `${what} ${String(error)}`);
}

/** What the test does in the page, and sees of it. */
const life = {
  items,
  outcomes,
  changes,
  persisted,
  state: () => connection.state,
  id: () => connection.session?.id,
  ping: async () => await connection.api.ping(),
  /** Begins to read a stream, and a call that the test answers. */
  begin(to: number, id: number) {
    (async () => {
      for await (const item of connection.api.count({ to })) items.push(item);
      outcomes.push("stream ended");
    })().catch((error: unknown) => told("stream", error));
    connection.api.hold({ id }).then(
      (value) => outcomes.push(`call ${value}`),
      (error: unknown) => told("call", error),
    );
  },
};
window.life = life;
