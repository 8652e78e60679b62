import { CircleHelp, Monitor, Moon, Sun } from "lucide-react";
import type { Settings } from "../store/settings.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Logo } from "../ui/logo.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { CodecSelect } from "./codec-select.tsx";
import { ConnectionButton } from "./connection-button.tsx";
import { LinkChip } from "./link-chip.tsx";
import { RoundTrip } from "./round-trip.tsx";
import "./header.css";

/** The top of the page: who we are, whom we talk to, and how well. */
export function Header({ onHelp }: { readonly onHelp: () => void }) {
  const { methods } = usePlayground();
  const info = useSlice(methods.view, (view) => view.info);
  return (
    <header className="header">
      <h1 className="brand">
        <Logo />
        <span className="brand-name">Heddle</span>
        <span className="visually-hidden"> playground</span>
      </h1>
      {info !== undefined && (
        <span
          className="server-name"
          data-testid="server-name"
          title={`${info.name} ${info.version}, protocol ${info.protocolVersion}`}
        >
          {info.name} <span className="server-version">{info.version}</span>
        </span>
      )}
      <span className="header-spring" />
      <LinkChip />
      <ConnectionButton />
      <CodecSelect />
      <RoundTrip />
      <span className="header-tools">
        <ThemeButton />
        <IconButton icon={CircleHelp} label="Keyboard shortcuts" keys="?" onClick={onHelp} testId="help" />
      </span>
    </header>
  );
}

const themes: readonly Settings["theme"][] = ["system", "light", "dark"];
const themeIcons = { system: Monitor, light: Sun, dark: Moon };

/** Goes round: as the system has it, light, dark. */
function ThemeButton() {
  const { settings } = usePlayground();
  const theme = useSlice(settings, (state) => state.theme);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  return (
    <IconButton
      icon={themeIcons[theme]}
      label={`Theme: ${theme}. Change to ${next}`}
      testId="theme"
      onClick={() => settings.set({ theme: next })}
    />
  );
}
