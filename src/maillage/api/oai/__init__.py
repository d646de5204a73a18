"""OAI-PMH 2.0: the public objects for harvesters (http://www.openarchives.org/OAI/2.0/)."""
