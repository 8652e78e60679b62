import { useEffect, useState } from "react";

/** Whether it has been true for so long; false as soon as it is not. */
export function useLasting(isTrue: boolean, forMs: number): boolean {
  const [isLasting, setLasting] = useState(false);
  useEffect(() => {
    if (!isTrue) return;
    const timer = setTimeout(() => setLasting(true), forMs);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [isTrue, forMs]);
  return isTrue && isLasting;
}
