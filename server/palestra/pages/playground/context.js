// What does a widget learn of its host? The hostContext of MCP Apps, and the same for window.openai.

const DARK_AND_LIGHT = {
  // A host of no particular brand: near white, near black, and four colours that mean something.
  "--color-background-primary": ["#ffffff", "#1c1b1a"],
  "--color-background-secondary": ["#f6f5f3", "#262523"],
  "--color-background-tertiary": ["#ecebe8", "#31302d"],
  "--color-background-inverse": ["#1c1b1a", "#ffffff"],
  "--color-background-ghost": ["transparent", "transparent"],
  "--color-background-info": ["#e6f0f8", "#15293a"],
  "--color-background-danger": ["#fbeae9", "#3d1a18"],
  "--color-background-success": ["#e9f3e6", "#1a2f17"],
  "--color-background-warning": ["#fbf1dc", "#37290e"],
  "--color-background-disabled": ["#f0efec", "#2a2927"],
  "--color-text-primary": ["#1c1b1a", "#f5f4f1"],
  "--color-text-secondary": ["#55534f", "#bab7b1"],
  "--color-text-tertiary": ["#6b6863", "#a29f99"],
  "--color-text-inverse": ["#ffffff", "#1c1b1a"],
  "--color-text-ghost": ["#6b6863", "#a29f99"],
  "--color-text-info": ["#1f5f94", "#8cc0ea"],
  "--color-text-danger": ["#a5271f", "#f3a19b"],
  "--color-text-success": ["#35681f", "#9bd084"],
  "--color-text-warning": ["#7f5707", "#e6bb63"],
  "--color-text-disabled": ["#8c8983", "#7d7a75"],
  "--color-border-primary": ["#d5d2cc", "#45433f"],
  "--color-border-secondary": ["#e4e2dd", "#383633"],
  "--color-border-tertiary": ["#efedea", "#2d2b29"],
  "--color-border-inverse": ["#45433f", "#d5d2cc"],
  "--color-border-ghost": ["transparent", "transparent"],
  "--color-border-info": ["#9cc4e4", "#2f5d83"],
  "--color-border-danger": ["#e5aaa6", "#87403b"],
  "--color-border-success": ["#b0d3a3", "#47703a"],
  "--color-border-warning": ["#e3c88e", "#80642a"],
  "--color-border-disabled": ["#e4e2dd", "#383633"],
  "--color-ring-primary": ["#1c1b1a", "#f5f4f1"],
  "--color-ring-secondary": ["#55534f", "#bab7b1"],
  "--color-ring-inverse": ["#ffffff", "#1c1b1a"],
  "--color-ring-info": ["#1f5f94", "#8cc0ea"],
  "--color-ring-danger": ["#a5271f", "#f3a19b"],
  "--color-ring-success": ["#35681f", "#9bd084"],
  "--color-ring-warning": ["#7f5707", "#e6bb63"],
};

const ALWAYS = {
  "--font-sans": 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
  "--font-mono": 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  "--font-weight-normal": "400",
  "--font-weight-medium": "500",
  "--font-weight-semibold": "600",
  "--font-weight-bold": "700",
  "--font-text-xs-size": "0.75rem",
  "--font-text-sm-size": "0.875rem",
  "--font-text-md-size": "1rem",
  "--font-text-lg-size": "1.125rem",
  "--font-text-xs-line-height": "1.4",
  "--font-text-sm-line-height": "1.4",
  "--font-text-md-line-height": "1.5",
  "--font-text-lg-line-height": "1.4",
  "--font-heading-xs-size": "0.875rem",
  "--font-heading-sm-size": "1rem",
  "--font-heading-md-size": "1.25rem",
  "--font-heading-lg-size": "1.5rem",
  "--font-heading-xl-size": "1.75rem",
  "--font-heading-2xl-size": "2.25rem",
  "--font-heading-3xl-size": "3rem",
  "--font-heading-xs-line-height": "1.4",
  "--font-heading-sm-line-height": "1.3",
  "--font-heading-md-line-height": "1.25",
  "--font-heading-lg-line-height": "1.2",
  "--font-heading-xl-line-height": "1.2",
  "--font-heading-2xl-line-height": "1.1",
  "--font-heading-3xl-line-height": "1.1",
  "--border-radius-xs": "4px",
  "--border-radius-sm": "6px",
  "--border-radius-md": "8px",
  "--border-radius-lg": "12px",
  "--border-radius-xl": "16px",
  "--border-radius-full": "9999px",
  "--border-width-regular": "1px",
  "--shadow-hairline": "0 0 0 1px rgb(0 0 0 / 0.08)",
  "--shadow-sm": "0 1px 2px rgb(0 0 0 / 0.1)",
  "--shadow-md": "0 2px 8px rgb(0 0 0 / 0.12)",
  "--shadow-lg": "0 8px 24px rgb(0 0 0 / 0.16)",
};

/** All 76 names of the specification; colours of both themes in one value, as it asks of hosts. */
export const VARIABLES = {
  ...Object.fromEntries(
    Object.entries(DARK_AND_LIGHT).map(([name, [light, dark]]) => [name, `light-dark(${light}, ${dark})`]),
  ),
  ...ALWAYS,
};

export const MAX_HEIGHT = { inline: 4000, pip: 320 }; // a guard against a widget that grows for ever, not a layout

/** The theme that `auto` is at this moment. @param {string} theme @returns {"light" | "dark"} */
export function themed(theme) {
  if (theme === "light" || theme === "dark") return theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/**
 * @param {import("./address.js").Options} options
 * @param {{ width: number, height: number, tool?: any }} place
 */
export function hostContext(options, { width, height, tool }) {
  const { mode } = options;
  return {
    theme: themed(options.theme),
    styles: { variables: VARIABLES },
    displayMode: mode,
    availableDisplayModes: ["inline", "fullscreen", "pip"],
    containerDimensions: mode === "fullscreen" ? { width, height } : { width, maxHeight: MAX_HEIGHT[mode] },
    locale: options.locale,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    userAgent: "palestra-playground/1",
    platform: "web",
    deviceCapabilities: {
      touch: matchMedia("(any-pointer: coarse)").matches,
      hover: matchMedia("(hover: hover)").matches,
    },
    safeAreaInsets: { top: 0, right: 0, bottom: 0, left: 0 },
    ...(tool && { toolInfo: { tool: plain(tool) } }),
  };
}

/** A tool with the fields that MCP names: ours carry securitySchemes beside them. @param {any} tool */
function plain({ name, title, description, inputSchema, outputSchema, annotations, _meta }) {
  const told = { name, title, description, inputSchema, outputSchema, annotations, _meta };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** The keys of `after` that differ. @param {any} before @param {any} after */
export function changes(before, after) {
  const differ = (/** @type {string} */ key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]);
  return Object.fromEntries(Object.entries(after).filter(([key]) => differ(key)));
}

/** The same context as window.openai says it. @param {any} context */
export function openaiGlobals(context) {
  const {
    theme,
    locale,
    displayMode,
    containerDimensions: room,
    safeAreaInsets: insets,
    deviceCapabilities,
  } = context;
  return {
    theme,
    locale,
    displayMode,
    maxHeight: room.height ?? room.maxHeight,
    safeArea: { insets },
    view: { mode: displayMode, params: null },
    userAgent: { device: { type: "desktop" }, capabilities: deviceCapabilities },
  };
}
