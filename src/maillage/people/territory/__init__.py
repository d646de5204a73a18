"""Territory: the administrative geography on which everything else is placed."""
