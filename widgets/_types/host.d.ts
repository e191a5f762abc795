// What hosts say and are told: the parts of MCP Apps 2026-01-26 and of window.openai that the bridge uses.

export type DisplayMode = "inline" | "fullscreen" | "pip";

export interface HostContext {
  theme?: "light" | "dark";
  styles?: { variables?: Record<string, string | undefined> };
  displayMode?: DisplayMode;
  availableDisplayModes?: DisplayMode[];
  locale?: string;
  timeZone?: string;
  toolInfo?: { tool?: { name?: string } };
  safeAreaInsets?: { top: number; right: number; bottom: number; left: number };
}

export interface CallToolResult {
  content: { type: string; text?: string }[];
  structuredContent?: unknown;
  isError?: boolean;
  _meta?: Record<string, unknown>;
}

export interface Message {
  jsonrpc?: "2.0";
  id?: string | number;
  method?: string;
  params?: object;
  result?: unknown;
  error?: { code?: number; message: string };
}

interface OpenAi {
  toolInput?: Record<string, unknown> | null;
  toolOutput?: unknown;
  toolResponseMetadata?: Record<string, unknown> & {
    mcp_tool_result?: CallToolResult;
    call_tool_result?: CallToolResult;
  };
  widgetState?: Record<string, unknown> | null;
  theme?: "light" | "dark";
  locale?: string;
  displayMode?: DisplayMode;
  safeArea?: { insets: HostContext["safeAreaInsets"] };
  callTool?: (name: string, args: object) => Promise<CallToolResult>;
  setWidgetState?: (state: object) => void;
  sendFollowUpMessage?: (message: { prompt: string }) => Promise<void> | void;
  requestDisplayMode?: (wish: { mode: DisplayMode }) => Promise<{ mode: DisplayMode }>;
  openExternal?: (page: { href: string }) => void;
  notifyIntrinsicHeight?: (height: number) => void;
}

declare global {
  interface Window {
    openai?: OpenAi;
  }
}
