import "react";

declare module "react" {
  interface CSSProperties {
    /** Style sheets read these. */
    readonly [name: `--${string}`]: string | number | undefined;
  }
}
