"""The office's look, its forms and its one CRUD base; it knows no noun."""
