import { pagePlatform } from "@heddle/web-client";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { connectPage } from "./link/connect-page.ts";
import { createLinkStage } from "./link/link-stage.ts";
import { pageService } from "./page-service.ts";
import { createPlayground } from "./store/playground.ts";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";

const { protocol, host, hash } = location;
const defaultAddress =
  host === "" ? "ws://127.0.0.1:4000" : `${protocol === "https:" ? "wss" : "ws"}://${host}/`;
const link = createLinkStage(pagePlatform);

const playground = createPlayground(
  {
    connect: ({ address, codec, metadata }) =>
      connectPage(link, address, { codecs: [codec], metadata, serve: pageService }),
    link,
    storage: localStorage,
    defaultAddress,
    nowMs: () => performance.now(),
    isVisible: () => document.visibilityState === "visible",
    beforePaint: (run) => void requestAnimationFrame(run),
    soon: (run) => void setTimeout(run, 40),
  },
  decodeURIComponent(hash.slice(1)) || undefined,
);

// The address names the method, so that a reload, a bookmark and a link come back to it.
playground.methods.view.subscribe(() => {
  const { selectedId } = playground.methods.view.get();
  const wanted = selectedId === undefined ? "" : `#${encodeURIComponent(selectedId)}`;
  if (wanted !== "" && location.hash !== wanted) history.replaceState(null, "", wanted);
});
addEventListener("hashchange", () => {
  const id = decodeURIComponent(location.hash.slice(1));
  if (playground.methods.find(id) !== undefined) playground.methods.select(id);
});

const root = document.getElementById("root");
if (root === null) throw new Error("bug: the page has no root");
createRoot(root).render(<App playground={playground} />);
