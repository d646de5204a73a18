class OpenSearchEngine:
    pass
