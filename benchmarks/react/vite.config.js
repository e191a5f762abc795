// How does the list in React become one document? As the guides of ext-apps have it: Vite and its single-file plugin.

import { viteSingleFile } from "vite-plugin-singlefile";

export default { plugins: [viteSingleFile()], logLevel: "warn" };
