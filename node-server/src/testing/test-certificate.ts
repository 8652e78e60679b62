/**
 * TEST FIXTURE, NOT A SECRET: a self-signed certificate for localhost, 127.0.0.1 and ::1, valid from 2020 to 2120, and its
 * private key, made for the tests of this folder. Anybody may read the key, so nothing may ever trust the certificate.
 */
export const testCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBpzCCAU2gAwIBAgIBATAKBggqhkjOPQQDAjArMSkwJwYDVQQDDCBIZWRkbGUg
dGVzdCBmaXh0dXJlLCBub3QgZm9yIHVzZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIw
MDEwMTAwMDAwMFowKzEpMCcGA1UEAwwgSGVkZGxlIHRlc3QgZml4dHVyZSwgbm90
IGZvciB1c2UwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATTeaVnimlLNpmI1Y6+
LypMbltQYbehdnxiRPL23fJ91RLRmqxScuFS8iYNefwMvNh+J9c8LUovhnYuAFPk
Trpdo2AwXjAsBgNVHREEJTAjgglsb2NhbGhvc3SHBH8AAAGHEAAAAAAAAAAAAAAA
AAAAAAEwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUABLy3W8+oncHEbAzsmir
YY6Dj3swCgYIKoZIzj0EAwIDSAAwRQIhAO++LVQlK0ocE6ARlcsW9xmlFT6w1jZ0
NSKuzZkG5rDUAiB9OBuhZYErITOVSvlIyN8PpKkXHsKBCoZI0RKIB4YJFg==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCfQuMhxH6fMhLQFs
UBHqBsqlcAWWDFBajIyUzjAyh3ihRANCAATTeaVnimlLNpmI1Y6+LypMbltQYbeh
dnxiRPL23fJ91RLRmqxScuFS8iYNefwMvNh+J9c8LUovhnYuAFPkTrpd
-----END PRIVATE KEY-----
`,
} as const;
