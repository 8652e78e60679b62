/**
 * The URL of an address as people write it: `127.0.0.1:4000` and `example.org` mean `ws://`. A URL stays as it is;
 * whether it is one, `connect` says.
 */
export function normalizeAddress(address: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address) || /^unix:/i.test(address)) return address;
  return `ws://${address}`;
}
