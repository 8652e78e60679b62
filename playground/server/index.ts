// The demo service.
export { type DemoApi, demoServerOptions, demoService } from "./demo-service.ts";
// The page.
export { playgroundDir } from "./playground-dir.ts";
