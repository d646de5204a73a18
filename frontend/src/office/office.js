// The office's scripts. Each only adds to a page that already works.

import "bootstrap/js/src/alert.js";
import "bootstrap/js/src/collapse.js";
import "bootstrap/js/src/dropdown.js";
import "bootstrap/js/src/modal.js";
import "bootstrap/js/src/offcanvas.js";
import "bootstrap/js/src/tab.js";
import "./office.scss";
import { boards, printing } from "./board.js";
import { choosers } from "./choosers.js";
import { confirmations } from "./confirm.js";
import { copies } from "./copy.js";
import { dropzones } from "./dropzones.js";
import { forms, sendOnce } from "./forms.js";
import { fragments } from "./fragments.js";
import { gantts } from "./gantt.js";
import { keys } from "./keys.js";
import { live } from "./live.js";
import { forgetOnSignOut } from "./live-forget.js";
import { passkeys } from "./passkeys.js";
import { progress } from "./progress.js";
import { runningOrders } from "./running-orders.js";
import { themeChoice } from "./theme-choice.js";
import { toasts } from "./toasts.js";

/** Bring to life what `root` holds: the page, then each fragment that arrives. */
const enhance = (root) => {
  for (const part of [
    boards,
    choosers,
    copies,
    dropzones,
    forms,
    gantts,
    live,
    printing,
    progress,
    runningOrders,
  ]) {
    part(root);
  }
};

confirmations();
forgetOnSignOut();
sendOnce();
keys();
passkeys();
themeChoice();
toasts();
enhance(document);
fragments(enhance);
