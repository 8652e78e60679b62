/**
 * The origins that a server's own pages have: the loopback names and the host it listens at. Exact texts, as a
 * browser writes them; a page that found this server under another name must be allowed by name.
 */
export function ownOrigins(host: string, port: number, secure: boolean): string[] {
  const scheme = secure ? "https" : "http";
  const hosts = ["127.0.0.1", "localhost", "[::1]", host.includes(":") ? `[${host}]` : host];
  const urls = hosts.map((name) => `${scheme}://${name}:${port}`);
  // A browser leaves the scheme's own port out of an origin, as URL does.
  return urls.filter((url) => URL.canParse(url)).map((url) => new URL(url).origin);
}

/** @throws TypeError where a text is no origin as browsers write it: it would never match. */
export function checkOrigins(origins: readonly string[]): void {
  for (const origin of origins) {
    if (!origin.includes("*") && URL.canParse(origin) && new URL(origin).origin === origin) continue;
    throw new TypeError(
      `allowedOrigins has ${JSON.stringify(origin)}; an origin is like https://app.example`,
    );
  }
}
