"""Tables of the demonstration: one line for each organisation, person or fact, cells between bars.

Addresses are at exemple.fr and exemple.org, telephone numbers of the ranges that the
telecommunications regulator keeps for fictions. `demo_cast` reads the tables.
"""

from __future__ import annotations
