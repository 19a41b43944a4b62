// The links of a project, on its page.

import "./elements/live-part.js"; // First: it remembers the markup before other elements touch it.
import "./elements/link-change.js";
import "./elements/link-form.js";
import "./elements/link-list.js";
import "./elements/whose-copy.js";
