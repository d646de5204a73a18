// The pages of the collections: suggestions while typing, results that follow the choices, years
// that can be dragged, texts that can be copied. Without it every form and link does the same.

import "./collections.scss";
import { copies } from "./copies.js";
import { finders } from "./finders.js";
import { results } from "./results.js";
import { years } from "./years.js";

const enhance = (root) => {
  finders(root);
  years(root);
};

copies(document);
enhance(document);
results(enhance);
