// [data-dropzone] around an <input type="file">: drop a file anywhere on it, see its name and size.

const size = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang || "fr", {
    style: "unit",
    unit: bytes < 1e6 ? "kilobyte" : "megabyte",
    maximumFractionDigits: bytes < 1e6 ? 0 : 1,
  }).format(bytes / (bytes < 1e6 ? 1e3 : 1e6));

export function dropzones(root) {
  for (const zone of root.querySelectorAll("[data-dropzone]")) {
    const input = zone.querySelector("input[type=file]");
    if (!input || zone.dataset.ready) continue;
    zone.dataset.ready = "1";
    const name = zone.querySelector("[data-dropzone-name]");
    const told = () => {
      zone.classList.toggle("has-file", input.files.length > 0);
      if (!name) return;
      name.hidden = input.files.length === 0;
      name.textContent = [...input.files]
        .map((file) => `${file.name} (${size(file.size)})`)
        .join(", ");
    };
    let depth = 0;
    zone.addEventListener("dragenter", () => {
      depth += 1;
      zone.classList.add("is-over");
    });
    zone.addEventListener("dragleave", () => {
      depth -= 1;
      if (depth <= 0) zone.classList.remove("is-over");
    });
    zone.addEventListener("dragover", (event) => event.preventDefault());
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      zone.classList.remove("is-over");
      const dropped = [...event.dataTransfer.files];
      if (!dropped.length) return;
      const held = new DataTransfer();
      for (const file of input.multiple ? dropped : dropped.slice(0, 1)) held.items.add(file);
      input.files = held.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", told);
    told();
  }
}
