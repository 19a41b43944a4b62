// The report on paper: its plots are drawn, and the key opens the browser's own print dialog.

import "./elements/loudness-plot.js";
import "./elements/balance-plot.js";
import "./elements/correlation-plot.js";
import "./elements/difference-plot.js";

document.querySelector('[data-do="print"]')?.addEventListener("click", () => window.print());
