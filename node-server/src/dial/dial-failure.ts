import { STATUS_CODES } from "node:http";

/** A failed dial in a sentence a person understands, with the error that caused it. */
export function dialFailure(error: Error & { readonly code?: string }, where: string): Error {
  const { code = "" } = error;
  const sentence = sentences[code] ?? (isCertificateFault(code) ? untrusted(code) : unknown(error));
  return new Error(sentence(where), { cause: error });
}

type Sentence = (where: string) => string;

const sentences: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: (where) => `connection refused at ${where}: is the server running?`,
  ENOENT: (where) => `there is no socket at ${where}: is the server running?`,
  ENOTFOUND: (where) => `no address was found for the host of ${where}: is its name spelled right?`,
  EAI_AGAIN: (where) => `no address was found for the host of ${where}: the name service did not answer`,
  ETIMEDOUT: (where) => `no answer from ${where}`,
  EHOSTUNREACH: (where) => `there is no way to ${where} from here`,
  ENETUNREACH: (where) => `there is no way to ${where} from here`,
  EACCES: (where) => `no permission to connect to ${where}`,
  ECONNRESET: (where) => `${where} closed the connection before it was made: does it speak this protocol?`,
  EPIPE: (where) => `${where} closed the connection before it was made: does it speak this protocol?`,
  HPE_INVALID_CONSTANT: (where) => `${where} gave an answer that is not HTTP: is it a Heddle server?`,
  EPROTO: (where) => `${where} does not speak TLS, or no version that we speak`,
  ERR_SSL_WRONG_VERSION_NUMBER: (where) => `${where} does not speak TLS`,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: (where) => `${where} does not speak TLS`,
  CERT_HAS_EXPIRED: (where) => `the TLS certificate of ${where} has expired`,
  ERR_TLS_CERT_ALTNAME_INVALID: (where) => `the TLS certificate of ${where} is for another host name`,
};

/** Codes of OpenSSL's verification, such as DEPTH_ZERO_SELF_SIGNED_CERT. */
function isCertificateFault(code: string): boolean {
  return /CERT|UNABLE_TO_(?:GET|VERIFY|DECODE)|CRL/.test(code);
}

const untrusted =
  (code: string): Sentence =>
  (where) =>
    `the TLS certificate of ${where} is not trusted (${code}): give its authority as tls.ca`;

const unknown =
  (error: Error): Sentence =>
  (where) =>
    `no connection to ${where}: ${error.message}`;

/** An HTTP status with its standard name, never the text that the peer sent. */
export function namedStatus(status: number): string {
  const name = STATUS_CODES[status];
  return name === undefined ? `HTTP ${status}` : `HTTP ${status} ${name}`;
}
