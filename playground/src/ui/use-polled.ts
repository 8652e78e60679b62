import { useEffect, useState } from "react";
import { usePlayground } from "./playground-context.ts";

/** Reads something that changes without saying so, again and again, while the page is seen. */
export function usePolled<Value>(read: () => Value, everyMs: number): Value {
  const { environment } = usePlayground();
  const [, setCount] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => environment.isVisible() && setCount((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [environment, everyMs]);
  return read();
}
