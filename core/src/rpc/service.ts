import { isErrorCode } from "../errors.ts";
import { isErrorCodeName } from "../wire/decode-frame.ts";
import { Dispatcher, type Served } from "./dispatcher.ts";
import type { Method } from "./method.ts";
import { reservedNames } from "./reserved-names.ts";

/** Methods by name, services within services as deep as one likes: `{ math: { add: method(…) } }` is the method `math.add`. */
export interface ServiceTree {
  readonly [name: string]: Method | ServiceTree;
}

/** A service: what `listen`, `acceptDuplex` and `connect`'s `serve` take. Made by `service`. */
export interface Service<Tree extends ServiceTree = ServiceTree> extends Served {
  readonly kind: "service";
  readonly tree: Tree;
}

const namePattern = /^[A-Za-z0-9_$-]+$/;
const maxMethodIdBytes = 256;

/**
 * Makes a service of a tree of methods.
 *
 * @throws TypeError where a name is empty, reserved (`$sys` and what every object has), or has other characters than
 *   `A-Z a-z 0-9 _ $ -`; where an id is above 256 bytes; where something is neither method nor tree; where a method
 *   declares an error with one of gRPC's codes. The sentence names the place.
 */
export function service<const Tree extends ServiceTree>(tree: Tree): Service<Tree> {
  if (Object.hasOwn(tree, "$sys")) throw new TypeError("$sys is reserved: every server has it already");
  return unreservedService(tree);
}

/** A service that may be called `$sys`. @internal */
export function unreservedService<const Tree extends ServiceTree>(tree: Tree): Service<Tree> {
  const methods = new Map<string, Method>();
  collect(tree, "", methods);
  return { kind: "service", tree, methods, dispatch: (options) => new Dispatcher(options) };
}

function collect(tree: ServiceTree, prefix: string, into: Map<string, Method>): void {
  for (const [name, member] of Object.entries(tree)) {
    const id = prefix === "" ? name : `${prefix}.${name}`;
    checkName(name, id);
    if (isMethod(member)) {
      checkErrors(member, id);
      into.set(id, member);
    } else if (typeof member === "object" && member !== null) {
      collect(member, id, into);
    } else {
      throw new TypeError(
        `${id} is neither a method nor a tree of methods: write ${name}: method({ … }, handler)`,
      );
    }
  }
}

function checkName(name: string, id: string): void {
  if (!namePattern.test(name)) throw new TypeError(`${id}: a name has only the characters A-Z a-z 0-9 _ $ -`);
  if (reservedNames.has(name)) throw new TypeError(`${id}: ${name} is reserved, choose another name`);
  if (id.length > maxMethodIdBytes)
    throw new TypeError(`${id}: an id has at most ${maxMethodIdBytes} characters`);
}

function checkErrors(method: Method, id: string): void {
  for (const code of Object.keys(method.options.errors ?? {})) {
    if (!isErrorCodeName(code)) {
      throw new TypeError(
        `${id}: the error ${code} is not of A-Z a-z 0-9 _ . - with a letter first, at most 128`,
      );
    }
    if (isErrorCode(code))
      throw new TypeError(`${id}: ${code} is one of gRPC's codes and needs no declaration`);
  }
}

function isMethod(member: Method | ServiceTree): member is Method {
  return typeof member === "object" && member !== null && member.kind === "method" && "handler" in member;
}
