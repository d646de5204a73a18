"""Mail on the console, as a person reads it: the headers that matter and the text."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as DjangoConsole
from django.utils.translation import gettext as _


class EmailBackend(DjangoConsole):
    """Leaves out the HTML part and the encodings, which nobody reads in a terminal."""

    def write_message(self, message: EmailMessage) -> None:
        """Write one message."""
        lines = [
            "─" * 79,
            _("Courriel à %s") % ", ".join(message.recipients()),
            _("Objet : %s") % message.subject,
            "",
            str(message.body).strip(),
        ]
        lines += [_("Pièce jointe : %s") % _name(one) for one in message.attachments]
        self.stream.write("\n".join([*lines, "─" * 79, ""]))


def _name(attachment: object) -> str:
    if isinstance(attachment, tuple):
        return str(attachment[0] or _("sans nom"))
    get_filename = getattr(attachment, "get_filename", None)
    return str(get_filename() if get_filename else _("sans nom"))
