import type { MethodInfo, RpcError, ServerInfo } from "@heddle/core";
import type { FormNode } from "../schema/form-node.ts";
import { toForm } from "../schema/to-form.ts";
import { asRpcError, type ConnectionStore } from "./connection.ts";
import { readServerInfo } from "./server-info.ts";
import { createSlice, type Slice } from "./slice.ts";

/** What the server has, and what of it is looked at. */
export interface MethodsView {
  readonly status: "empty" | "loading" | "ready" | "failed";
  /** What it said last; stays while it is asked again. */
  readonly info: ServerInfo | undefined;
  readonly error: RpcError | undefined;
  /** What is typed into the search. */
  readonly query: string;
  readonly selectedId: string | undefined;
}

/** The methods of the server. */
export interface MethodStore {
  readonly view: Slice<MethodsView>;
  /** Asks the server. */
  load(): Promise<void>;
  select(id: string): void;
  search(query: string): void;
  /** The method that is selected, where the server has it. */
  selected(): MethodInfo | undefined;
  find(id: string): MethodInfo | undefined;
  /** What the method takes; undefined where it takes nothing. */
  formOf(method: MethodInfo): FormNode | undefined;
}

/** Makes the store. */
export function createMethodStore(
  call: ConnectionStore["call"],
  selectedId: string | undefined,
): MethodStore {
  const view = createSlice<MethodsView>({
    status: "empty",
    info: undefined,
    error: undefined,
    query: "",
    selectedId,
  });
  let forms = new WeakMap<MethodInfo, FormNode>();
  let loads = 0;

  const find = (id: string) => view.get().info?.methods.find((method) => method.id === id);
  return {
    view,
    find,
    async load() {
      const load = ++loads;
      view.set({ status: "loading", error: undefined });
      try {
        const info = readServerInfo(await call("$sys.info", undefined, { timeoutMs: 15_000 }));
        if (load !== loads) return;
        forms = new WeakMap();
        const { selectedId: id } = view.get();
        const isThere = info.methods.some((method) => method.id === id);
        view.set({ status: "ready", info, selectedId: isThere ? id : firstOf(info) });
      } catch (error) {
        if (load === loads) view.set({ status: "failed", error: asRpcError(error, "internal") });
      }
    },
    select: (id) => view.set({ selectedId: id }),
    search: (query) => view.set({ query }),
    selected() {
      const { selectedId: id } = view.get();
      return id === undefined ? undefined : find(id);
    },
    formOf(method) {
      if (method.input === undefined) return undefined;
      const form = forms.get(method) ?? toForm(method.input);
      forms.set(method, form);
      return form;
    },
  };
}

/** One to begin with: of the server's author rather than ours, harmless to run, and with an example. */
function firstOf({ methods }: ServerInfo): string | undefined {
  const own = methods.filter(({ id, deprecated }) => !id.startsWith("$") && deprecated === undefined);
  const harmless = own.filter(({ idempotent }) => idempotent);
  return (harmless.find(({ examples }) => examples !== undefined) ?? harmless[0] ?? own[0] ?? methods[0])?.id;
}
