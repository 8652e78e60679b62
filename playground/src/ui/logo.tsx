import "./logo.css";

/** Three warp threads and three weft threads, each over one and under the next. Decoration: the name stands beside it. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 24 24" fill="none" strokeWidth="4" aria-hidden="true">
      <path
        className="logo-warp"
        d="M5 0.8V8.9M5 15.1V23.2M12 0.8V1.9M12 8.1V15.9M12 22.1V23.2M19 0.8V8.9M19 15.1V23.2"
      />
      <path
        className="logo-weft"
        d="M0.8 5H1.9M8.1 5H15.9M22.1 5H23.2M0.8 12H8.9M15.1 12H23.2M0.8 19H1.9M8.1 19H15.9M22.1 19H23.2"
      />
    </svg>
  );
}
