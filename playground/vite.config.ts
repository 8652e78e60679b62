import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The page is built from the packages' sources, so nothing need be built before it.
const conditions = ["@heddle/source", "module", "browser", "development|production", "import", "default"];

export default defineConfig({
  base: "./",
  plugins: [react()],
  resolve: { conditions },
  build: {
    outDir: "dist/page",
    emptyOutDir: true,
    target: "es2022",
    // A font as a data: URL is against the page's Content-Security-Policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_100,
  },
  server: { host: "127.0.0.1" },
});
