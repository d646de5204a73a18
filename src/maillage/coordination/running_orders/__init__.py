"""Running orders (*conducteurs*): the day itself, line by line, and live on a telephone."""
