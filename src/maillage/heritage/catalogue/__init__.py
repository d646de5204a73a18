"""The objects of the museums: records, their readers, their normalised values, their search."""
