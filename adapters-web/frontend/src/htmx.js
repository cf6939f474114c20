// The extension finds htmx in the global scope, so it is put there before the extension is loaded.
import htmx from "htmx.org/dist/htmx.esm.js";

window.htmx = htmx;
