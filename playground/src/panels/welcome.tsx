import { Logo } from "../ui/logo.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";

/** Before a method is chosen: there is no server yet, or it has said nothing yet. */
export function Welcome() {
  const { methods, connection } = usePlayground();
  const status = useSlice(connection.view, (view) => view.status);
  const hasMethods = useSlice(methods.view, (view) => view.info !== undefined);
  return (
    <div className="welcome">
      <Logo />
      <h2>{hasMethods ? "Choose a method" : status === "open" ? "Connected" : "No server yet"}</h2>
      <p>
        {hasMethods
          ? "Every method that the server has stands on the left. Press / to search."
          : status === "open"
            ? "The methods appear as soon as the server has listed them."
            : "The playground is an ordinary client of a Heddle server: it learns the methods from the server, and calls them over a live connection."}
      </p>
    </div>
  );
}
