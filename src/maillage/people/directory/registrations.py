"""What the directory lends to the office: navigation, search, choosers, imports, exports."""
