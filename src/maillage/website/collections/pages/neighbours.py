"""x"""
def way_back(query, record): return None
