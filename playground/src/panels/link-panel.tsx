import { LinkControls } from "./link-controls.tsx";
import { LinkFacts } from "./link-facts.tsx";
import { LinkLog } from "./link-log.tsx";
import { LinkPicture } from "./link-picture.tsx";
import "./link-panel.css";

/** The reconnect theatre: cut, freeze and slow down the link of this page, and see what comes of it. */
export function LinkPanel() {
  return (
    <div className="link" data-testid="link-panel">
      <div className="link-columns">
        <div className="link-stage">
          <LinkPicture />
          <LinkControls />
        </div>
        <LinkFacts />
        <LinkLog />
      </div>
    </div>
  );
}
