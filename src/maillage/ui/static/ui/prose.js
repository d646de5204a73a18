// The rich text editor in French, and without the style element that a strict CSP would refuse:
// the editor adds none when it finds one with this mark; the rules come from prose.css.
(() => {
  const words = {
    Cancel: "Annuler",
    "Decimal numbers": "Chiffres",
    "Edit HTML": "Modifier le HTML",
    "Edit Link": "Modifier le lien",
    Insert: "Insérer",
    "List properties": "Réglages de la liste",
    "List type": "Type de liste",
    "Lowercase letters": "Lettres minuscules",
    "Lowercase Roman numerals": "Chiffres romains minuscules",
    "Open in new window": "Ouvrir dans une nouvelle fenêtre",
    "Start at": "Commencer à",
    Title: "Titre",
    "Toggle fullscreen": "Plein écran",
    URL: "Adresse",
    Update: "Mettre à jour",
    "Uppercase letters": "Lettres majuscules",
    "Uppercase Roman numerals": "Chiffres romains majuscules",
  };
  window.gettext = (text) => words[text] ?? text;
  const mark = document.createElement("style");
  mark.setAttribute("data-tiptap-style", "");
  mark.nonce = document.currentScript?.nonce ?? "";
  document.head.append(mark);

  // The label points to the textarea, which the editor hides: the text zone takes its name.
  document.addEventListener("prose-editor:ready", ({ target: textarea, detail: { editor } }) => {
    const label = textarea.labels?.[0] ?? document.querySelector(`label[for="${textarea.id}"]`);
    const attributes = { "aria-multiline": "true" };
    if (label) {
      attributes["aria-label"] = label.firstChild.textContent.trim();
      label.addEventListener("click", () => editor.commands.focus());
    }
    const described = textarea.getAttribute("aria-describedby");
    if (described) attributes["aria-describedby"] = described;
    editor.setOptions({ editorProps: { attributes } });
  });
})();
