"""Images of the objects: from an archive, a folder or addresses, matched by inventory number."""
