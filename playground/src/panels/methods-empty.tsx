import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";

/** What stands in the place of the tree where there is nothing to show. */
export function MethodsEmpty({ query }: { readonly query: string }) {
  const { methods, connection } = usePlayground();
  const status = useSlice(methods.view, (view) => view.status);
  const info = useSlice(methods.view, (view) => view.info);
  const error = useSlice(methods.view, (view) => view.error);
  const connected = useSlice(connection.view, (view) => view.status === "open");
  if (status === "failed" && info === undefined) {
    return (
      <div className="methods-empty" data-testid="methods-failed">
        <p>
          <strong>The methods could not be read.</strong>
        </p>
        <p>
          <code>$sys.info</code> answered <code>{error?.code}</code>: {error?.message}
        </p>
        <button type="button" className="button button-small" onClick={() => void methods.load()}>
          Ask again
        </button>
      </div>
    );
  }
  if (info !== undefined && query !== "") {
    return (
      <div className="methods-empty">
        <p>
          No method is called <strong>{query}</strong>. The search looks at names and summaries, and takes
          initials: <code>ma</code> finds <code>math.add</code>.
        </p>
        <button type="button" className="button button-small" onClick={() => methods.search("")}>
          Show all
        </button>
      </div>
    );
  }
  return (
    <div className="methods-empty">
      {connected ? (
        <p>Asking the server what it has …</p>
      ) : (
        <p>The methods of the server appear here as soon as it answers.</p>
      )}
    </div>
  );
}
