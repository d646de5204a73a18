"""Objects near another one."""
def related_to(record): return []
