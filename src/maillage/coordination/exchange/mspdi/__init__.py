"""MS Project XML (MSPDI): a neutral plan, its writer, its reader. No tables here."""
