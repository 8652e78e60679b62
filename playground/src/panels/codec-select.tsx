import { codecNames, isCodecName } from "../store/environment.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";

/** The codec. Another one is negotiated by connecting anew. */
export function CodecSelect() {
  const { connection, settings } = usePlayground();
  const codec = useSlice(connection.view, (view) => view.target.codec);
  function choose(name: string): void {
    if (!isCodecName(name)) return;
    settings.set({ codec: name });
    connection.open({ codec: name });
  }
  return (
    <select
      className="input header-select mono"
      aria-label="Codec"
      title="The codec of the connection. Choosing another connects anew."
      data-testid="codec-select"
      value={codec}
      onChange={(event) => choose(event.target.value)}
    >
      {codecNames.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
