import type { LinkEvent } from "../store/link-event.ts";
import { linkWords } from "../store/link-words.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { formatMs } from "../values/format.ts";

/** What happened to the link, the newest first. */
export function LinkLog() {
  const { link } = usePlayground();
  const events = useSlice(link.view, (view) => view.events);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key
    <section className="link-log" aria-label="What happened to the link" tabIndex={0} data-testid="link-log">
      {events.length === 0 ? (
        <p className="panel-empty">
          Cut the link while a call or a stream runs: it waits, and goes on where it was. What happens is
          written down here.
        </p>
      ) : (
        <ol>
          {events.map((event, index) => (
            <LinkRow key={event.id} event={event} before={events[index + 1]} />
          ))}
        </ol>
      )}
    </section>
  );
}

interface LinkRowProps {
  readonly event: LinkEvent;
  readonly before: LinkEvent | undefined;
}

function LinkRow({ event, before }: LinkRowProps) {
  const { tone, title, more } = linkWords(event);
  return (
    <li className="link-row" data-testid="link-event" data-type={event.type} data-tone={tone}>
      <time className="link-time tabular">{event.at.toLocaleTimeString("en-GB")}</time>
      <span className="link-since tabular">
        {before === undefined ? "" : `+${formatMs(event.atMs - before.atMs)}`}
      </span>
      <span className="link-text">
        <b>{title}</b> {more}
      </span>
    </li>
  );
}
